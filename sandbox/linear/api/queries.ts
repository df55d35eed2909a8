import type { Kind } from "../store/entities.js";
import { issueBy, referenced } from "./input.js";
import type { Operation } from "./resolve.js";
import { limitsOf, viewer } from "./world.js";

const one =
  (kind: Kind): Operation =>
  ({ id }, world) =>
    referenced(world, kind, id, "id");

const all =
  (kind: Kind): Operation =>
  (_, { store }) =>
    store.list(kind);

/** The queries that the embedded Linear answers. Every list is paged, filtered and ordered by the field's own arguments. */
export const queries: Readonly<Record<string, Operation>> = {
  viewer: (_, world) => viewer(world),
  organization: (_, { store }) => store.list("Organization")[0],
  rateLimitStatus: (_, world) => ({ kind: "user", identifier: viewer(world).id, limits: limitsOf(world).status() }),
  issue: ({ id }, world) => issueBy(world, id),
  attachmentsForURL: ({ url }, { store }) => store.list("Attachment").filter((attachment) => attachment.url === url),
  user: one("User"),
  users: all("User"),
  team: one("Team"),
  teams: all("Team"),
  workflowState: one("WorkflowState"),
  workflowStates: all("WorkflowState"),
  issueLabel: one("IssueLabel"),
  issueLabels: all("IssueLabel"),
  issues: all("Issue"),
  comment: one("Comment"),
  comments: all("Comment"),
  attachment: one("Attachment"),
  attachments: all("Attachment"),
  issueRelation: one("IssueRelation"),
  issueRelations: all("IssueRelation"),
  project: one("Project"),
  projects: all("Project"),
  projectUpdate: one("ProjectUpdate"),
  projectUpdates: all("ProjectUpdate"),
  document: one("Document"),
  documents: all("Document"),
  release: one("Release"),
  releases: all("Release"),
  releasePipeline: one("ReleasePipeline"),
  releasePipelines: all("ReleasePipeline"),
  releaseStage: one("ReleaseStage"),
  releaseStages: all("ReleaseStage"),
  issueToRelease: one("IssueToRelease"),
  issueToReleases: all("IssueToRelease"),
};
