import type { Issue, Kind } from "../store/entities.js";
import { issueBy, referenced, required } from "./input.js";
import type { Operation } from "./resolve.js";
import { limitsOf, viewer, type World } from "./world.js";

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
  webhook: one("Webhook"),
  webhooks: all("Webhook"),
  searchIssues: ({ term, teamId, includeComments }, world) =>
    world.store
      .list("Issue")
      .filter((issue) => (teamId == null || issue.teamId === teamId) && sounds(issue, term, includeComments, world)),
  release: one("Release"),
  releases: all("Release"),
  releasePipeline: one("ReleasePipeline"),
  releasePipelines: all("ReleasePipeline"),
  releaseStage: one("ReleaseStage"),
  releaseStages: all("ReleaseStage"),
  issueToRelease: one("IssueToRelease"),
  issueToReleases: all("IssueToRelease"),
};

/** Whether any word of the term is in the issue: approximate, as Linear's own search is. */
function sounds(issue: Issue, term: unknown, includeComments: unknown, { store }: World): boolean {
  const comments = store.list("Comment").filter(({ issueId }) => includeComments === true && issueId === issue.id);
  const text = [issue.title, issue.description ?? "", ...comments.map(({ body }) => body)].join(" ").toLowerCase();
  const words = required(term, "term").toLowerCase().split(/\s+/).filter(Boolean);
  return words.some((word) => text.includes(word));
}
