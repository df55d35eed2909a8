import type { Category, Operations } from "../../components/core/operations.js";
import type { Counts, Failure, Step } from "../engine/deployment.js";

/** A deployment as the tracker sees it; everything needed to file its issues, and nothing secret. */
export interface Work {
  /** Name of the Pulumi project. */
  readonly project: string;
  readonly environment: string;
  /** Identity of the change: hash of environment, git revision, dirty diff and configuration; 64 hex characters. */
  readonly change: string;
  /** Identity of this run: `<time>-<environment>-<verb>`. */
  readonly run: string;
  /** Git revision and branch, or null outside a checkout. */
  readonly revision: { readonly commit: string; readonly branch: string; readonly dirty: boolean } | null;
  /** The units of the stack in dependency order. */
  readonly units: readonly WorkUnit[];
  /** Steps planned, by kind. */
  readonly planned: Counts;
  readonly usdPerMonth: number;
  /** What is done; a deployment where nothing is said. */
  readonly kind?: "deployment" | "rollback";
  /** How risky the plan is, 0 to 100, and why; null when nobody judged it. */
  readonly risk?: { readonly score: number; readonly why: readonly string[] } | null;
  /** What the project says of itself: requirements, design, sprint, who to tell. */
  readonly papers?: readonly Paper[];
  /** Who works on it and where they talk; null where the project does not say. */
  readonly context?: IntegrationContext | null;
  /** What was proven before the first change. */
  readonly checks?: readonly Check[];
  /** What the environment had until now, when that was another change; its issues are told. */
  readonly replaces?: Replaced | null;
  /** Change that a rollback goes back to; its issue is told. */
  readonly backTo?: string | null;
  /** Names of the project whose readers are told, and of the release pipeline. */
  readonly outlets?: { readonly project?: string | undefined; readonly release?: string | undefined };
}

/** A file of the project that a deployment refers to. */
export interface Paper {
  /** `Requirements (PRD)`. */
  readonly title: string;
  /** Relative to the project. */
  readonly path: string;
  /** Where it can be read at this revision; null when it is in no known place. */
  readonly url: string | null;
}

/** What `docs/a2a/integration-context.md` says; each a line as it is written there. */
export interface IntegrationContext {
  readonly team: readonly string[];
  readonly channels: readonly string[];
  readonly tracking: readonly string[];
}

/** Something that was looked at, not claimed. */
export interface Check {
  /** `outputs`. */
  readonly what: string;
  /** `12 of 12 present`. */
  readonly found: string;
  readonly passed: boolean;
}

/** A change that another one takes the place of. */
export interface Replaced {
  readonly change: string;
  readonly how: "rolled-back" | "superseded";
}

/** One component of the stack: `network`, `node-a`, ... */
export interface WorkUnit {
  readonly name: string;
  readonly category: Category;
  readonly dependsOn: readonly string[];
  /** Flat summary of what was chosen: `version` -> `1.36`; values are plain text. */
  readonly configuration: Readonly<Record<string, string>>;
  readonly operations: Operations;
  /** Number of resources that change in it. */
  readonly changes: number;
}

/** A category as it stands; `state` is the workflow state's name in the tracker. */
export interface IssueRef {
  readonly id: string;
  /** `ENG-12`; empty while the issue only exists in the journal. */
  readonly identifier: string;
  readonly url: string;
}

export interface Tracking {
  readonly parent: (IssueRef & { readonly state: string }) | null;
  readonly subIssues: readonly (IssueRef & { readonly category: Category; readonly state: string })[];
  /** Requests that could not be sent and wait in the journal for the next run. */
  readonly pending: number;
  readonly warnings: readonly string[];
}

/** How the deployment ended, for the closing comments. */
export interface Outcome {
  readonly result: "succeeded" | "failed" | "cancelled";
  readonly steps: readonly Step[];
  readonly counts: Counts;
  readonly failure: Failure | null;
  readonly seconds: number;
  /** Paths of the report's files, relative to the project. */
  readonly report: { readonly markdown: string; readonly html: string; readonly json: string };
  /** What was proven at the end. */
  readonly checks?: readonly Check[];
}

/** What a reviewer has written about the last deployment that went to review. */
export interface Feedback {
  /** Name of the Pulumi project. */
  readonly project: string;
  /** Environment that is asked for; feedback for another one is left to that one's run. */
  readonly environment: string;
  readonly run: string;
  /** Null when the file has neither verdict. */
  readonly verdict: "approved" | "changes-required" | null;
  /** What stands below the verdict. */
  readonly text: string;
  /** Environment that the file names itself; null when it names none. */
  readonly about: string | null;
  /** When it was written, ISO 8601. */
  readonly writtenAt: string;
  /** Hash of the file. */
  readonly digest: string;
}

/** What became of feedback. */
export interface Reviewed {
  /** Issue of the deployment that it is for; null when there is none, or when the tracker can't be asked. */
  readonly parent: (IssueRef & { readonly state: string }) | null;
  /** `ignored`: it is not for this environment's last deployment, or was taken up before; `note` says which. */
  readonly result: "approved" | "changes-required" | "ignored";
  readonly note: string;
  readonly pending: number;
  readonly warnings: readonly string[];
}

/** Something out of order that stays open until it is gone: the drift of one component. Plain text, nothing secret. */
export interface OpenFinding {
  /** What it is about, unique among the findings of its kind in an environment: a component's name. */
  readonly subject: string;
  readonly title: string;
  /** One paragraph. */
  readonly lead: string;
  readonly tables: readonly {
    readonly heading: string;
    readonly columns: readonly string[];
    readonly rows: readonly (readonly string[])[];
  }[];
  /** When it was first seen as far as this checkout knows, ISO 8601; the tracker may know an earlier time. */
  readonly since: string;
}

/** All findings of a kind that an environment has now; whatever the tracker has beyond them is gone. */
export interface FindingSet {
  readonly kind: "drift";
  /** Name of the Pulumi project. */
  readonly project: string;
  readonly environment: string;
  readonly run: string;
  readonly findings: readonly OpenFinding[];
}

/** The issues of findings as they stand. */
export interface KeptFindings {
  readonly issues: readonly (IssueRef & {
    readonly subject: string;
    readonly state: string;
    /** Since when it is there without having been gone, ISO 8601. */
    readonly since: string;
  })[];
  /** Subjects whose issues were closed by this run. */
  readonly closed: readonly string[];
  readonly pending: number;
  readonly warnings: readonly string[];
}

/**
 * Where deployments are recorded. After `check`, nothing here throws because of the tracker's own trouble:
 * what can't be sent is journalled, and told in `warnings`.
 */
export interface Tracker {
  /** `linear`, `dry-run` or `none`. */
  readonly name: string;
  /**
   * Proves key and team before anything starts.
   *
   * @throws UserError `tracking/authentication` (exit 3) for a refused key, `tracking/team-not-found` (exit 2) for a missing team
   * @returns false when the tracker can't be reached: the journal takes over
   */
  check(): Promise<boolean>;
  /** The issues that this change already has, without filing any. */
  find(work: Work): Promise<Tracking>;
  /** Files what is missing of the parent and its sub-issues, moves them to In Progress; before the first change. */
  open(work: Work): Promise<Tracking>;
  /** Tells that a category's first resource started, or its last finished or failed; returns at once, sent in the background. */
  moved(category: Category, to: "started" | "finished" | "failed", steps: readonly Step[]): void;
  /** Sends what is left, comments, moves the parent to In Review on success. */
  close(outcome: Outcome): Promise<Tracking>;
  /**
   * Takes up what a reviewer has written: with `approved` the deployment's issue is done, with `changes-required` it stays in review
   * with a comment of what is asked. Counts for the deployment that last went to review before it was written, once.
   */
  review(feedback: Feedback): Promise<Reviewed>;
  /**
   * Brings the issues of findings to what is there now: one for each subject, filed once, brought up to date in place, closed when it
   * is gone and opened again when it is back. One that a person cancelled stays so until the finding was gone.
   */
  keep(set: FindingSet): Promise<KeptFindings>;
}
