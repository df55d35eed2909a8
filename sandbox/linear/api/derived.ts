import type { WrittenAs } from "../store/common.js";
import type { Entity, Issue, Kind, Of, User, WorkflowState } from "../store/entities.js";
import { activityDerivations } from "./derived-activity.js";
import { projectDerivations } from "./derived-projects.js";
import { releaseDerivations, releasesOfIssue } from "./derived-releases.js";
import { viewer, type World } from "./world.js";

type Derivation<E extends Entity> = (entity: E, world: World) => unknown;

/** For each kind, what its records show beyond what they store: relations (a record, null, or a list) and computed values. */
export type Derivations = { readonly [K in Kind]?: Readonly<Record<string, Derivation<Of<K>>>> };

const derivations: Derivations = {
  ...releaseDerivations,
  ...activityDerivations,
  ...projectDerivations,
  Organization: {
    users: (_, { store }) => store.list("User"),
    teams: (_, { store }) => store.list("Team"),
    labels: (_, { store }) => store.list("IssueLabel").filter((label) => label.teamId === null),
    userCount: (_, { store }) => store.list("User").length,
    createdIssueCount: (_, { store }) => store.list("Issue").length,
  },
  User: {
    organization,
    active: () => true,
    admin: (user) => user.app !== true,
    isMe: (user, world) => user.id === viewer(world).id,
    isAssignable: () => true,
    isMentionable: () => true,
    initials: (user) =>
      user.name
        .replace(/(\p{L})\S*\s*/gu, "$1")
        .slice(0, 2)
        .toUpperCase(),
    url: (_, { url }) => url,
    teams: (_, { store }) => store.list("Team"),
    assignedIssues: (user, { store }) => store.list("Issue").filter((issue) => issue.assigneeId === user.id),
    createdIssues: (user, { store }) => store.list("Issue").filter((issue) => issue.creatorId === user.id),
    createdIssueCount: (user, { store }) => store.list("Issue").filter((issue) => issue.creatorId === user.id).length,
  },
  Team: {
    organization,
    displayName: (team) => team.name,
    timezone: () => "Etc/UTC",
    visibility: () => "public",
    members: (_, { store }) => store.list("User"),
    states: (team, world) => statesOf(world, team.id),
    labels: (team, { store }) => store.list("IssueLabel").filter((label) => label.teamId === team.id),
    issues: (team, { store }) => store.list("Issue").filter((issue) => issue.teamId === team.id),
    issueCount: (team, { store }) =>
      store.list("Issue").filter((issue) => issue.teamId === team.id && issue.archivedAt === null).length,
    projects: (team, { store }) => store.list("Project").filter((project) => project.teamIds.includes(team.id)),
    defaultIssueState: (team, world) => defaultState(world, team.id),
    triageIssueState: (team, world) => statesOf(world, team.id).find(({ type }) => type === "triage") ?? null,
    markedAsDuplicateWorkflowState: (team, world) =>
      statesOf(world, team.id).find(({ type }) => type === "duplicate") ?? null,
  },
  WorkflowState: {
    team,
    issues: (state, { store }) => store.list("Issue").filter((issue) => issue.stateId === state.id),
  },
  IssueLabel: {
    organization,
    team,
    parent: (label, { store }) => store.get("IssueLabel", label.parentId) ?? null,
    children: (label, { store }) => store.list("IssueLabel").filter(({ parentId }) => parentId === label.id),
    creator,
    issues: (label, { store }) => store.list("Issue").filter((issue) => issue.labelIds.includes(label.id)),
  },
  Issue: {
    team,
    identifier: (issue, { store }) => identifierOf(issue, store.get("Team", issue.teamId)?.key),
    url: (issue, world) => issueUrl(issue, world),
    branchName: (issue, { store }) => branchOf(issue, store.get("Team", issue.teamId)?.key),
    priorityLabel: (issue) => priorityLabels[issue.priority] ?? "No priority",
    state: (issue, { store }) => store.get("WorkflowState", issue.stateId) ?? null,
    parent: (issue, { store }) => store.get("Issue", issue.parentId) ?? null,
    children: (issue, { store }) => store.list("Issue").filter(({ parentId }) => parentId === issue.id),
    labels: (issue, { store }) => issue.labelIds.flatMap((id) => store.get("IssueLabel", id) ?? []),
    comments: (issue, { store }) => store.list("Comment").filter((comment) => comment.issueId === issue.id),
    attachments: (issue, { store }) => store.list("Attachment").filter((link) => link.issueId === issue.id),
    documents: (issue, { store }) => store.list("Document").filter((document) => document.issueId === issue.id),
    relations: (issue, { store }) => store.list("IssueRelation").filter(({ issueId }) => issueId === issue.id),
    inverseRelations: (issue, { store }) =>
      store.list("IssueRelation").filter(({ relatedIssueId }) => relatedIssueId === issue.id),
    creator,
    previousIdentifiers: (issue) => issue.previousIdentifiers ?? [],
    assignee: (issue, { store }) => store.get("User", issue.assigneeId) ?? null,
    subscribers: (issue, { store }) => store.list("User").filter(({ id }) => id === issue.creatorId),
    project: (issue, { store }) => store.get("Project", issue.projectId) ?? null,
    history: (issue, { store }) =>
      store.list("IssueHistory").filter(({ issueId, folded }) => issueId === issue.id && !folded),
    releases: (issue, world) => releasesOfIssue(world, issue),
    botActor: (issue, { store }) => writtenBy(issue.writtenAs, store.get("User", issue.creatorId)),
    /** Only in filters. */
    hasBlockedByRelations: (issue, world) => blockers(issue, world).some((blocker) => isOpen(blocker, world)),
    hasBlockingRelations: (issue, { store }) =>
      store.list("IssueRelation").some(({ issueId, type }) => type === "blocks" && issueId === issue.id),
    searchableContent: (issue) => `${issue.title}\n${issue.description ?? ""}`,
  },
  Comment: {
    issue: ofIssue,
    url: (comment, world) => {
      const issue = world.store.get("Issue", comment.issueId);
      return issue === undefined ? world.url : `${issueUrl(issue, world)}#comment-${comment.id.slice(0, 8)}`;
    },
    user: (comment, { store }) => store.get("User", comment.userId) ?? null,
    botActor: (comment, { store }) => writtenBy(comment.writtenAs, store.get("User", comment.userId)),
    parent: (comment, { store }) => store.get("Comment", comment.parentId) ?? null,
    children: (comment, { store }) => store.list("Comment").filter(({ parentId }) => parentId === comment.id),
  },
  Attachment: { issue: ofIssue, creator },
  IssueRelation: {
    issue: ofIssue,
    relatedIssue: (relation, { store }) => store.get("Issue", relation.relatedIssueId) ?? null,
  },
};

const priorityLabels = ["No priority", "Urgent", "High", "Medium", "Low"];

/** The derived value of a record's field; undefined when the field is a stored one or has no value here. */
export function derive(entity: Entity, field: string, world: World): unknown {
  const own = derivations[entity.kind] as Readonly<Record<string, Derivation<Entity>>> | undefined;
  return own !== undefined && Object.hasOwn(own, field) ? own[field]?.(entity, world) : undefined;
}

/** `ENG-12`. */
export function identifierOf(issue: Issue, teamKey = "?"): string {
  return `${teamKey}-${issue.number}`;
}

/** Address of the issue's page. */
export function issueUrl(issue: Issue, world: World): string {
  return `${world.url}/issue/${identifierOf(issue, world.store.get("Team", issue.teamId)?.key)}`;
}

/** A team's states in the order of the board. */
export function statesOf({ store }: Pick<World, "store">, teamId: string): WorkflowState[] {
  const states = store.list("WorkflowState").filter((state) => state.teamId === teamId);
  return states.sort((one, other) => one.position - other.position);
}

/** Where a new issue goes that names no state: Triage where the team has it on, else the first Backlog state. */
export function defaultState(world: World, teamId: string): WorkflowState | undefined {
  const states = statesOf(world, teamId);
  const triage = states.find(({ type }) => type === "triage");
  if (triage !== undefined && world.store.get("Team", teamId)?.triageEnabled === true) return triage;
  return states.find(({ type }) => type === "backlog") ?? states[0];
}

function organization(_: Entity, { store }: World): unknown {
  return store.list("Organization")[0] ?? null;
}

function team(entity: { readonly teamId: string | null }, { store }: World): unknown {
  return store.get("Team", entity.teamId) ?? null;
}

function creator(entity: { readonly creatorId: string }, { store }: World): unknown {
  return store.get("User", entity.creatorId) ?? null;
}

function ofIssue(entity: { readonly issueId: string | null }, { store }: World): unknown {
  return store.get("Issue", entity.issueId) ?? null;
}

function blockers(issue: Issue, { store }: World): Issue[] {
  const relations = store.list("IssueRelation").filter((relation) => relation.relatedIssueId === issue.id);
  return relations.filter(({ type }) => type === "blocks").flatMap(({ issueId }) => store.get("Issue", issueId) ?? []);
}

function isOpen(issue: Issue, { store }: World): boolean {
  const type = store.get("WorkflowState", issue.stateId)?.type;
  return type !== "completed" && type !== "canceled" && type !== "duplicate";
}

function branchOf(issue: Issue, teamKey = ""): string {
  const words = issue.title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  return `operator/${teamKey.toLowerCase()}-${issue.number}-${words}`.slice(0, 80);
}

/** The app behind what it wrote in somebody's name, as Linear's `ActorBot`; null for what a person wrote. */
function writtenBy(as: WrittenAs | null | undefined, app: User | undefined): unknown {
  if (as == null || app === undefined) return null;
  return { id: app.id, type: "app", name: app.name, avatarUrl: as.iconUrl, userDisplayName: as.name };
}
