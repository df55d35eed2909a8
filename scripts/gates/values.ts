import type { Properties, Step } from "../engine/deployment.js";

/** What stands in a step for a value that is known only when the resource is made, and for a secret. */
export const unknownValue = "[unknown]";
export const secretValue = "[secret]";

/** Whether the value can't be looked at. */
export function isHidden(value: unknown): boolean {
  return value === unknownValue || value === secretValue;
}

export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** The list; a single value counts as a list of one, nothing as an empty one. */
export function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value as unknown[];
  return value === undefined || value === null ? [] : [value];
}

export function textsOf(value: unknown): string[] {
  return listOf(value).filter((item) => typeof item === "string");
}

export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** A number, also one that is written as text; undefined for everything else. */
export function numberIn(value: unknown): number | undefined {
  const number =
    typeof value === "number" ? value : typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

/** A text as it is, everything else as JSON. */
export function wordOf(value: unknown): string {
  return typeof value === "string" ? value : canonical(value);
}

/** A value with where it stands; list positions are left out of the path, since they are no identity. */
export interface Leaf {
  readonly path: string;
  /** The last key that is a name. */
  readonly key: string;
  readonly value: unknown;
}

/** Every value that is no object and no list. */
export function leavesOf(value: unknown, path = "", key = ""): Leaf[] {
  if (Array.isArray(value)) return value.flatMap((inner) => leavesOf(inner, `${path}[]`, key));
  if (typeof value !== "object" || value === null) return [{ path, key, value }];
  return Object.entries(value).flatMap(([name, inner]) =>
    leavesOf(inner, path === "" ? name : `${path}.${name}`, name),
  );
}

/** Every object in the value, itself first. */
export function objectsIn(value: unknown): Readonly<Record<string, unknown>>[] {
  if (Array.isArray(value)) return value.flatMap(objectsIn);
  if (typeof value !== "object" || value === null) return [];
  return [value as Record<string, unknown>, ...Object.values(value).flatMap(objectsIn)];
}

/** JSON with sorted keys: the same for the same content. */
export function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_key, inner: unknown) =>
      inner !== null && typeof inner === "object" && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
        : inner,
    ) ?? "null"
  );
}

/** Steps that give a resource new properties. */
export function isMade({ op }: Step): boolean {
  return op === "create" || op === "update" || op === "replace";
}

/** Steps that take away what was there. */
export function isLost({ op }: Step): boolean {
  return op === "delete" || op === "replace";
}

export function isChange(step: Step): boolean {
  return isMade(step) || isLost(step);
}

/** `spec` of a Kubernetes object. */
export function specOf(properties: Properties | undefined): Readonly<Record<string, unknown>> {
  return recordOf(properties?.["spec"]);
}

/** The namespace that a Kubernetes object lives in. */
export function namespaceOf(properties: Properties | undefined): string {
  return textOf(recordOf(properties?.["metadata"])["namespace"]);
}

/** The type without its version: `kubernetes:apps/v1:StatefulSet` -> `StatefulSet`. */
export function kindOf(type: string): string {
  return type.split(":").at(-1) ?? "";
}

/** Whether the type's own name ends so: `aws:iam/accessKey:AccessKey`. */
export function kindNames(type: string, name: string): boolean {
  return kindOf(type) === name;
}
