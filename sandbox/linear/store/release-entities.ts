import type { Common } from "./common.js";

/** Linear's own types of a stage. */
export const stageTypes = ["planned", "started", "completed", "canceled"] as const;

export interface ReleasePipeline extends Common<"ReleasePipeline"> {
  readonly name: string;
  readonly slugId: string;
  /** `continuous`: every release is a deployment that is done. `scheduled`: a release goes through stages. */
  readonly type: "continuous" | "scheduled";
  readonly isProduction: boolean;
  readonly includePathPatterns: readonly string[];
  readonly teamIds: readonly string[];
  readonly trashed: boolean | null;
}

export interface ReleaseStage extends Common<"ReleaseStage"> {
  readonly pipelineId: string;
  readonly name: string;
  readonly type: (typeof stageTypes)[number];
  readonly color: string;
  readonly position: number;
  readonly frozen: boolean;
}

export interface Release extends Common<"Release"> {
  readonly pipelineId: string;
  readonly stageId: string;
  readonly name: string;
  readonly slugId: string;
  /** Unique in its pipeline. */
  readonly version: string | null;
  readonly description: string | null;
  readonly commitSha: string | null;
  readonly startDate: string | null;
  readonly targetDate: string | null;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
  readonly canceledAt: string | null;
  readonly trashed: boolean | null;
  readonly creatorId: string;
}

/** An issue's place in a release. */
export interface IssueToRelease extends Common<"IssueToRelease"> {
  readonly issueId: string;
  readonly releaseId: string;
}

/** A link on a release. */
export interface EntityExternalLink extends Common<"EntityExternalLink"> {
  readonly releaseId: string;
  readonly label: string;
  readonly url: string;
  readonly sortOrder: number;
  readonly creatorId: string;
}
