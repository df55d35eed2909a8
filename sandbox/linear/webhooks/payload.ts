import { type GraphQLObjectType, getNamedType, isListType, isNonNullType, isObjectType } from "graphql";
import { isEntity, valueOf } from "../api/values.js";
import { viewer, type World } from "../api/world.js";
import type { Entity } from "../store/entities.js";

/** A record as a webhook tells it: flat, with the fields of Linear's own payload type; undefined when it has none. */
export function payloadOf(entity: Entity, world: World): Record<string, unknown> | undefined {
  const type = world.schema.getType(`${entity.kind}WebhookPayload`);
  return isObjectType(type) ? projected(entity, type, world) : undefined;
}

/** Stored fields are there even when they are null; the others when they have a value. */
function projected(source: object, type: GraphQLObjectType, world: World): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  for (const [name, { type: fieldType }] of Object.entries(type.getFields())) {
    const value = valueOf(source, name, fieldType, world);
    const inner = getNamedType(fieldType);
    const child = (one: unknown) => (isObjectType(inner) && isRecord(one) ? projected(one, inner, world) : one);
    if (value === null && !Object.hasOwn(source, name)) continue;
    const many = isListType(isNonNullType(fieldType) ? fieldType.ofType : fieldType);
    shown[name] = many && Array.isArray(value) ? value.map(child) : dated(name, child(value), source);
  }
  return shown;
}

/** A time that the payload must have and the record lacks is that of its last change. */
function dated(name: string, value: unknown, source: object): unknown {
  return value === "" && name.endsWith("At") && isEntity(source) ? source.updatedAt : value;
}

function isRecord(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Who made the change, as a webhook tells it. */
export function actorOf(world: World): Record<string, unknown> {
  const { id, name, email, app } = viewer(world);
  return app === true ? { id, name, type: "oauthClient" } : { id, name, email, type: "user", url: world.url };
}
