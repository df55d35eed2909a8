import type { Common } from "./common.js";

/** What changed on an issue, and from what; only what changed is there. */
export interface IssueHistory extends Common<"IssueHistory"> {
  readonly issueId: string;
  readonly actorId: string;
  readonly fromStateId?: string;
  readonly toStateId?: string;
  readonly fromTitle?: string;
  readonly toTitle?: string;
  readonly fromPriority?: number;
  readonly toPriority?: number;
  readonly fromParentId?: string | null;
  readonly toParentId?: string | null;
  readonly fromAssigneeId?: string | null;
  readonly toAssigneeId?: string | null;
  readonly fromProjectId?: string | null;
  readonly toProjectId?: string | null;
  readonly addedLabelIds?: readonly string[];
  readonly removedLabelIds?: readonly string[];
  readonly addedToReleaseIds?: readonly string[];
  readonly removedFromReleaseIds?: readonly string[];
  readonly updatedDescription?: boolean;
  readonly archived?: boolean;
  readonly trashed?: boolean;
  /** Whether it happened in the first three minutes: part of creation, and shown by our page only, not by the API. */
  readonly folded: boolean;
}
