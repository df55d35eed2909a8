import type { Entity } from "../store/entities.js";
import { argumentError, inputError } from "./errors.js";
import { type Filter, matches } from "./filter.js";
import type { World } from "./world.js";

const defaultPage = 50;
const largestPage = 250;

/** What every connection of Linear's takes. */
export interface PageArguments {
  readonly filter?: unknown;
  readonly first?: unknown;
  readonly last?: unknown;
  readonly after?: unknown;
  readonly before?: unknown;
  readonly includeArchived?: unknown;
  readonly orderBy?: unknown;
}

interface Page {
  readonly nodes: readonly Entity[];
  /** Told by searches alone. */
  readonly totalCount: number;
  readonly edges: readonly { readonly cursor: string; readonly node: Entity }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/** One page of records: filtered, archived ones hidden unless asked for, newest first; a cursor is a record's id. */
export function pageOf(entities: readonly Entity[], args: PageArguments, world: World): Page {
  const size = sizeOf(args);
  const visible = entities.filter((entity) => args.includeArchived === true || entity.archivedAt === null);
  const filter = args.filter as Filter | null | undefined;
  const found = filter == null ? visible : visible.filter((entity) => matches(entity, filter, world));
  const sorted = newestFirst(found, args.orderBy === "updatedAt" ? "updatedAt" : "createdAt");
  const from = args.after == null ? 0 : positionOf(sorted, args.after) + 1;
  const to = args.before == null ? sorted.length : positionOf(sorted, args.before);
  const backwards = args.first == null && args.last != null;
  const start = backwards ? Math.max(from, to - size) : from;
  const nodes = sorted.slice(start, backwards ? to : Math.min(to, start + size));
  return {
    nodes,
    totalCount: sorted.length,
    edges: nodes.map((node) => ({ cursor: node.id, node })),
    pageInfo: {
      hasNextPage: start + nodes.length < sorted.length,
      hasPreviousPage: start > 0,
      startCursor: nodes[0]?.id ?? null,
      endCursor: nodes.at(-1)?.id ?? null,
    },
  };
}

function sizeOf({ first, last }: PageArguments): number {
  for (const [name, value] of Object.entries({ first, last })) {
    if (typeof value !== "number") continue;
    if (value > largestPage) throw argumentError(name, `${name} must not be greater than ${largestPage}`);
    if (value < 1) throw argumentError(name, `${name} must not be less than 1`);
  }
  return typeof first === "number" ? first : typeof last === "number" ? last : defaultPage;
}

/** Of two of the same instant, the one that was made later comes first. */
function newestFirst(entities: readonly Entity[], by: "createdAt" | "updatedAt"): Entity[] {
  return entities.toReversed().sort((one, other) => (one[by] < other[by] ? 1 : one[by] > other[by] ? -1 : 0));
}

function positionOf(entities: readonly Entity[], cursor: unknown): number {
  const position = entities.findIndex(({ id }) => id === cursor);
  if (position === -1) throw inputError("Invalid cursor", "The cursor does not belong to this list.");
  return position;
}
