import { isDeepStrictEqual } from "node:util";
import type { Properties, Step } from "../engine/deployment.js";
import type { RecordedChange, RecordedStep } from "./record.js";
import { withoutRandomNames } from "./random-names.js";
import { unordered } from "./unordered.js";

type Json = NonNullable<RecordedChange["before"]>;

/**
 * The steps that change something, by URN, with every property that differs. Values are masked already; names that every preview
 * draws anew are left open.
 */
export function recordedSteps(steps: readonly Step[]): RecordedStep[] {
  const settled = withoutRandomNames(steps);
  return steps
    .flatMap((step) => recordedStep({ ...step, ...settledSides(step, settled) }) ?? [])
    .sort((a, b) => compareText(a.urn, b.urn));
}

/** A property's path without the positions in lists: `ingress[0].cidrBlocks` -> `ingress.cidrBlocks`. */
export function indexless(path: string): string {
  return path.replace(/\[\d+\]/g, "");
}

function settledSides({ before, after }: Step, settled: (value: unknown) => unknown): Pick<Step, "before" | "after"> {
  return {
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after: settled(after) as Properties }),
  };
}

function recordedStep(step: Step): RecordedStep | undefined {
  const { op, urn, type, name, component, replaces } = step;
  if (op === "same" || op === "read") return undefined;
  return { op, urn, type, name, component, replaces: [...replaces].sort(), changes: changesOf(step) };
}

/**
 * What differs, down to the first level at which one side is no object. A list in another order is a difference only when the
 * engine says so, since some providers give lists as they come.
 */
function changesOf({ before = {}, after = {}, changed }: Step): RecordedChange[] {
  const found = new Map<string, RecordedChange>();
  walk(before, after, "", found);
  for (const path of new Set(changed.map(listless)))
    if (![...found.keys()].some((known) => overlaps(known, path)))
      found.set(path, { path, ...sides(at(before, path), at(after, path)) });
  return [...found.values()].sort((a, b) => compareText(a.path, b.path));
}

function walk(before: unknown, after: unknown, path: string, found: Map<string, RecordedChange>): void {
  if (isDeepStrictEqual(before, after) || isDeepStrictEqual(unordered(before), unordered(after))) return;
  const [left, right] = [objectOf(before), objectOf(after)];
  if (left === undefined || right === undefined) {
    found.set(path, { path, ...sides(before, after) });
    return;
  }
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)]))
    walk(left[key], right[key], path === "" ? key : `${path}.${key}`, found);
}

function sides(before: unknown, after: unknown): Omit<RecordedChange, "path"> {
  return {
    ...(before !== undefined && { before: before as Json }),
    ...(after !== undefined && { after: after as Json }),
  };
}

/** The list that a path leads into, since a list is told whole. */
function listless(path: string): string {
  return path.replace(/\[.*$/, "");
}

function at(value: unknown, path: string): unknown {
  return path.split(".").reduce((inner: unknown, key) => objectOf(inner)?.[key], value);
}

function objectOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

function overlaps(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
