import type { Unit } from "../../infra/unit.js";
import type { Deployment, DeploymentKind, Failure } from "../engine/deployment.js";
import type { Figures } from "../history/figures.js";
import type { Finding } from "../gates/finding.js";
import type { Tracking } from "../tracking/tracker.js";

/** How a run ended; `refused` is a gate's doing, before anything changed. */
export type RunResult = "succeeded" | "failed" | "refused" | "cancelled";

/** How a change was allowed to happen. */
export interface Approval {
  /** In a few words: `--approve`, `on the terminal`, `by the reviewers of the CI environment`, `--yes`. */
  readonly how: string;
  /** Who said yes; null where nobody is known. */
  readonly by: string | null;
  /** ISO 8601, or null. */
  readonly at: string | null;
}

/** How dangerous the change is, and why. */
export interface Risk {
  /** In a word or two: `high`, `42 of 100`. */
  readonly level: string;
  readonly reasons: readonly string[];
}

/** An earlier run that this one is compared with, or taken back to. */
export interface EarlierRun {
  readonly run: string;
  /** Full hash of the commit that it was made from, or null. */
  readonly commit: string | null;
}

/** Everything that a report is made from. Secrets must be masked already. */
export interface ReportInput {
  /** Identity of the run: `<time>-<environment>-<verb>`. */
  readonly run: string;
  readonly project: string;
  readonly environment: string;
  readonly kind: DeploymentKind;
  /** The verb that was typed: `resume`, `rollback`, ...; `kind` where it is left out. */
  readonly verb?: string;
  /** Whether it ran against the simulated cloud. */
  readonly sandbox?: boolean;
  /** Who ran it; null where nobody is known. */
  readonly by?: string | null;
  /** The checkout that it was made from; null outside of one. */
  readonly revision?: { readonly commit: string; readonly branch: string; readonly dirty: boolean } | null;
  /** Identity of the change, and the digest over everything that was approved. */
  readonly change?: { readonly id: string; readonly digest: string | null };
  /** Null when nobody approved. */
  readonly approval?: Approval | null;
  readonly risk?: Risk | null;
  /** Names of the gates that judged. */
  readonly gates?: readonly string[];
  /** URNs whose deletion or replacement was allowed by name. */
  readonly allowances?: readonly string[];
  /** Gates that were overridden for this run, and why. */
  readonly overrides?: readonly { readonly gate: string; readonly reason: string }[];
  /** The newest good run before this one that was made from a clean checkout; null when there is none. */
  readonly rollbackTo?: EarlierRun | null;
  /** Addresses of pages elsewhere, by what they show: `commit`, `run in CI`. */
  readonly pages?: Readonly<Record<string, string>>;
  readonly result: RunResult;
  /** What was done, or what was planned where nothing was done; null when the run ended before the engine started. */
  readonly deployment: Deployment | null;
  readonly findings: readonly Finding[];
  /** The units of the stack in dependency order. */
  readonly units: readonly Unit[];
  /** List prices; `before` is null where the last deployment's cost is not known. */
  readonly usdPerMonth: { readonly before: number | null; readonly after: number };
  /** `before` by component; left out where only the sum is known. */
  readonly usdBefore?: Readonly<Record<string, number>>;
  /** How well the environment is delivered to, with this run; null where it is not told. */
  readonly figures?: Figures | null;
  readonly tracking: Tracking | null;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly failure: Failure | null;
}
