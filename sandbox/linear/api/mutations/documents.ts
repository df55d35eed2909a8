import type { Document } from "../../store/entities.js";
import { argumentError } from "../errors.js";
import { fresh, type Input, issueBy, markdown, onlyKnown, referenced, required } from "../input.js";
import type { Operation } from "../resolve.js";
import { viewer, type World } from "../world.js";

const subjects = ["issueId", "projectId", "releaseId"] as const;

/** Mutations of documents: each hangs on an issue, a project or a release. */
export const documentMutations: Readonly<Record<string, Operation>> = {
  documentCreate: ({ input }, world) => {
    const given = input as Input;
    onlyKnown(given, ["id", "title", "content", ...subjects], "DocumentCreateInput");
    const common = fresh(world, "Document", given.id);
    if (subjects.filter((subject) => given[subject] != null).length !== 1)
      throw argumentError("projectId", `exactly one of ${subjects.join(", ")} must be given`);
    return {
      document: world.store.put({
        ...common,
        title: required(given.title, "title"),
        content: markdown(given.content),
        ...subjectOf(world, given),
        creatorId: viewer(world).id,
      }),
    };
  },
  documentUpdate: ({ id, input }, world) => {
    const given = input as Input;
    onlyKnown(given, ["title", "content"], "DocumentUpdateInput");
    const document = referenced(world, "Document", id, "id");
    return {
      document: world.store.put({
        ...document,
        title: given.title == null ? document.title : required(given.title, "title"),
        content: "content" in given ? markdown(given.content) : document.content,
        updatedAt: world.now().toISOString(),
      }),
    };
  },
  documentDelete: ({ id }, world) => {
    const document = referenced(world, "Document", id, "id");
    const archivedAt = world.now().toISOString();
    return { entity: world.store.put({ ...document, archivedAt, updatedAt: archivedAt }) };
  },
};

function subjectOf(world: World, given: Input): Pick<Document, (typeof subjects)[number]> {
  return {
    issueId: given.issueId == null ? null : issueBy(world, given.issueId).id,
    projectId: given.projectId == null ? null : referenced(world, "Project", given.projectId, "projectId").id,
    releaseId: given.releaseId == null ? null : referenced(world, "Release", given.releaseId, "releaseId").id,
  };
}
