import { type IssueLabel, stateTypes, type WorkflowState } from "../../store/entities.js";
import { statesOf } from "../derived.js";
import { argumentError, inputError } from "../errors.js";
import { fresh, type Input, onlyKnown, optional, referenced, required } from "../input.js";
import type { Operation } from "../resolve.js";
import { viewer, type World } from "../world.js";

const labelFields = ["name", "color", "description", "parentId", "isGroup", "groupType", "retiredAt"];
const stateFields = ["id", "name", "type", "color", "teamId", "position", "description"];

/** Mutations of what issues are sorted by: states and labels. */
export const workspaceMutations: Readonly<Record<string, Operation>> = {
  workflowStateCreate: ({ input }, world) => ({ workflowState: createState(world, input as Input) }),
  workflowStateUpdate: ({ id, input }, world) => {
    const given = input as Input;
    onlyKnown(given, ["name", "color", "position", "description"], "WorkflowStateUpdateInput");
    const state = referenced(world, "WorkflowState", id, "id");
    if (given.name != null && given.name !== state.name) uniqueState(world, state.teamId, required(given.name, "name"));
    const changes = Object.fromEntries(Object.entries(given).filter(([, value]) => value != null));
    return { workflowState: world.store.put({ ...state, ...changes, updatedAt: world.now().toISOString() }) };
  },
  issueLabelCreate: ({ input }, world) => ({ issueLabel: createLabel(world, input as Input) }),
  issueLabelUpdate: ({ id, input }, world) => ({ issueLabel: updateLabel(world, id, input as Input) }),
  issueLabelRetire: ({ id }, world) => ({ issueLabel: retire(world, id, world.now().toISOString()) }),
  issueLabelRestore: ({ id }, world) => ({ issueLabel: retire(world, id, null) }),
  issueLabelDelete: ({ id }, world) => {
    const label = referenced(world, "IssueLabel", id, "id");
    for (const child of world.store.list("IssueLabel"))
      if (child.parentId === label.id) world.store.put({ ...child, parentId: null });
    for (const issue of world.store.list("Issue"))
      if (issue.labelIds.includes(label.id))
        world.store.put({ ...issue, labelIds: issue.labelIds.filter((one) => one !== label.id) });
    world.store.remove("IssueLabel", label.id);
    return { entityId: label.id };
  },
};

function createState(world: World, input: Input): WorkflowState {
  onlyKnown(input, stateFields, "WorkflowStateCreateInput");
  const common = fresh(world, "WorkflowState", input.id);
  const team = referenced(world, "Team", input.teamId, "teamId");
  const type = stateTypes.find((known) => known === input.type);
  if (type === undefined) throw argumentError("type", `type must be one of ${stateTypes.join(", ")}`);
  const last = Math.max(0, ...statesOf(world, team.id).map(({ position }) => position));
  return world.store.put({
    ...common,
    teamId: team.id,
    name: uniqueState(world, team.id, required(input.name, "name")),
    type,
    color: String(input.color),
    position: typeof input.position === "number" ? input.position : last + 1,
    description: optional(input.description),
  });
}

function uniqueState(world: World, teamId: string, name: string): string {
  if (statesOf(world, teamId).some((state) => sameName(state.name, name)))
    throw inputError(
      "duplicate workflow state name",
      `A workflow state with the name "${name}" already exists in this team.`,
    );
  return name;
}

function createLabel(world: World, input: Input): IssueLabel {
  onlyKnown(input, ["id", "teamId", ...labelFields], "IssueLabelCreateInput");
  const common = fresh(world, "IssueLabel", input.id);
  const name = required(input.name, "name");
  const parent = input.parentId == null ? undefined : referenced(world, "IssueLabel", input.parentId, "parentId");
  if (parent !== undefined && !parent.isGroup) throw inputError("parent label is not a group");
  const teamId = input.teamId == null ? (parent?.teamId ?? null) : referenced(world, "Team", input.teamId, "teamId").id;
  if (world.store.list("IssueLabel").some((label) => clashes(label, name, teamId)))
    throw inputError("duplicate label name", `A label with the name "${name}" already exists.`);
  const isGroup = input.isGroup === true;
  return world.store.put({
    ...common,
    name,
    color: optional(input.color) ?? "#bec2c8",
    description: optional(input.description),
    teamId,
    parentId: parent?.id ?? null,
    isGroup,
    groupType: isGroup ? (input.groupType === "multiSelect" ? "multiSelect" : "singleSelect") : null,
    creatorId: viewer(world).id,
    retiredAt: optional(input.retiredAt),
  });
}

function updateLabel(world: World, id: unknown, input: Input): IssueLabel {
  onlyKnown(input, labelFields, "IssueLabelUpdateInput");
  const label = referenced(world, "IssueLabel", id, "id");
  const name = input.name == null ? label.name : required(input.name, "name");
  if (world.store.list("IssueLabel").some((other) => other.id !== label.id && clashes(other, name, label.teamId)))
    throw inputError("duplicate label name", `A label with the name "${name}" already exists.`);
  const parent = input.parentId == null ? undefined : referenced(world, "IssueLabel", input.parentId, "parentId");
  if (parent !== undefined && !parent.isGroup) throw inputError("parent label is not a group");
  const isGroup = typeof input.isGroup === "boolean" ? input.isGroup : label.isGroup;
  const kept = label.groupType ?? "singleSelect";
  return world.store.put({
    ...label,
    name,
    color: optional(input.color) ?? label.color,
    description: "description" in input ? optional(input.description) : label.description,
    parentId: "parentId" in input ? (parent?.id ?? null) : label.parentId,
    retiredAt: "retiredAt" in input ? optional(input.retiredAt) : (label.retiredAt ?? null),
    isGroup,
    groupType: isGroup ? ((input.groupType ?? kept) as IssueLabel["groupType"]) : null,
    updatedAt: world.now().toISOString(),
  });
}

function retire(world: World, id: unknown, retiredAt: string | null): IssueLabel {
  const label = referenced(world, "IssueLabel", id, "id");
  return world.store.put({ ...label, retiredAt, updatedAt: world.now().toISOString() });
}

/** Names are unique in a team, its groups' labels and the workspace's labels included. */
function clashes(label: IssueLabel, name: string, teamId: string | null): boolean {
  const meet = label.teamId === teamId || label.teamId === null || teamId === null;
  return meet && sameName(label.name, name);
}

function sameName(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}
