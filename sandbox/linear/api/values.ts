import {
  type GraphQLOutputType,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
} from "graphql";
import type { Entity } from "../store/entities.js";
import { derive } from "./derived.js";
import { notImplemented } from "./errors.js";
import type { World } from "./world.js";

/** A field's value as the outside sees it: a relation is a record, null or a list of records. */
export function valueOf(source: unknown, field: string, type: GraphQLOutputType, world: World): unknown {
  const record = source as Readonly<Record<string, unknown>>;
  const derived = isEntity(source) ? derive(source, field, world) : undefined;
  return derived ?? (Object.hasOwn(record, field) ? record[field] : undefined) ?? emptiest(type, record);
}

/** Whether a value is a record of the store. */
export function isEntity(value: unknown): value is Entity {
  return typeof value === "object" && value !== null && "kind" in value && "id" in value;
}

/** Whether the type is one of Linear's connections: a page of records. */
export function isConnection(type: GraphQLOutputType): boolean {
  const inner = isNonNullType(type) ? type.ofType : type;
  return isObjectType(inner) && "pageInfo" in inner.getFields() && "nodes" in inner.getFields();
}

function emptiest(type: GraphQLOutputType, source: Readonly<Record<string, unknown>>): unknown {
  if (!isNonNullType(type)) return isConnection(type) ? [] : null;
  const inner = type.ofType;
  if (isListType(inner) || isConnection(inner)) return [];
  if (isEnumType(inner)) return inner.getValues()[0]?.value;
  if (isScalarType(inner)) return emptyScalar(inner.name, source);
  if (isAbstractType(inner)) throw notImplemented(`the type ${inner.name}`);
  return {};
}

function emptyScalar(name: string, source: Readonly<Record<string, unknown>>): unknown {
  switch (name) {
    case "Boolean":
      return false;
    case "Int":
    case "Float":
      return 0;
    case "DateTime":
      return source.createdAt ?? new Date(0).toISOString();
    case "JSONObject":
      return {};
    case "JSON":
      return "{}";
    default:
      return "";
  }
}
