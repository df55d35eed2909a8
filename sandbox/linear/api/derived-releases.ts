import type { Of } from "../store/entities.js";
import type { Derivations } from "./derived.js";
import type { World } from "./world.js";

type ReleaseKind = "Release" | "ReleasePipeline" | "ReleaseStage" | "IssueToRelease" | "EntityExternalLink";

/** What releases and their pipelines show beyond what they store. */
export const releaseDerivations: Pick<Derivations, ReleaseKind> = {
  ReleasePipeline: {
    url: (_, { url }) => url,
    approximateReleaseCount: (pipeline, { store }) =>
      store.list("Release").filter(({ pipelineId }) => pipelineId === pipeline.id).length,
    stages: (pipeline, { store }) => {
      const stages = store.list("ReleaseStage").filter(({ pipelineId }) => pipelineId === pipeline.id);
      return stages.sort((one, other) => one.position - other.position);
    },
    releases: (pipeline, { store }) => store.list("Release").filter(({ pipelineId }) => pipelineId === pipeline.id),
    teams: (pipeline, { store }) => pipeline.teamIds.flatMap((id) => store.get("Team", id) ?? []),
  },
  ReleaseStage: {
    pipeline,
    releases: (stage, { store }) => store.list("Release").filter(({ stageId }) => stageId === stage.id),
  },
  Release: {
    pipeline,
    url: (_, { url }) => url,
    stage: (release, { store }) => store.get("ReleaseStage", release.stageId) ?? null,
    creator: (release, { store }) => store.get("User", release.creatorId) ?? null,
    issues: issuesOf,
    issueCount: (release, world) => issuesOf(release, world).length,
    documents: (release, { store }) => store.list("Document").filter(({ releaseId }) => releaseId === release.id),
    links: (release, { store }) => store.list("EntityExternalLink").filter(({ releaseId }) => releaseId === release.id),
  },
  IssueToRelease: {
    issue: (link, { store }) => store.get("Issue", link.issueId) ?? null,
    release: (link, { store }) => store.get("Release", link.releaseId) ?? null,
  },
  EntityExternalLink: { creator: (link, { store }) => store.get("User", link.creatorId) ?? null },
};

function pipeline({ pipelineId }: { readonly pipelineId: string }, { store }: World): unknown {
  return store.get("ReleasePipeline", pipelineId) ?? null;
}

function issuesOf(release: Of<"Release">, { store }: World): Of<"Issue">[] {
  const links = store.list("IssueToRelease").filter(({ releaseId }) => releaseId === release.id);
  return links.flatMap(({ issueId }) => store.get("Issue", issueId) ?? []);
}

/** The releases that an issue is part of. */
export function releasesOfIssue({ store }: World, issue: Of<"Issue">): Of<"Release">[] {
  const links = store.list("IssueToRelease").filter(({ issueId }) => issueId === issue.id);
  return links.flatMap(({ releaseId }) => store.get("Release", releaseId) ?? []);
}
