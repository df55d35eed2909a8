import structs from "google-protobuf/google/protobuf/struct_pb.js";
import type { ListValue, Struct, Value } from "google-protobuf/google/protobuf/struct_pb.js";
import { type Properties, unknown } from "./simulator.js";

/**
 * Which parts of a value are secret: `true` for the whole of it, a map for parts of it, `undefined` for none.
 * It has the shape of the value that it belongs to; the items of a list are keyed by their position.
 */
export type Marks = true | ReadonlyMap<string, Marks> | undefined;

/** A property bag from the engine, its secrets unwrapped and remembered beside it. */
export interface Arrived {
  readonly value: Properties;
  readonly marks: Marks;
}

/** The key that tells the engine that an object is a special value. @see https://www.pulumi.com/docs/iac/extending-pulumi/ */
export const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const outputSignature = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const resourceSignature = "5cf8f73096256a8f31e491e813e4eb8e";

/** The engine's stand-in for an unknown string; there is one for each kind, and all are read. */
export const unknownSentinel = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const sentinels = new Set([
  unknownSentinel,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** A message of the engine as plain properties. Assets and archives stay the signed objects that they are on the wire. */
export function decode(struct: Struct | undefined): Arrived {
  if (!struct) return { value: {}, marks: undefined };
  const [value, marks] = decodeFields(struct);
  return { value, marks };
}

/** Plain properties as a message for the engine, with what is marked wrapped as a secret and `unknown` as unknown. */
export function encode(properties: Properties, marks?: Marks): Struct {
  return encodeObject(properties, marks === true ? undefined : marks, marks === true);
}

/** Everything that is secret in either. */
export function bothMarks(left: Marks, right: Marks): Marks {
  if (left === true || right === true) return true;
  if (!left || !right) return left ?? right;
  const merged = new Map(left);
  for (const [key, marks] of right) merged.set(key, bothMarks(merged.get(key), marks));
  return merged;
}

/** Whether there is an `unknown` anywhere in it. */
export function hasUnknown(value: unknown): boolean {
  if (value === unknown) return true;
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some(hasUnknown);
}

function decodeFields(struct: Struct): [Record<string, unknown>, Marks] {
  const value: Record<string, unknown> = {};
  const marks = new Map<string, Marks>();
  struct.getFieldsMap().forEach((field: Value, key: string) => {
    const [item, mark] = decodeValue(field);
    value[key] = item;
    if (mark) marks.set(key, mark);
  });
  return [value, marks.size > 0 ? marks : undefined];
}

function decodeValue(field: Value): [unknown, Marks] {
  const kind = structs.Value.KindCase;
  switch (field.getKindCase()) {
    case kind.STRING_VALUE: {
      const text = field.getStringValue();
      return [sentinels.has(text) ? unknown : text, undefined];
    }
    case kind.NUMBER_VALUE:
      return [field.getNumberValue(), undefined];
    case kind.BOOL_VALUE:
      return [field.getBoolValue(), undefined];
    case kind.LIST_VALUE:
      return decodeList(field.getListValue());
    case kind.STRUCT_VALUE:
      return decodeSpecial(...decodeFields(field.getStructValue() ?? new structs.Struct()));
    default:
      return [null, undefined];
  }
}

function decodeList(list: ListValue | undefined): [unknown[], Marks] {
  const marks = new Map<string, Marks>();
  const items = (list?.getValuesList() ?? []).map((field, index) => {
    const [item, mark] = decodeValue(field);
    if (mark) marks.set(String(index), mark);
    return item;
  });
  return [items, marks.size > 0 ? marks : undefined];
}

function decodeSpecial(fields: Record<string, unknown>, marks: Marks): [unknown, Marks] {
  switch (fields[signatureKey]) {
    case secretSignature:
      return [fields.value, true];
    case outputSignature:
      return ["value" in fields ? fields.value : unknown, fields.secret === true ? true : partOf(marks, "value")];
    case resourceSignature:
      return [fields.id === "" ? unknown : (fields.id ?? fields.urn), undefined];
    default:
      return [fields, marks];
  }
}

/** What is secret in one part of a value. */
export function partOf(marks: Marks, key: string): Marks {
  return marks === true ? true : marks?.get(key);
}

function encodeObject(value: Readonly<Record<string, unknown>>, marks: Marks, all = false): Struct {
  const struct = new structs.Struct();
  const fields = struct.getFieldsMap();
  for (const [key, item] of Object.entries(value)) {
    if (item !== undefined) fields.set(key, encodeValue(item, all ? true : partOf(marks, key)));
  }
  return struct;
}

function encodeValue(item: unknown, marks: Marks): Value {
  if (marks === true) {
    const wrapped = { [signatureKey]: secretSignature, value: item === undefined ? null : item };
    return new structs.Value().setStructValue(encodeObject(wrapped, undefined));
  }
  const value = new structs.Value();
  if (item === unknown) return value.setStringValue(unknownSentinel);
  if (typeof item === "string") return value.setStringValue(item);
  if (typeof item === "number") return value.setNumberValue(item);
  if (typeof item === "boolean") return value.setBoolValue(item);
  if (Array.isArray(item)) {
    const items = item.map((part: unknown, index) => encodeValue(part, partOf(marks, String(index))));
    return value.setListValue(new structs.ListValue().setValuesList(items));
  }
  if (typeof item === "object" && item !== null) {
    return value.setStructValue(encodeObject(item as Record<string, unknown>, marks));
  }
  return value.setNullValue(structs.NullValue.NULL_VALUE);
}
