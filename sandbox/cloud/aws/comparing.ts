import type { Properties } from "../simulator.js";
import { asked } from "./checking.js";
import type { Type } from "./checking.js";
import { wasMadeUp } from "./naming.js";
import { isObject, valueAt } from "./reading.js";

/** What differs between two sets of completed inputs, and what of it forces a replacement. */
export interface Difference {
  readonly changes: readonly string[];
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
}

/** Compares inputs as the real provider does: the order of sets and the spelling of policies don't count. */
export function difference(type: Type, old: Properties, inputs: Properties): Difference {
  const { description } = type;
  const [before, after] = [asked(old), asked(inputs)];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changes = keys.filter((key) => !same(type, key, before[key], after[key]));
  const forced = new Set([...fixedPaths(type), ...(description.replacesWhen?.(before, after) ?? [])]);
  const replaces = [...forced]
    .filter(
      (path) => changes.includes(topOf(path)) && !same(type, topOf(path), valueAt(before, path), valueAt(after, path)),
    )
    .map(topOf);
  const unique = [...new Set(replaces)];
  return {
    changes,
    replaces: unique,
    deleteBeforeReplace: unique.length > 0 && keepsItsName(type, before, after, inputs),
  };
}

function fixedPaths({ description: { name, replaces = [] } }: Type): string[] {
  const names = name && !name.renames ? [name.property, ...(name.prefix === undefined ? [] : [name.prefix])] : [];
  return [...names, ...replaces, "region"];
}

function topOf(path: string): string {
  return path.split(".")[0]?.replace("[]", "") ?? path;
}

/** A name that the program chose stands in the way of its own replacement, so the old one must go first. */
function keepsItsName({ description }: Type, before: Properties, after: Properties, inputs: Properties): boolean {
  const property = description.name?.property;
  if (property === undefined || wasMadeUp(property, inputs)) return false;
  return after[property] !== undefined && before[property] === after[property];
}

function same({ description }: Type, key: string, left: unknown, right: unknown): boolean {
  if (description.policies?.[key]) return canonical(parsed(left), false) === canonical(parsed(right), false);
  const ordered = description.ordered?.includes(key) ?? false;
  return canonical(left, ordered) === canonical(right, ordered);
}

/** One text for all ways of writing the same value; lists of texts are sorted unless their order matters. Each unknown is its own. */
function canonical(value: unknown, ordered: boolean): string {
  if (typeof value === "symbol") return `unknown ${Math.random()}`;
  if (Array.isArray(value)) {
    const items = value.map((item) => canonical(item, ordered));
    return `[${(ordered || value.some(isObject) ? items : items.sort()).join(",")}]`;
  }
  if (isObject(value)) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined && item !== null);
    return `{${entries
      .map(([key, item]) => `${JSON.stringify(key)}:${canonical(item, ordered)}`)
      .sort()
      .join(",")}}`;
  }
  return value === undefined || value === null ? "null" : JSON.stringify(value);
}

function parsed(policy: unknown): unknown {
  if (typeof policy !== "string") return policy;
  try {
    return JSON.parse(policy);
  } catch {
    return policy;
  }
}
