import type { Approval, ChangeSummary } from "../approval/approval.js";
import type { ChangeRecord } from "../approval/record.js";
import type { Drift } from "../drift/drift.js";
import type { Deployment, Failure } from "../engine/deployment.js";
import type { Finding } from "../gates/finding.js";
import type { KubeContext } from "../gates/input.js";
import type { Migrations } from "../gates/migrations.js";
import type { Risk } from "../gates/risk.js";
import type { RollbackFacts } from "../gates/rollback.js";
import type { RollbackRecord } from "../rollback/target.js";
import type { Environment, Project } from "../project/project.js";
import type { StateStore } from "../state/store.js";
import type { Tracker, Tracking, Work } from "../tracking/tracker.js";
import type { Announcer } from "../notices/announcer.js";
import type { Agreement } from "./agreement.js";
import type { RunFolder, RunRecord } from "./record.js";
import type { Recovery } from "./recover.js";

/** What a run has come to know; filled as it goes on, so that its end can tell everything whatever ended it. */
export interface Facts {
  readonly startedAt: Date;
  /** The state's bucket, where other machines find the runs; undefined where there is none. */
  runStore?: StateStore | undefined;
  project?: Project;
  environment?: Environment;
  /** Earlier runs of the environment in the same place, newest first. */
  runs?: readonly RunRecord[];
  /** Runs of every environment in the same place, newest first. */
  history?: readonly RunRecord[];
  /** Where a kubeconfig that was given points to. */
  kubeContext?: KubeContext | null;
  folder?: RunFolder;
  preview?: Deployment;
  /** What an approval hangs on. */
  agreement?: Agreement;
  /** What the preview found, in what world, and where its record lies; absent when the preview failed. */
  change?: ChangeSummary & { readonly record: ChangeRecord };
  /** Why the change may be made; absent while, or because, nothing is. */
  approval?: Approval;
  /** What was done; absent while, or because, nothing was. */
  applied?: Deployment;
  findings: readonly Finding[];
  /** How risky the plan is; absent before there is one. */
  risk?: Risk;
  /** SQL migrations of what is deployed; absent where the settings name none. */
  migrations?: Migrations;
  /** What a rollback goes back over; absent for every other verb. */
  rollback?: RollbackFacts & RollbackRecord;
  /** What a look at the cloud found; absent when nobody looked. */
  drift?: Drift;
  tracker?: Tracker;
  /** Set when the tracker has opened the deployment, and so must close it. */
  work?: Work;
  tracking: Tracking | null;
  announcer?: Announcer;
  /** Whether "go" was said. */
  began?: boolean;
  /** The run that died and is carried on, what became of what it left open, and why nothing else is to be done. */
  resumes?: RunRecord;
  recovery?: Recovery;
  idle?: string;
  costBefore: number | null;
  failure: Failure | null;
  /** Whether the run has only seconds to live, because somebody cancels it who will not wait. */
  hurried?: boolean;
  /** What was thrown though nobody should have: a fault of ours. */
  bug?: unknown;
}

/** The deployment that counts: what was done, else what was planned. */
export function deploymentOf({ applied, preview }: Facts): Deployment | null {
  return applied ?? preview ?? null;
}
