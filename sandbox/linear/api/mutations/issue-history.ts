import type { Issue } from "../../store/entities.js";
import type { IssueHistory } from "../../store/history.js";
import { fresh } from "../input.js";
import { viewer, type World } from "../world.js";

/** Changes so soon after creation are part of it, and don't show in Linear's activity. */
const creation = 3 * 60_000;

/** What of a change is history. */
type Told = Omit<Partial<IssueHistory>, "kind" | "id">;

/** Writes down what changed on an issue; nothing when nothing of it is history. */
export function recordHistory(world: World, before: Issue, after: Issue): void {
  const told: Told = { ...moves(before, after), ...labelMoves(before, after), ...places(before, after) };
  if (Object.keys(told).length === 0) return;
  const age = world.now().getTime() - Date.parse(before.createdAt);
  world.store.put({
    ...fresh(world, "IssueHistory", undefined),
    issueId: before.id,
    actorId: viewer(world).id,
    ...told,
    folded: age < creation,
  });
}

function moves(before: Issue, after: Issue): Told {
  return {
    ...(before.stateId === after.stateId ? {} : { fromStateId: before.stateId, toStateId: after.stateId }),
    ...(before.title === after.title ? {} : { fromTitle: before.title, toTitle: after.title }),
    ...(before.priority === after.priority ? {} : { fromPriority: before.priority, toPriority: after.priority }),
    ...(before.description === after.description ? {} : { updatedDescription: true }),
  };
}

function places(before: Issue, after: Issue): Told {
  return {
    ...(before.parentId === after.parentId ? {} : { fromParentId: before.parentId, toParentId: after.parentId }),
    ...(before.assigneeId === after.assigneeId
      ? {}
      : { fromAssigneeId: before.assigneeId, toAssigneeId: after.assigneeId }),
    ...(before.projectId === after.projectId ? {} : { fromProjectId: before.projectId, toProjectId: after.projectId }),
    ...((before.archivedAt === null) === (after.archivedAt === null) ? {} : { archived: after.archivedAt !== null }),
    ...((before.trashed ?? false) === (after.trashed ?? false) ? {} : { trashed: after.trashed === true }),
  };
}

function labelMoves(before: Issue, after: Issue): Told {
  const added = after.labelIds.filter((id) => !before.labelIds.includes(id));
  const removed = before.labelIds.filter((id) => !after.labelIds.includes(id));
  return {
    ...(added.length === 0 ? {} : { addedLabelIds: added }),
    ...(removed.length === 0 ? {} : { removedLabelIds: removed }),
  };
}
