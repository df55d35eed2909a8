import type { Issue } from "../../store/entities.js";
import { defaultState } from "../derived.js";
import { releasesOfIssue } from "../derived-releases.js";
import { argumentError, inputError, issueLimitReached } from "../errors.js";
import { fresh, type Input, issueBy, onlyKnown, referenced, referencedAll, required } from "../input.js";
import type { Operation } from "../resolve.js";
import { viewer, type World } from "../world.js";
import { recordHistory } from "./issue-history.js";
import { setReleases } from "./release-contents.js";
import { importedAt, writtenAs } from "./written-as.js";
import { checkedLabels, issueChanges, movedTo, sharedFields } from "./issue-fields.js";

const largestBatch = 50;
const importFields = ["createdAt", "createAsUser", "displayIconUrl"];
const created = [
  ...sharedFields,
  ...importFields,
  "id",
  "teamId",
  "releaseIds",
  "useDefaultTemplate",
  "preserveSortOrderOnCreate",
];
const releaseFields = ["releaseIds", "addedReleaseIds", "removedReleaseIds"];
const updated = [...sharedFields, ...releaseFields, "addedLabelIds", "removedLabelIds", "trashed"];

/**
 * Mutations of issues. A batch is one transaction: one bad element and nothing of it is done. Whether Linear lets an element be
 * the parent of another one is not known, so it is refused: what passes here passes there.
 */
export const issueMutations: Readonly<Record<string, Operation>> = {
  issueCreate: ({ input }, world) => ({ issue: create(world, input as Input) }),
  issueBatchCreate: ({ input }, world) => {
    const { issues } = input as { issues: readonly Input[] };
    limited(issues, "issues");
    for (const { parentId } of issues) if (parentId != null) issueBy(world, parentId);
    return { issues: issues.map((one) => create(world, one)) };
  },
  issueUpdate: ({ id, input }, world) => ({ issue: update(world, issueBy(world, id), input as Input) }),
  issueBatchUpdate: ({ ids, input }, world) => {
    limited(ids as readonly unknown[], "ids");
    const issues = referencedAll(world, "Issue", ids, "ids");
    return { issues: issues.map((issue) => update(world, issue, input as Input)) };
  },
  issueArchive: ({ id, trash }, world) => ({ entity: archive(world, issueBy(world, id), trash === true) }),
  issueUnarchive: ({ id }, world) => ({
    entity: change(world, issueBy(world, id), { archivedAt: null, trashed: null }),
  }),
  issueDelete: ({ id, permanentlyDelete }, world) => ({
    entity: permanentlyDelete === true ? purge(world, issueBy(world, id)) : archive(world, issueBy(world, id), true),
  }),
  issueAddLabel: ({ id, labelId }, world) => ({
    issue: update(world, issueBy(world, id), { addedLabelIds: [labelId] }),
  }),
  issueRemoveLabel: ({ id, labelId }, world) => ({
    issue: update(world, issueBy(world, id), { removedLabelIds: [labelId] }),
  }),
  issueRelationCreate: ({ input }, world) => {
    const { id, issueId, relatedIssueId, type } = input as Input;
    const record = fresh(world, "IssueRelation", id);
    const ends = { issueId: issueBy(world, issueId).id, relatedIssueId: issueBy(world, relatedIssueId).id };
    if (ends.issueId === ends.relatedIssueId)
      throw inputError("Circular relation", "An issue cannot be related to itself.");
    return { issueRelation: world.store.put({ ...record, ...ends, type: type as "blocks" }) };
  },
  issueRelationDelete: ({ id }, world) => {
    const relation = referenced(world, "IssueRelation", id, "id");
    world.store.remove("IssueRelation", relation.id);
    return { entityId: relation.id };
  },
};

function create(world: World, input: Input): Issue {
  onlyKnown(input, created, "IssueCreateInput");
  const common = fresh(world, "Issue", input.id);
  const team = referenced(world, "Team", input.teamId, "teamId");
  withinPlan(world);
  const state = defaultState(world, team.id);
  if (state === undefined) throw inputError("Team without workflow states");
  const blank: Issue = {
    ...common,
    createdAt: importedAt(world, input),
    teamId: team.id,
    number: team.lastNumber + 1,
    title: required(input.title, "title"),
    description: null,
    stateId: state.id,
    parentId: null,
    labelIds: [],
    priority: 0,
    assigneeId: null,
    creatorId: viewer(world).id,
    projectId: null,
    estimate: null,
    dueDate: null,
    sortOrder: -team.lastNumber,
    subIssueSortOrder: null,
    startedAt: null,
    completedAt: null,
    canceledAt: null,
    trashed: null,
    writtenAs: writtenAs(world, input),
  };
  const issue = { ...blank, ...movedTo(world, blank, state), ...issueChanges(world, blank, input) };
  world.store.put({ ...team, lastNumber: issue.number });
  world.store.put(issue);
  putIntoReleases(world, issue, input);
  return issue;
}

/** Archived issues don't count. */
function withinPlan({ store }: World): void {
  const limit = store.list("Organization")[0]?.issueLimit ?? Number.POSITIVE_INFINITY;
  if (store.list("Issue").filter(({ archivedAt }) => archivedAt === null).length >= limit) throw issueLimitReached();
}

function putIntoReleases(world: World, issue: Issue, input: Input): void {
  if (releaseFields.every((field) => input[field] == null)) return;
  const named = (field: string) => referencedAll(world, "Release", input[field], field);
  const removed = new Set(named("removedReleaseIds"));
  const before = input.releaseIds == null ? releasesOfIssue(world, issue) : named("releaseIds");
  const after = new Set([...before, ...named("addedReleaseIds")].filter((release) => !removed.has(release)));
  setReleases(world, issue, [...after]);
}

function update(world: World, issue: Issue, input: Input): Issue {
  onlyKnown(input, updated, "IssueUpdateInput");
  if (issue.archivedAt !== null && input.trashed !== false)
    throw inputError("Entity is archived", "Archived issues cannot be edited.");
  const changes = issueChanges(world, issue, input);
  putIntoReleases(world, issue, input);
  return change(world, issue, {
    ...changes,
    ...("title" in input ? { title: required(input.title, "title") } : {}),
    ...labelChanges(world, { ...issue, ...changes }, input),
    ...(input.trashed === true ? { trashed: true, archivedAt: world.now().toISOString() } : {}),
    ...(input.trashed === false ? { trashed: null, archivedAt: null } : {}),
  });
}

function labelChanges(world: World, issue: Issue, { addedLabelIds, removedLabelIds }: Input): Partial<Issue> {
  if (addedLabelIds == null && removedLabelIds == null) return {};
  const removed = new Set(referencedAll(world, "IssueLabel", removedLabelIds, "removedLabelIds"));
  const kept = issue.labelIds.flatMap((id) => world.store.get("IssueLabel", id) ?? []);
  const added = referencedAll(world, "IssueLabel", addedLabelIds, "addedLabelIds");
  const labels = [...new Set([...kept, ...added])].filter((label) => !removed.has(label));
  return { labelIds: checkedLabels(world, issue.teamId, labels) };
}

function change(world: World, issue: Issue, changes: Partial<Issue>): Issue {
  const changed = world.store.put({ ...issue, ...changes, updatedAt: world.now().toISOString() });
  recordHistory(world, issue, changed);
  return changed;
}

function archive(world: World, issue: Issue, trash: boolean): Issue {
  return change(world, issue, {
    archivedAt: issue.archivedAt ?? world.now().toISOString(),
    trashed: trash || issue.trashed,
  });
}

/** Gone for good with what hangs on it; its number stays used. */
function purge(world: World, issue: Issue): Issue {
  const { store } = world;
  for (const kind of ["Comment", "Attachment", "Document", "IssueRelation", "IssueToRelease", "IssueHistory"] as const)
    for (const record of store.list(kind)) if (record.issueId === issue.id) store.remove(kind, record.id);
  for (const relation of store.list("IssueRelation"))
    if (relation.relatedIssueId === issue.id) store.remove("IssueRelation", relation.id);
  for (const child of store.list("Issue")) if (child.parentId === issue.id) store.put({ ...child, parentId: null });
  store.remove("Issue", issue.id);
  return issue;
}

function limited(list: readonly unknown[], property: string): void {
  if (list.length > largestBatch)
    throw argumentError(property, `${property} must contain no more than ${largestBatch} elements`);
  if (list.length === 0) throw argumentError(property, `${property} should not be empty`);
}
