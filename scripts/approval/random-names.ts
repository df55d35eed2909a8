import type { Step } from "../engine/deployment.js";

/** What stands in the place of the part of a name that is drawn anew by every preview. */
export const randomPart = "[random]";

/** How the engine and its providers name what nobody named: the logical name, and seven or eight hexadecimal characters. */
const drawn = /^(.*[-_.])([0-9a-f]{7,8})(\.fifo)?$/;

/**
 * Takes drawn names out of a plan's values, wherever they stand: no two previews draw the same, and the update draws again.
 *
 * @param steps the steps of the preview; only what is made gets a name
 */
export function withoutRandomNames(steps: readonly Step[]): (value: unknown) => unknown {
  const names = new Map<string, string>();
  for (const { op, name, after } of steps)
    if (op === "create" || op === "replace") collect(after, name.toLowerCase(), names);
  const clean = (text: string): string =>
    text.replace(/[0-9a-f]{7,}/g, (hit, offset: number) => {
      const start = names.get(hit);
      return start !== undefined && text.slice(0, offset).endsWith(start) ? randomPart : hit;
    });
  const cleaned = (value: unknown): unknown => {
    if (typeof value === "string") return clean(value);
    if (Array.isArray(value)) return value.map(cleaned);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [clean(key), cleaned(inner)]));
  };
  return names.size === 0 ? (value) => value : cleaned;
}

/** Drawn parts by themselves, with what stands before them. A long name is cut before it gets its drawn part. */
function collect(value: unknown, name: string, names: Map<string, string>): void {
  if (typeof value === "object" && value !== null) {
    for (const inner of Object.values(value)) collect(inner, name, names);
    return;
  }
  const [, start, part] = (typeof value === "string" && drawn.exec(value)) || [];
  if (start === undefined || part === undefined) return;
  const said = start.slice(0, -1).toLowerCase();
  if (said !== "" && name.startsWith(said)) names.set(part, start);
}
