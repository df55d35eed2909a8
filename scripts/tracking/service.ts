import type { UserError } from "../../components/core/errors.js";
import type { ServiceFailure } from "./failure.js";
import type { Entry, IssueIntent } from "./intents.js";
import type { IssueBook, KnownIssue, Recorded } from "./issue-book.js";
import type { LabelSpec } from "./labels.js";
import type { Line } from "./line.js";
import type { Survey } from "./survey.js";

/** What became of something that the service was told; `done` too when it was done before. */
export type Verdict = { readonly kind: "done" } | { readonly kind: "refused"; readonly message: string };

/** Takes the verdict on entries, as soon as it is known. */
export type Tell<T extends Entry = Entry> = (entries: readonly T[], verdict: Verdict) => void;

/** An entry of the journal that files an issue. */
export type IssueEntry = Entry & { readonly intent: IssueIntent };

/**
 * A service that keeps issues: Linear, GitHub. Everything about it throws a `ServiceFailure` when nothing can be sent any
 * more; what it was not told a verdict on is still in the journal then.
 */
export interface Service {
  /** `linear`, `github`. */
  readonly name: string;
  /** As people write it: `Linear`. */
  readonly title: string;
  /** Kind of service, stand-ins apart from the real one: entries of the journal for another one are left. */
  readonly destination: string;
  /** Where issues are filed: key of the team, or `owner/name` of the repository. */
  readonly place: string;
  readonly line: Line;
  /** The issues that this run has seen. */
  readonly book: IssueBook;
  /** Proves credentials and place. @throws UserError when the place isn't there */
  check(): Promise<void>;
  /** What a person is told when the credentials are refused. */
  refusedAccess(failure: ServiceFailure): UserError;
  /** Who asks, what there is of what filing needs, and what is left of the quota; of labels those with these names. */
  survey(labels: readonly string[]): Promise<Survey>;
  /** Makes a label. @returns null, or why it was refused */
  makeLabel(label: LabelSpec): Promise<string | null>;
  /** Makes the state for what awaits review. @returns null, or why it was refused */
  makeReviewState(): Promise<string | null>;
  /** Whether the place is there; looked up once in a run. */
  has(place: string): Promise<boolean>;
  /** Reads into the book the issues that were not asked for yet; one that does not exist stays unknown. */
  learn(ids: readonly string[], place: string): Promise<void>;
  /** Reads every issue on which a finding is recorded under an address that begins so. */
  learnFindings(prefix: string): Promise<readonly KnownIssue[]>;
  /** The deployments recorded under addresses that begin so, the last touched first; 50 at most. */
  deployments(prefix: string): Promise<readonly Recorded[]>;
  /** Files issues whose parents are there; one that is there already, or turns out to be, is adopted and made whole. */
  file(place: string, entries: readonly IssueEntry[], tell: Tell<IssueEntry>): Promise<void>;
  /** Tells what is to be told about issues that are there. */
  update(place: string, entries: readonly Entry[], tell: Tell): Promise<void>;
}
