import { derive } from "../api/derived.js";
import type { World } from "../api/world.js";
import type { Entity } from "../store/entities.js";
import type { Change } from "../store/store.js";
import { actorOf, payloadOf } from "./payload.js";

/** What webhooks are told of one changed record. */
export interface Event {
  readonly type: Entity["kind"];
  /** Teams whose webhooks hear of it; those of all teams always do. */
  readonly teamIds: readonly string[];
  /** All but what differs from webhook to webhook. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** The events of a committed transaction, for every record that webhooks can be told of. */
export function eventsOf(changes: readonly Change[], world: World): Event[] {
  return changes.flatMap((change) => eventOf(change, world) ?? []);
}

function eventOf({ before, after }: Change, world: World): Event | undefined {
  const entity = after ?? before;
  const data = entity === undefined ? undefined : payloadOf(entity, world);
  if (entity === undefined || data === undefined) return undefined;
  const action = actionOf(before, after);
  const updatedFrom = action === "update" && before !== undefined ? differences(before, entity, data) : undefined;
  if (updatedFrom !== undefined && Object.keys(updatedFrom).length === 0) return undefined;
  const url = derive(entity, "url", world) ?? world.url;
  return {
    type: entity.kind,
    teamIds: teamsOf(entity, world),
    body: {
      action,
      actor: actorOf(world),
      createdAt: world.now().toISOString(),
      data,
      url,
      type: entity.kind,
      organizationId: world.store.list("Organization")[0]?.id ?? "",
      ...(updatedFrom === undefined ? {} : { updatedFrom }),
    },
  };
}

/** Going to the trash is a removal. */
function actionOf(before: Entity | undefined, after: Entity | undefined): "create" | "update" | "remove" {
  if (before === undefined) return "create";
  return after === undefined || (isTrashed(after) && !isTrashed(before)) ? "remove" : "update";
}

function isTrashed(entity: Entity): boolean {
  return "trashed" in entity && entity.trashed === true;
}

/** The values before of what changed and is told. */
function differences(before: Entity, after: Entity, told: object): Record<string, unknown> {
  const was = before as unknown as Readonly<Record<string, unknown>>;
  const is = after as unknown as Readonly<Record<string, unknown>>;
  const changed = Object.keys(is).filter((field) => JSON.stringify(was[field]) !== JSON.stringify(is[field]));
  return Object.fromEntries(changed.filter((field) => field in told).map((field) => [field, was[field] ?? null]));
}

function teamsOf(entity: Entity, { store }: World): readonly string[] {
  if ("teamIds" in entity) return entity.teamIds;
  if ("teamId" in entity) return entity.teamId === null ? [] : [entity.teamId];
  const above = "issueId" in entity ? store.get("Issue", entity.issueId) : undefined;
  if (above !== undefined) return [above.teamId];
  if ("projectId" in entity) return store.get("Project", entity.projectId)?.teamIds ?? [];
  return "pipelineId" in entity ? (store.get("ReleasePipeline", entity.pipelineId)?.teamIds ?? []) : [];
}
