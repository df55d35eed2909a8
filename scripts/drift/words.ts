import type { Attribution, Difference, DriftedResource, DriftGroup } from "./drift.js";

/** Longest value that is shown as it is, characters. */
const valueLimit = 120;

/** A value as people read it: JSON on one line, cut where it is long. */
export function valueText(value: unknown): string {
  const text = value === null || value === undefined ? "nothing" : JSON.stringify(value);
  return text.length <= valueLimit ? text : `${text.slice(0, valueLimit - 1)}…`;
}

/** `retentionInDays: 14 -> 7`. */
export function differenceText({ path, state, cloud }: Difference): string {
  return `${path}: ${valueText(state)} -> ${valueText(cloud)}`;
}

/** `PutRetentionPolicy by eve at 2026-11-22T12:00:00Z (cloudtrail)`. */
export function attributionText({ who, at, event, source }: Attribution): string {
  return `${event} by ${who} at ${at} (${source})`;
}

/** `just now`, `5 hours`, `3 days`. */
export function ageText(seconds: number): string {
  const units = [
    [86_400, "day"],
    [3_600, "hour"],
    [60, "minute"],
  ] as const;
  const [size, word] = units.find(([length]) => seconds >= length) ?? [0, ""];
  if (size === 0) return "just now";
  const count = Math.floor(seconds / size);
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

/** The component's name, or what the resources of none are called. */
export function componentText(component: string): string {
  return component === "" ? "the stack's own resources" : component;
}

/** `2 changed, 1 deleted`. */
export function countText(resources: readonly DriftedResource[]): string {
  const count = (what: DriftedResource["what"]): number => resources.filter((one) => one.what === what).length;
  const parts = [
    [count("changed"), "changed"],
    [count("deleted"), "deleted"],
  ] as const;
  return parts
    .filter(([number]) => number > 0)
    .map(([number, word]) => `${number} ${word}`)
    .join(", ");
}

/** `2 changed, 1 deleted, first seen 3 days ago`. */
export function groupText({ resources, ageSeconds }: DriftGroup): string {
  const age = ageText(ageSeconds);
  return `${countText(resources)}, first seen ${age === "just now" ? age : `${age} ago`}`;
}
