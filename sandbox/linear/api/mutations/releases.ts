import type { Release, ReleasePipeline, ReleaseStage } from "../../store/release-entities.js";
import { argumentError, inputError, notFound, notInPlan } from "../errors.js";
import { fresh, type Input, issueBy, onlyKnown, optional, referenced, required } from "../input.js";
import type { Operation } from "../resolve.js";
import { viewer, type World } from "../world.js";
import { attachToRelease, linkIssue, linkReferences, unlinkIssue } from "./release-contents.js";
import { pipelineMutations } from "./release-pipelines.js";

const dates = ["startDate", "targetDate"] as const;
const shared = ["name", "description", "version", "commitSha", "stageId", ...dates, "startedAt", "completedAt"];
const synced = ["name", "description", "version", "commitSha", "links", "documents", "pipelineId"];

const operations: Readonly<Record<string, Operation>> = {
  ...pipelineMutations,
  releaseCreate: ({ input }, world) => ({ release: create(world, input as Input) }),
  releaseUpdate: ({ id, input }, world) => {
    onlyKnown(input as Input, [...shared, "trashed"], "ReleaseUpdateInput");
    return { release: change(world, referenced(world, "Release", id, "id"), input as Input) };
  },
  releaseUpdateByPipeline: ({ input }, world) => {
    const { stage, ...given } = input as Input;
    onlyKnown(given, synced, "ReleaseUpdateByPipelineInput");
    const pipeline = pipelineOf(world, given);
    const target = stage == null ? {} : { stageId: stageNamed(world, pipeline, required(stage, "stage")).id };
    const release = change(world, current(world, pipeline, given.version), { ...given, ...target });
    return { release: attachToRelease(world, release, given) };
  },
  releaseComplete: ({ input }, world) => {
    const given = input as Input;
    onlyKnown(given, synced, "ReleaseCompleteInput");
    const pipeline = pipelineOf(world, given);
    const stageId = stageOf(world, pipeline, "completed").id;
    const release = change(world, current(world, pipeline, given.version), { ...given, stageId });
    return { release: attachToRelease(world, release, given) };
  },
  releaseSync: ({ input }, world) => ({ release: sync(world, input as Input) }),
  releaseArchive: ({ id }, world) => ({ entity: stamp(world, id, { archivedAt: world.now().toISOString() }) }),
  releaseUnarchive: ({ id }, world) => ({ entity: stamp(world, id, { archivedAt: null, trashed: null }) }),
  releaseDelete: ({ id }, world) => ({
    entity: stamp(world, id, { archivedAt: world.now().toISOString(), trashed: true }),
  }),
  issueToReleaseCreate: ({ input }, world) => {
    const { id, issueId, releaseId } = input as Input;
    const release = referenced(world, "Release", releaseId, "releaseId");
    return { issueToRelease: linkIssue(world, issueBy(world, issueId), release, id) };
  },
  issueToReleaseDelete: ({ id }, world) => {
    const link = referenced(world, "IssueToRelease", id, "id");
    world.store.remove("IssueToRelease", link.id);
    return { entityId: link.id };
  },
  issueToReleaseDeleteByIssueAndRelease: ({ issueId, releaseId }, world) => {
    const release = referenced(world, "Release", releaseId, "releaseId");
    return { entityId: unlinkIssue(world, issueBy(world, issueId), release) };
  },
};

/** Mutations of releases. They are refused where the workspace's plan has none. */
export const releaseMutations: Readonly<Record<string, Operation>> = Object.fromEntries(
  Object.entries(operations).map(([name, operation]) => [
    name,
    (args: Readonly<Record<string, unknown>>, world: World) => {
      if (world.store.list("Organization")[0]?.releasesEnabled !== true) throw notInPlan("Releases");
      return operation(args, world);
    },
  ]),
);

function create(world: World, input: Input): Release {
  onlyKnown(input, ["id", "pipelineId", "createdAt", ...shared], "ReleaseCreateInput");
  const common = fresh(world, "Release", input.id);
  const pipeline = pipelineOf(world, input);
  const blank: Release = {
    ...common,
    pipelineId: pipeline.id,
    stageId: stageOf(world, pipeline, pipeline.type === "continuous" ? "completed" : "planned").id,
    name: required(input.name, "name"),
    slugId: common.id.slice(0, 12),
    version: null,
    description: null,
    commitSha: null,
    startDate: null,
    targetDate: null,
    startedAt: null,
    completedAt: null,
    canceledAt: null,
    trashed: null,
    creatorId: viewer(world).id,
  };
  return change(world, blank, { stageId: blank.stageId, ...input });
}

/** A continuous pipeline's release is made done; a scheduled one's is the one under way, made when there is none. */
function sync(world: World, input: Input): Release {
  onlyKnown(input, [...synced, "issueReferences"], "ReleaseSyncInput");
  const pipeline = pipelineOf(world, input);
  const known = releasesOf(world, pipeline).findLast((release) =>
    input.version == null ? isOpen(world, release) : release.version === input.version,
  );
  const { links: _links, documents: _documents, issueReferences, ...fields } = input;
  const name = input.name ?? input.version ?? String(input.commitSha).slice(0, 7);
  const release = known === undefined ? create(world, { ...fields, name }) : change(world, known, fields);
  linkReferences(world, release, issueReferences);
  return attachToRelease(world, release, input);
}

/** The release with what the input sets, and the times that moving to its stage stamps. */
function change(world: World, release: Release, input: Input): Release {
  const stage = input.stageId == null ? undefined : referenced(world, "ReleaseStage", input.stageId, "stageId");
  if (stage !== undefined && stage.pipelineId !== release.pipelineId)
    throw inputError("Discrepancy between release pipeline and stage", "The stage belongs to another pipeline.");
  const version = "version" in input ? checkedVersion(world, release, input.version) : release.version;
  const given = (field: "description" | "commitSha" | (typeof dates)[number]) =>
    field in input ? optional(input[field]) : release[field];
  return world.store.put({
    ...release,
    ...(input.name == null ? {} : { name: required(input.name, "name") }),
    version,
    description: given("description"),
    commitSha: given("commitSha"),
    startDate: given("startDate"),
    targetDate: given("targetDate"),
    ...(stage === undefined ? {} : stagedAt(world, release, stage, input)),
    ...(input.trashed == null ? {} : { trashed: input.trashed === true }),
    updatedAt: world.now().toISOString(),
  });
}

function stagedAt(world: World, release: Release, stage: ReleaseStage, input: Input): Partial<Release> {
  const now = world.now().toISOString();
  const begun = stage.type === "started" || stage.type === "completed";
  return {
    stageId: stage.id,
    startedAt: optional(input.startedAt) ?? release.startedAt ?? (begun ? now : null),
    completedAt: stage.type === "completed" ? (optional(input.completedAt) ?? release.completedAt ?? now) : null,
    canceledAt: stage.type === "canceled" ? (release.canceledAt ?? now) : null,
  };
}

function stamp(world: World, id: unknown, changes: Partial<Release>): Release {
  const release = referenced(world, "Release", id, "id");
  return world.store.put({ ...release, ...changes, updatedAt: world.now().toISOString() });
}

function checkedVersion(world: World, release: Release, version: unknown): string | null {
  const given = optional(version);
  const pipeline = { id: release.pipelineId };
  if (given !== null && releasesOf(world, pipeline).some((one) => one.id !== release.id && one.version === given))
    throw inputError(
      "duplicate release version",
      `A release with the version ${given} already exists in this pipeline.`,
    );
  return given;
}

function pipelineOf(world: World, { pipelineId }: Input): ReleasePipeline {
  return referenced(world, "ReleasePipeline", pipelineId, "pipelineId");
}

function releasesOf({ store }: World, { id }: { readonly id: string }): Release[] {
  return store.list("Release").filter((release) => release.pipelineId === id && release.archivedAt === null);
}

/** The release with this version, or the newest one that is not over. */
function current(world: World, pipeline: ReleasePipeline, version: unknown): Release {
  const found = releasesOf(world, pipeline).findLast((release) =>
    version == null ? isOpen(world, release) : release.version === version,
  );
  if (found === undefined) throw notFound("Release");
  return found;
}

function isOpen({ store }: World, { stageId }: Release): boolean {
  const type = store.get("ReleaseStage", stageId)?.type;
  return type === "planned" || type === "started";
}

function stageOf(world: World, pipeline: ReleasePipeline, type: ReleaseStage["type"]): ReleaseStage {
  const stage = stagesOf(world, pipeline).find((one) => one.type === type);
  if (stage === undefined) throw argumentError("pipelineId", `the pipeline must have a ${type} stage`);
  return stage;
}

function stageNamed(world: World, pipeline: ReleasePipeline, name: string): ReleaseStage {
  const stage = stagesOf(world, pipeline).find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (stage === undefined) throw notFound("ReleaseStage");
  return stage;
}

function stagesOf({ store }: World, pipeline: ReleasePipeline): ReleaseStage[] {
  return store.list("ReleaseStage").filter((one) => one.pipelineId === pipeline.id && one.archivedAt === null);
}
