import type { Unit } from "../../infra/unit.js";
import type { Deployment, DeploymentKind, Failure } from "../engine/deployment.js";
import type { Finding } from "../gates/finding.js";
import type { Tracking } from "../tracking/tracker.js";

/** How a run ended; `refused` is a gate's doing, before anything changed. */
export type RunResult = "succeeded" | "failed" | "refused" | "cancelled";

/** Everything that a report is made from. Secrets must be masked already. */
export interface ReportInput {
  /** Identity of the run: `<time>-<environment>-<verb>`. */
  readonly run: string;
  readonly project: string;
  readonly environment: string;
  readonly kind: DeploymentKind;
  readonly result: RunResult;
  /** What was done, or what was planned where nothing was done; null when the run ended before the engine started. */
  readonly deployment: Deployment | null;
  readonly findings: readonly Finding[];
  /** The units of the stack in dependency order. */
  readonly units: readonly Unit[];
  /** List prices; `before` is null where the last deployment's cost is not known. */
  readonly usdPerMonth: { readonly before: number | null; readonly after: number };
  readonly tracking: Tracking | null;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly failure: Failure | null;
}
