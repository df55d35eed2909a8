import { canonical } from "../canonical.js";

/** The value with every list in it sorted by content. */
export function unordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unordered).sort(byText);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unordered(inner)]));
}

/** Order of two values by their canonical JSON. */
export function byText(a: unknown, b: unknown): number {
  const [left, right] = [canonical(a ?? null), canonical(b ?? null)];
  return left < right ? -1 : left > right ? 1 : 0;
}
