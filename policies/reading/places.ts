/** A leaf of a value, and the way to it. */
export interface Leaf {
  readonly path: string;
  /** The last key of the way: a list's own for what is in it, the `name` beside it for a `value`. */
  readonly key: string;
  readonly value: string;
}

/** Deeper than this nobody writes. */
const deepest = 40;

/** Every text in a value, at any depth. A key that may be a secret itself is told by the caller. */
export function leavesOf(value: unknown, nameKey: (key: string) => string, path = "", key = "", depth = 0): Leaf[] {
  if (typeof value === "string") return [{ path, key, value }];
  if (typeof value !== "object" || value === null || depth > deepest) return [];
  if (Array.isArray(value))
    return value.flatMap((inner, index) => leavesOf(inner, nameKey, `${path}[${index}]`, key, depth + 1));
  const { name } = value as { name?: unknown };
  return Object.entries(value).flatMap(([inner, next]) => {
    const shown = nameKey(inner);
    const called = inner === "value" && typeof name === "string" ? name : inner;
    return leavesOf(next, nameKey, path === "" ? shown : `${path}.${shown}`, called, depth + 1);
  });
}
