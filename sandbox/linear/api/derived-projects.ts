import type { Derivations } from "./derived.js";
import type { World } from "./world.js";

/** What projects, their updates and documents show beyond what they store. */
export const projectDerivations: Pick<Derivations, "Project" | "ProjectUpdate" | "Document"> = {
  Project: {
    creator: (record, { store }) => store.get("User", record.creatorId) ?? null,
    state: () => "backlog",
    slugId: (project) => project.id.slice(0, 12),
    url: (_, { url }) => url,
    leadTeamId: (project) => project.teamIds[0] ?? "",
    teams: (project, { store }) => project.teamIds.flatMap((id) => store.get("Team", id) ?? []),
    issues: (project, { store }) => store.list("Issue").filter((issue) => issue.projectId === project.id),
    projectUpdates: (project, { store }) =>
      store.list("ProjectUpdate").filter((update) => update.projectId === project.id),
    health: (project, { store }) =>
      store.list("ProjectUpdate").findLast((update) => update.projectId === project.id)?.health ?? null,
    healthUpdatedAt: (project, { store }) =>
      store.list("ProjectUpdate").findLast((update) => update.projectId === project.id)?.createdAt ?? null,
    lastUpdate: (project, { store }) =>
      store.list("ProjectUpdate").findLast((update) => update.projectId === project.id) ?? null,
    documents: (project, { store }) => store.list("Document").filter((document) => document.projectId === project.id),
  },
  ProjectUpdate: {
    project: ofProject,
    slugId: (update) => update.id.slice(0, 12),
    url: (_, { url }) => url,
    user: (update, { store }) => store.get("User", update.userId) ?? null,
  },
  Document: {
    issue: (document, { store }) => store.get("Issue", document.issueId) ?? null,
    project: ofProject,
    release: (document, { store }) => store.get("Release", document.releaseId) ?? null,
    creator: (record, { store }) => store.get("User", record.creatorId) ?? null,
    slugId: (document) => document.id.slice(0, 12),
    url: (_, { url }) => url,
  },
};

function ofProject(entity: { readonly projectId: string | null }, { store }: World): unknown {
  return store.get("Project", entity.projectId) ?? null;
}
