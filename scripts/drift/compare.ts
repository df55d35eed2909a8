import { isDeepStrictEqual } from "node:util";
import type { Path } from "./path.js";

/** A property that is not the same in the state and in the cloud; undefined where it is not there. */
export interface RawDifference {
  readonly path: Path;
  readonly state: unknown;
  readonly cloud: unknown;
}

/**
 * The properties in which two sides differ, down to the first level at which one of them has no map or list, sorted by path. Lists of
 * plain values, and those of different length, are told as a whole: by index, one that is put in front would look like a change of all.
 */
export function compare(state: unknown, cloud: unknown, path: Path = []): RawDifference[] {
  if (isDeepStrictEqual(state, cloud)) return [];
  if (!isOpen(state, cloud)) return [{ path, state, cloud }];
  const [left, right] = [state as Readonly<Record<string, unknown>>, cloud as Readonly<Record<string, unknown>>];
  const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])].sort((a, b) => order(a, b));
  return keys.flatMap((key) => compare(left[key], right[key], [...path, key]));
}

/** The value at a path; undefined where there is none. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce(
    (inner: unknown, key) =>
      typeof inner === "object" && inner !== null ? (inner as Record<string, unknown>)[key] : undefined,
    value,
  );
}

function isOpen(state: unknown, cloud: unknown): boolean {
  if (isMap(state) && isMap(cloud)) return true;
  if (!Array.isArray(state) || !Array.isArray(cloud) || state.length !== cloud.length) return false;
  return [...state, ...cloud].every((item) => typeof item === "object" && item !== null);
}

function isMap(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function order(a: string, b: string): number {
  const both = /^\d+$/.test(a) && /^\d+$/.test(b);
  return both ? Number(a) - Number(b) : a < b ? -1 : 1;
}
