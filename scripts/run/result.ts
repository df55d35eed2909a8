import type { Approval, ChangeSummary } from "../approval/approval.js";
import type { Drift } from "../drift/drift.js";
import type { Counts, Failure, Step } from "../engine/deployment.js";
import type { Finding } from "../gates/finding.js";
import type { Risk } from "../gates/risk.js";
import type { Tracking } from "../tracking/tracker.js";
import type { Recovery } from "./recover.js";

/** How a run ended. */
export type RunResult = "succeeded" | "failed" | "refused" | "cancelled";

/** The one object that `--json` prints. Its keys are always there. */
export interface RunOutput {
  readonly environment: string;
  readonly kind: string;
  readonly result: RunResult;
  /** Resources that a person would count: no components, no providers, not the stack; a replacement once. */
  readonly counts: Counts;
  readonly steps: readonly Pick<Step, "op" | "type" | "name" | "urn" | "component" | "seconds">[];
  readonly findings: readonly Finding[];
  /** How risky the plan is, 0 to 100, and why; null when there is none. */
  readonly risk: Risk | null;
  /** Paths relative to the project; null when the run ended before it had a folder. */
  readonly report: { readonly markdown: string; readonly html: string; readonly json: string } | null;
  /** The change record of the preview; null when there was none. */
  readonly change: ChangeSummary | null;
  /** What a look at the cloud found; only there when somebody looked. */
  readonly drift?: Drift;
  /** Why something was changed; null when nothing was. */
  readonly approval: Approval | null;
  readonly tracking: {
    readonly parent: { readonly id: string; readonly identifier: string; readonly url: string } | null;
    readonly subIssues: readonly {
      readonly id: string;
      readonly identifier: string;
      readonly category: string;
      readonly state: string;
    }[];
  };
  /** Notices that could not be sent and wait for the next run, and why. */
  readonly notices: { readonly pending: number; readonly warnings: readonly string[] };
  /** What became of what an earlier run left open; null when nothing was. */
  readonly recovery: Recovery | null;
  /** Sum of all cost lines, list price. */
  readonly usdPerMonth: number;
  readonly seconds: number;
  readonly error: Failure | null;
}

export const noCounts: Counts = { create: 0, update: 0, replace: 0, delete: 0, same: 0 };

/** A run that ended before it began, for a usage error or a configuration that can't be read. */
export function emptyOutput(
  kind: string,
  environment: string,
  error: Failure,
  result: RunResult = "failed",
): RunOutput {
  return {
    environment,
    kind,
    result,
    counts: noCounts,
    steps: [],
    findings: [],
    risk: null,
    report: null,
    change: null,
    approval: null,
    tracking: { parent: null, subIssues: [] },
    notices: { pending: 0, warnings: [] },
    recovery: null,
    usdPerMonth: 0,
    seconds: 0,
    error,
  };
}

/** The tracking as `--json` shows it. */
export function trackingOutput(tracking: Tracking | null): RunOutput["tracking"] {
  const { parent, subIssues } = tracking ?? { parent: null, subIssues: [] };
  return {
    parent: parent && { id: parent.id, identifier: parent.identifier, url: parent.url },
    subIssues: subIssues.map(({ id, identifier, category, state }) => ({ id, identifier, category, state })),
  };
}

/** The change record as `--json` shows it. */
export function changeOutput(change: ChangeSummary | undefined): ChangeSummary | null {
  return change === undefined ? null : { digest: change.digest, file: change.file, expiresAt: change.expiresAt };
}

/** The steps as `--json` shows them. */
export function stepOutput({ op, type, name, urn, component, seconds }: Step): RunOutput["steps"][number] {
  return { op, type, name, urn, component, ...(seconds !== undefined && { seconds }) };
}
