import { unknown } from "../simulator.js";

/** A Kubernetes object, or a part of one, as plain JSON; a leaf may be `unknown` while previewing. */
export type Manifest = Readonly<Record<string, unknown>>;

/** One thing that is wrong with an object, as the API server tells it. Never holds a value that could be secret. */
export interface Violation {
  /** `spec.template.spec.containers[0].image`; empty for the object itself. */
  readonly path: string;
  readonly reason: string;
}

/** The value as a mapping; an empty one for anything else. */
export function record(value: unknown): Manifest {
  return isRecord(value) ? value : {};
}

/** Whether the value is a mapping: not a list, not null. */
export function isRecord(value: unknown): value is Manifest {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value as a list; an empty one for anything else. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value when it is a string that is known. */
export function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** The value when it is a number that is known. */
export function number(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

/** What is found by following the keys; undefined when one is missing, `unknown` when one is not known yet. */
export function at(value: unknown, ...keys: readonly string[]): unknown {
  let here: unknown = value;
  for (const key of keys) {
    if (here === unknown) return unknown;
    here = record(here)[key];
  }
  return here;
}

/** The path of a key below `path`: `spec.replicas`, and `metadata.labels[app.kubernetes.io/name]` for a key that has dots. */
export function below(path: string, key: string | number): string {
  if (typeof key === "number") return `${path}[${key}]`;
  if (/[.[\]/]/.test(key)) return `${path}[${key}]`;
  return path === "" ? key : `${path}.${key}`;
}

/** The mappings of a list with their paths; what is not a mapping is the schema's business. */
export function entries(value: unknown, path: string): readonly { item: Manifest; path: string }[] {
  return list(value).map((item, index) => ({ item: record(item), path: below(path, index) }));
}

/** The text pairs of a mapping: labels, annotations, data. */
export function pairs(value: unknown): readonly (readonly [string, string])[] {
  return Object.entries(record(value)).filter((pair): pair is [string, string] => typeof pair[1] === "string");
}

/**
 * The object as the API gets it: without nulls, and with the dashes that Pulumi writes as underscores
 * (`x_kubernetes_preserve_unknown_fields`).
 */
export function normalise(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normalise);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, inner]) => inner !== null && inner !== undefined && !key.startsWith("__"))
      .map(([key, inner]) => [key.startsWith("x_kubernetes_") ? key.replaceAll("_", "-") : key, normalise(inner)]),
  );
}
