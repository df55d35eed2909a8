import type { Issue, IssueLabel, WorkflowState } from "../../store/entities.js";
import { argumentError, inputError } from "../errors.js";
import { type Input, issueBy, markdown, optional, referenced, referencedAll } from "../input.js";
import type { World } from "../world.js";

const deepest = 10;

/** Fields of an issue that creating and updating set in the same way. */
export const sharedFields = [
  "title",
  "description",
  "stateId",
  "parentId",
  "labelIds",
  "priority",
  "assigneeId",
  "projectId",
  "estimate",
  "dueDate",
  "sortOrder",
  "subIssueSortOrder",
] as const;

/** The parts of an issue that the input sets, checked; what it leaves out is left out. */
export function issueChanges(world: World, issue: Issue, input: Input): Partial<Issue> {
  const set = <Value>(field: string, value: () => Value) => (field in input ? { [field]: value() } : {});
  return {
    ...set("description", () => markdown(input.description)),
    ...set("priority", () => checkedPriority(input.priority)),
    ...set("assigneeId", () =>
      idOrNull(input.assigneeId, () => referenced(world, "User", input.assigneeId, "assigneeId").id),
    ),
    ...set("projectId", () =>
      idOrNull(input.projectId, () => referenced(world, "Project", input.projectId, "projectId").id),
    ),
    ...set("parentId", () => idOrNull(input.parentId, () => parentOf(world, issue, input.parentId))),
    ...set("estimate", () => input.estimate ?? null),
    ...set("dueDate", () => optional(input.dueDate)),
    ...set("sortOrder", () => input.sortOrder ?? 0),
    ...set("subIssueSortOrder", () => input.subIssueSortOrder ?? null),
    ...set("labelIds", () =>
      checkedLabels(world, issue.teamId, referencedAll(world, "IssueLabel", input.labelIds, "labelIds")),
    ),
    ...(input.stateId == null ? {} : movedTo(world, issue, stateOf(world, issue.teamId, input.stateId))),
  };
}

/** The ids of these labels. @throws GraphQLError when one is another team's, a group, or excluded by another */
export function checkedLabels(world: World, teamId: string, labels: readonly IssueLabel[]): string[] {
  for (const label of labels) {
    if (label.teamId !== null && label.teamId !== teamId)
      throw inputError(
        "labelIds for incorrect team",
        `The label '${label.name}' is not associated with the same team as the issue.`,
      );
    if (label.isGroup)
      throw inputError(
        "labelIds contains a group",
        `The label '${label.name}' is a group and cannot be assigned to issues directly.`,
      );
    const twin = labels.find((other) => other !== label && other.parentId === label.parentId);
    if (label.parentId === null || twin === undefined) continue;
    if (world.store.get("IssueLabel", label.parentId)?.groupType === "multiSelect") continue;
    throw inputError(
      "labelIds not exclusive child labels",
      `The label '${twin.name}' is in the same group as '${label.name}'. Only one label in a group can be applied to an issue.`,
    );
  }
  return labels.map(({ id }) => id);
}

/** A state of the issue's own team. */
function stateOf(world: World, teamId: string, id: unknown): WorkflowState {
  const state = referenced(world, "WorkflowState", id, "stateId");
  if (state.teamId === teamId) return state;
  throw inputError(
    "Discrepancy between issue team and state",
    "The workflow state does not belong to the issue's team.",
  );
}

/** The state, and the times that moving to it stamps or takes back. */
export function movedTo(world: World, issue: Issue, state: WorkflowState): Partial<Issue> {
  const now = world.now().toISOString();
  const begun = state.type === "started" || state.type === "completed";
  const ended = state.type === "canceled" || state.type === "duplicate";
  return {
    stateId: state.id,
    startedAt: begun ? (issue.startedAt ?? now) : ended ? issue.startedAt : null,
    completedAt: state.type === "completed" ? (issue.completedAt ?? now) : null,
    canceledAt: ended ? (issue.canceledAt ?? now) : null,
  };
}

function parentOf(world: World, issue: Issue, reference: unknown): string {
  const parent = issueBy(world, reference);
  let depth = 1;
  for (let above: Issue | undefined = parent; above !== undefined; above = world.store.get("Issue", above.parentId)) {
    if (above.id === issue.id) throw inputError("Circular parent", "An issue cannot be a sub-issue of itself.");
    depth += 1;
  }
  if (depth > deepest) throw inputError("Sub-issue too deep", `Sub-issues can be nested ${deepest} levels deep.`);
  return parent.id;
}

function checkedPriority(value: unknown): number {
  const priority = value ?? 0;
  if (typeof priority !== "number" || priority < 0 || priority > 4)
    throw argumentError("priority", "priority must be between 0 and 4");
  return priority;
}

function idOrNull(given: unknown, found: () => string): string | null {
  return given == null ? null : found();
}
