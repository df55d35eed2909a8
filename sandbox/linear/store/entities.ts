import type { AccessToken, Upload, Webhook, WebhookFailureEvent } from "./access-entities.js";
import type { Common, WrittenAs } from "./common.js";
import type { IssueHistory } from "./history.js";
import type { EntityExternalLink, IssueToRelease, Release, ReleasePipeline, ReleaseStage } from "./release-entities.js";

export interface Organization extends Common<"Organization"> {
  readonly name: string;
  readonly urlKey: string;
  /** Whether its plan has releases. @default false */
  readonly releasesEnabled?: boolean;
  /** Issues out of the archive that its plan allows. @default as many as one likes */
  readonly issueLimit?: number | null;
  /** Whether a webhook's retry carries the time of the first attempt or its own. @default old */
  readonly retryTimestamp?: "old" | "fresh";
}

export interface User extends Common<"User"> {
  readonly name: string;
  readonly displayName: string;
  readonly email: string;
  /** Whether it is an OAuth app's own user. @default false */
  readonly app?: boolean;
}

export interface Team extends Common<"Team"> {
  /** First half of an issue's identifier: `ENG`. */
  readonly key: string;
  readonly name: string;
  readonly description: string | null;
  /** Numbers given out so far; never lowered, so a number is never used twice. */
  readonly lastNumber: number;
  /** Whether new issues go to Triage. @default false */
  readonly triageEnabled?: boolean;
}

/** Linear's own types of a state; `WorkflowState.type` is a plain string in its schema. */
export const stateTypes = ["triage", "backlog", "unstarted", "started", "completed", "canceled", "duplicate"] as const;

export interface WorkflowState extends Common<"WorkflowState"> {
  readonly teamId: string;
  readonly name: string;
  readonly type: (typeof stateTypes)[number];
  readonly color: string;
  readonly position: number;
  readonly description: string | null;
}

export interface IssueLabel extends Common<"IssueLabel"> {
  readonly name: string;
  readonly color: string;
  readonly description: string | null;
  /** Null for a label of the whole workspace. */
  readonly teamId: string | null;
  /** The group that it is in. */
  readonly parentId: string | null;
  readonly isGroup: boolean;
  /** Whether an issue may have several labels of this group; null for what is no group. */
  readonly groupType: "singleSelect" | "multiSelect" | null;
  readonly creatorId: string;
  /** When it was taken out of use; absent or null while it is in use. */
  readonly retiredAt?: string | null;
}

export interface Issue extends Common<"Issue"> {
  readonly teamId: string;
  readonly number: number;
  readonly title: string;
  /** Markdown as Linear rewrote it. */
  readonly description: string | null;
  readonly stateId: string;
  readonly parentId: string | null;
  readonly labelIds: readonly string[];
  /** 0 none, 1 urgent, 2 high, 3 medium, 4 low. */
  readonly priority: number;
  readonly assigneeId: string | null;
  readonly creatorId: string;
  readonly projectId: string | null;
  readonly estimate: number | null;
  readonly dueDate: string | null;
  readonly sortOrder: number;
  readonly subIssueSortOrder: number | null;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
  readonly canceledAt: string | null;
  readonly trashed: boolean | null;
  readonly writtenAs?: WrittenAs | null;
  /** Identifiers that it had before its team was renamed. */
  readonly previousIdentifiers?: readonly string[];
}

export interface Comment extends Common<"Comment"> {
  readonly issueId: string;
  /** The comment that it answers. */
  readonly parentId: string | null;
  readonly body: string;
  readonly userId: string;
  readonly editedAt: string | null;
  readonly writtenAs?: WrittenAs | null;
}

export interface Attachment extends Common<"Attachment"> {
  readonly issueId: string;
  readonly url: string;
  readonly title: string;
  readonly subtitle: string | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly groupBySource: boolean;
  readonly creatorId: string;
}

export interface IssueRelation extends Common<"IssueRelation"> {
  readonly issueId: string;
  readonly relatedIssueId: string;
  readonly type: "blocks" | "duplicate" | "related" | "similar";
}

export interface Project extends Common<"Project"> {
  readonly name: string;
  readonly description: string;
  readonly content: string | null;
  readonly color: string;
  readonly teamIds: readonly string[];
  readonly creatorId: string;
}

export interface ProjectUpdate extends Common<"ProjectUpdate"> {
  readonly projectId: string;
  readonly body: string;
  readonly health: "onTrack" | "atRisk" | "offTrack";
  readonly isDiffHidden: boolean;
  readonly userId: string;
  readonly editedAt?: string | null;
}

export interface Document extends Common<"Document"> {
  readonly title: string;
  readonly content: string | null;
  readonly issueId: string | null;
  readonly projectId: string | null;
  readonly releaseId?: string | null;
  readonly creatorId: string;
}

export type Entity =
  | Organization
  | User
  | Team
  | WorkflowState
  | IssueLabel
  | Issue
  | Comment
  | Attachment
  | IssueRelation
  | Project
  | ProjectUpdate
  | Document
  | ReleasePipeline
  | ReleaseStage
  | Release
  | IssueToRelease
  | EntityExternalLink
  | IssueHistory
  | AccessToken
  | Upload
  | Webhook
  | WebhookFailureEvent;

export type Kind = Entity["kind"];

/** The record type of a kind. */
export type Of<K extends Kind> = Extract<Entity, { kind: K }>;
