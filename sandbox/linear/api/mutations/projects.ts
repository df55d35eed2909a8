import { argumentError } from "../errors.js";
import {
  fresh,
  type Input,
  issueBy,
  markdown,
  onlyKnown,
  optional,
  referenced,
  referencedAll,
  required,
} from "../input.js";
import type { Operation } from "../resolve.js";
import { viewer } from "../world.js";

const longestDescription = 255;

/** Mutations of projects, their updates and documents. */
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
  documentCreate: ({ input }, world) => {
    const given = input as Input;
    onlyKnown(given, ["id", "title", "content", "issueId", "projectId"], "DocumentCreateInput");
    const common = fresh(world, "Document", given.id);
    if ((given.issueId == null) === (given.projectId == null))
      throw argumentError("projectId", "exactly one of issueId and projectId must be given");
    return {
      document: world.store.put({
        ...common,
        title: required(given.title, "title"),
        content: markdown(given.content),
        issueId: given.issueId == null ? null : issueBy(world, given.issueId).id,
        projectId: given.projectId == null ? null : referenced(world, "Project", given.projectId, "projectId").id,
        creatorId: viewer(world).id,
      }),
    };
  },
};
