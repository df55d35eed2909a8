import { argumentError } from "../errors.js";
import { fresh, type Input, markdown, onlyKnown, optional, referenced, referencedAll, required } from "../input.js";
import type { Operation } from "../resolve.js";
import { viewer } from "../world.js";

const longestDescription = 255;

/** Mutations of projects and their updates. */
export const projectMutations: Readonly<Record<string, Operation>> = {
  projectCreate: ({ input }, world) => {
    const given = input as Input;
    onlyKnown(given, ["id", "name", "description", "content", "color", "teamIds"], "ProjectCreateInput");
    const common = fresh(world, "Project", given.id);
    const description = optional(given.description) ?? "";
    if (description.length > longestDescription)
      throw argumentError(
        "description",
        `description must be shorter than or equal to ${longestDescription} characters`,
      );
    const teamIds = referencedAll(world, "Team", given.teamIds, "teamIds").map(({ id }) => id);
    if (teamIds.length === 0) throw argumentError("teamIds", "teamIds should not be empty");
    return {
      project: world.store.put({
        ...common,
        name: required(given.name, "name"),
        description,
        content: markdown(given.content),
        color: optional(given.color) ?? "#bec2c8",
        teamIds,
        creatorId: viewer(world).id,
      }),
    };
  },
  projectUpdateCreate: ({ input }, world) => {
    const given = input as Input;
    onlyKnown(given, ["id", "projectId", "body", "health", "isDiffHidden"], "ProjectUpdateCreateInput");
    return {
      projectUpdate: world.store.put({
        ...fresh(world, "ProjectUpdate", given.id),
        projectId: referenced(world, "Project", given.projectId, "projectId").id,
        body: markdown(given.body) ?? "",
        health: (given.health ?? "onTrack") as "onTrack",
        isDiffHidden: given.isDiffHidden === true,
        userId: viewer(world).id,
      }),
    };
  },
  projectUpdateUpdate: ({ id, input }, world) => {
    const given = input as Input;
    onlyKnown(given, ["body", "health"], "ProjectUpdateUpdateInput");
    const update = referenced(world, "ProjectUpdate", id, "id");
    const stamp = world.now().toISOString();
    return {
      projectUpdate: world.store.put({
        ...update,
        body: "body" in given ? (markdown(given.body) ?? "") : update.body,
        health: (given.health ?? update.health) as "onTrack",
        editedAt: stamp,
        updatedAt: stamp,
      }),
    };
  },
  projectUpdateArchive: ({ id }, world) => {
    const update = referenced(world, "ProjectUpdate", id, "id");
    const archivedAt = world.now().toISOString();
    return { entity: world.store.put({ ...update, archivedAt, updatedAt: archivedAt }) };
  },
};
