import { isObjectType } from "graphql";
import type { Entity } from "../store/entities.js";
import { isComparator, satisfies } from "./comparators.js";
import { derive } from "./derived.js";
import { notImplemented } from "./errors.js";
import { isEntity, valueOf } from "./values.js";
import type { World } from "./world.js";

/** A filter of any of Linear's types: fields of the record, each with a comparator or a filter of its own; `and`, `or`. */
export type Filter = Readonly<Record<string, unknown>>;

/**
 * Whether a record fits a filter. A list fits when one of its records does (`some` says so explicitly, `every` asks for all,
 * `length` compares their number).
 *
 * @throws GraphQLError naming a condition that the embedded Linear does not know
 */
export function matches(entity: Entity, filter: Filter, world: World): boolean {
  return Object.entries(filter).every(([field, condition]) => {
    if (condition == null) return true;
    if (field === "and") return (condition as Filter[]).every((part) => matches(entity, part, world));
    if (field === "or") return (condition as Filter[]).some((part) => matches(entity, part, world));
    return fits(fieldOf(entity, field, world), condition as Filter, field, world, entity);
  });
}

function fits(value: unknown, condition: Filter, field: string, world: World, entity: Entity): boolean {
  if (Array.isArray(value)) return fitsList(value as readonly Entity[], condition, world);
  if (field === "id" && entity.kind === "Issue") {
    return satisfies([entity.id, String(derive(entity, "identifier", world))], condition, world.now());
  }
  if (isComparator(condition)) return satisfies([value], condition, world.now());
  const { null: absent, ...rest } = condition;
  if (!isEntity(value)) return absent === true && Object.keys(rest).length === 0;
  return absent !== true && matches(value, rest, world);
}

function fitsList(list: readonly Entity[], condition: Filter, world: World): boolean {
  const { some, every, length, null: absent, and, or, ...one } = condition;
  const parts = (given: unknown) => (given as readonly Filter[] | null | undefined) ?? undefined;
  return (
    (some == null || list.some((entity) => matches(entity, some as Filter, world))) &&
    (every == null || list.every((entity) => matches(entity, every as Filter, world))) &&
    (length == null || satisfies([list.length], length as Filter, world.now())) &&
    (absent == null || (list.length === 0) === absent) &&
    (parts(and)?.every((part) => fitsList(list, part, world)) ?? true) &&
    (parts(or)?.some((part) => fitsList(list, part, world)) ?? true) &&
    (Object.keys(one).length === 0 || list.some((entity) => matches(entity, one, world)))
  );
}

function fieldOf(entity: Entity, field: string, world: World): unknown {
  const derived = derive(entity, field, world);
  if (derived !== undefined) return derived;
  const type = world.schema.getType(entity.kind);
  const definition = isObjectType(type) ? type.getFields()[field] : undefined;
  if (definition === undefined) throw notImplemented(`the filter ${field} of ${entity.kind}`);
  return valueOf(entity, field, definition.type, world);
}
