import { type ReleaseStage, stageTypes } from "../../store/release-entities.js";
import { argumentError, inputError } from "../errors.js";
import { fresh, type Input, onlyKnown, optional, referenced, referencedAll, required } from "../input.js";
import type { Operation } from "../resolve.js";

/** A new pipeline's stages. */
const defaultStages = [
  { name: "Planned", type: "planned", color: "#e2e2e2" },
  { name: "In Progress", type: "started", color: "#f2c94c" },
  { name: "Released", type: "completed", color: "#5e6ad2" },
  { name: "Canceled", type: "canceled", color: "#95a2b3" },
] as const;

const pipelineFields = ["name", "slugId", "type", "isProduction", "includePathPatterns", "teamIds"];
const stageFields = ["name", "color", "frozen", "position"];

/** Mutations of release pipelines and their stages. */
export const pipelineMutations: Readonly<Record<string, Operation>> = {
  releasePipelineCreate: ({ input }, world) => {
    const given = input as Input;
    onlyKnown(given, ["id", ...pipelineFields], "ReleasePipelineCreateInput");
    const common = fresh(world, "ReleasePipeline", given.id);
    const name = required(given.name, "name");
    const slugId = optional(given.slugId) ?? name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
    if (world.store.list("ReleasePipeline").some((pipeline) => pipeline.slugId === slugId))
      throw inputError("duplicate release pipeline", `A release pipeline ${slugId} already exists.`);
    defaultStages.forEach((stage, position) => {
      const record = { ...fresh(world, "ReleaseStage", undefined), pipelineId: common.id, frozen: false };
      world.store.put({ ...record, ...stage, position });
    });
    return {
      releasePipeline: world.store.put({
        ...common,
        name,
        slugId,
        type: given.type === "scheduled" ? "scheduled" : "continuous",
        isProduction: given.isProduction !== false,
        includePathPatterns: (given.includePathPatterns ?? []) as string[],
        teamIds: referencedAll(world, "Team", given.teamIds, "teamIds").map(({ id }) => id),
        trashed: null,
      }),
    };
  },
  releasePipelineUpdate: ({ id, input }, world) => {
    onlyKnown(input as Input, pipelineFields, "ReleasePipelineUpdateInput");
    const pipeline = referenced(world, "ReleasePipeline", id, "id");
    const updatedAt = world.now().toISOString();
    return { releasePipeline: world.store.put({ ...pipeline, ...given(input as Input), updatedAt }) };
  },
  releasePipelineDelete: ({ id }, world) => {
    const pipeline = referenced(world, "ReleasePipeline", id, "id");
    const archivedAt = world.now().toISOString();
    return { entity: world.store.put({ ...pipeline, trashed: true, archivedAt, updatedAt: archivedAt }) };
  },
  releaseStageCreate: ({ input }, world) => {
    const { id, pipelineId, name, type, color, position, frozen } = input as Input;
    const stage: ReleaseStage = {
      ...fresh(world, "ReleaseStage", id),
      pipelineId: referenced(world, "ReleasePipeline", pipelineId, "pipelineId").id,
      name: required(name, "name"),
      type: stageTypes.find((known) => known === type) ?? "started",
      color: required(color, "color"),
      position: Number(position),
      frozen: frozen === true,
    };
    const twin = world.store
      .list("ReleaseStage")
      .some((one) => one.pipelineId === stage.pipelineId && one.name === stage.name);
    if (twin) throw argumentError("name", "name must be unique in the pipeline");
    return { releaseStage: world.store.put(stage) };
  },
  releaseStageUpdate: ({ id, input }, world) => {
    onlyKnown(input as Input, stageFields, "ReleaseStageUpdateInput");
    const stage = referenced(world, "ReleaseStage", id, "id");
    const updatedAt = world.now().toISOString();
    return { releaseStage: world.store.put({ ...stage, ...given(input as Input), updatedAt }) };
  },
};

/** What the input sets. */
function given(input: Input): Input {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value != null));
}
