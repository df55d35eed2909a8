import { type CheckFailure, type Properties, unknown } from "../simulator.js";
import { isObject } from "./reading.js";
import type { Scope } from "./scope.js";

/** All tags of a resource: the provider's default tags under its own; unknown while any of its own is. */
export function allTags(inputs: Properties, scope: Scope): unknown {
  if (inputs.tags === unknown) return unknown;
  return { ...scope.defaultTags, ...(isObject(inputs.tags) ? inputs.tags : {}) };
}

/** What is wrong with a resource's tags. @see https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
export function tagFailures(tags: unknown): CheckFailure[] {
  if (!isObject(tags)) return [];
  const entries = Object.entries(tags);
  const property = "tags";
  return [
    ...(entries.length > 50 ? [{ property, reason: `expected at most 50 tags, got ${entries.length}` }] : []),
    ...entries.flatMap(([name, value]) => [
      ...(name.length < 1 || name.length > 128
        ? [{ property, reason: `expected a tag key of 1 to 128 characters, got ${name.length} (${name})` }]
        : []),
      ...(/^aws:/i.test(name)
        ? [{ property, reason: `Tag keys starting with 'aws:' are reserved for internal use: ${name}` }]
        : []),
      ...(typeof value === "string" && value.length > 256
        ? [{ property, reason: `expected a tag value of at most 256 characters, got ${value.length} (${name})` }]
        : []),
      ...(typeof value === "string" && !/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(value)
        ? [{ property, reason: `the value of tag ${name} may hold letters, digits, spaces and _.:/=+-@ only` }]
        : []),
    ]),
  ];
}
