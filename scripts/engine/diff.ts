import { isDeepStrictEqual } from "node:util";
import type { Step } from "./deployment.js";

/** One property that differs; secrets are `[secret]`, what is not known yet is `[unknown]`. */
export interface PropertyChange {
  /** `ingress[0].cidrBlocks`. */
  readonly path: string;
  /** Undefined where it was not there. */
  readonly before: unknown;
  /** Undefined where it is gone. */
  readonly after: unknown;
  /** Whether it forces the replacement. */
  readonly replaces: boolean;
}

/**
 * The properties in which a step differs, sorted by path, down to the first level at which one side has no object or list. A
 * creation and a deletion show every property that they have.
 */
export function diffOf({ before, after, replaces, changed }: Step): PropertyChange[] {
  const found: Omit<PropertyChange, "replaces">[] = [];
  compare(before, after, "", found);
  const told = new Set(found.map(({ path }) => path));
  // What is masked alike on both sides still differs when the engine says so.
  const hidden = changed.filter(
    (path) => ![...told].some((known) => known === path || within(known, path) || within(path, known)),
  );
  for (const path of hidden) found.push({ path, before: at(before, path), after: at(after, path) });
  return found
    .map((change) => ({
      ...change,
      replaces: replaces.some((path) => path === change.path || within(path, change.path)),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function compare(before: unknown, after: unknown, path: string, found: Omit<PropertyChange, "replaces">[]): void {
  if (isDeepStrictEqual(before, after)) return;
  const [left, right] = [containerOf(before), containerOf(after)];
  const open =
    path === "" || (left !== undefined && right !== undefined && Array.isArray(left) === Array.isArray(right));
  if (!open) {
    found.push({ path, before, after });
    return;
  }
  const list = Array.isArray(left ?? right);
  for (const key of new Set([...Object.keys(left ?? {}), ...Object.keys(right ?? {})])) {
    const inner = path === "" ? key : list ? `${path}[${key}]` : `${path}.${key}`;
    compare(left?.[key], right?.[key], inner, found);
  }
}

function containerOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
}

function within(outer: string, inner: string): boolean {
  return inner.startsWith(`${outer}.`) || inner.startsWith(`${outer}[`);
}

function at(value: unknown, path: string): unknown {
  return path
    .split(/[.[\]]+/)
    .filter((key) => key !== "")
    .reduce((inner: unknown, key) => containerOf(inner)?.[key], value);
}
