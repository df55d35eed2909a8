import { isDeepStrictEqual } from "node:util";
import { quantity } from "../../components/core/quantity.js";
import type { RawDifference } from "./compare.js";
import { type NoiseRow, type NoiseTest, noiseTable } from "./noise-table.js";
import { fits, type Path, parsePath, typeFits } from "./path.js";

/** Where a difference was found: what the rows of the table need beside it. */
export interface NoiseContext {
  /** Type token of the resource. */
  readonly type: string;
  /** All differences of the resource. */
  readonly all: readonly RawDifference[];
  /** Types of all resources of the stack. */
  readonly present: ReadonlySet<string>;
}

/** The row of the table that calls the difference noise, or undefined: then it is shown. */
export function noiseOf(difference: RawDifference, context: NoiseContext): NoiseRow | undefined {
  return rows.find(({ row, patterns }) => applies(row, patterns, difference, context))?.row;
}

const rows = noiseTable.map((row) => ({ row, patterns: row.paths.map(parsePath) }));

function applies(
  { type, test, besides }: NoiseRow,
  patterns: readonly Path[],
  difference: RawDifference,
  context: NoiseContext,
): boolean {
  if (!typeFits(type, context.type) || !patterns.some((pattern) => fits(pattern, difference.path))) return false;
  if (besides !== undefined && !besides.some((other) => isPresent(other, context))) return false;
  return tests[test](difference, context);
}

/** Another resource of that type than the one that is looked at. */
function isPresent(pattern: string, { type, present }: NoiseContext): boolean {
  return [...present].some((other) => other !== type && typeFits(pattern, other));
}

const tests: Readonly<Record<NoiseTest, (difference: RawDifference, context: NoiseContext) => boolean>> = {
  always: () => true,
  nothing: ({ state, cloud }) => isNothing(state) && isNothing(cloud),
  "false-by-default": ({ state, cloud }) => isNothing(state) && cloud === false,
  "same-members": ({ state, cloud }) =>
    Array.isArray(state) && Array.isArray(cloud) && isDeepStrictEqual(sorted(state), sorted(cloud)),
  "same-document": ({ state, cloud }) => {
    const [left, right] = [documentIn(state), documentIn(cloud)];
    return left !== undefined && right !== undefined && isDeepStrictEqual(canonical(left), canonical(right));
  },
  "same-quantity": ({ state, cloud }) => {
    const [left, right] = [quantity(state), quantity(cloud)];
    return left !== undefined && left === right;
  },
  "same-arn": ({ state, cloud }) =>
    typeof state === "string" && typeof cloud === "string" && withoutStar(state) === withoutStar(cloud),
  "told-by-tags": ({ path, cloud }, { all }) =>
    all.some((other) => isDeepStrictEqual(other.path, ["tags", ...path.slice(1)]) && other.cloud === cloud),
};

function isNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return true;
  return typeof value === "object" && Object.values(value).every(isNothing);
}

function sorted(list: readonly unknown[]): string[] {
  return list.map((item) => JSON.stringify(item)).sort();
}

function documentIn(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return undefined;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return undefined;
  }
}

/** Keys sorted; a list of one as its value, the members of another in their order. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(canonical);
    return items.length === 1 ? items[0] : sorted(items);
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, canonical(inner)]),
  );
}

function withoutStar(arn: string): string {
  return arn.replace(/:\*$/, "");
}
