import type { Rule, Violation } from "../rule.js";
import { isHidden, many, mapping } from "./values.js";

/** What a type's property must be. */
export interface Demand {
  /** Keys to the property with dots; `*` is every element of a list: `blockDeviceMappings.*.ebs.encrypted`. */
  readonly path: string;
  /** Whether the value will do; a hidden one always does. */
  readonly holds: (value: unknown) => boolean;
  readonly what: string;
}

/** Demands by type token. */
export type Demands = Readonly<Record<string, readonly Demand[]>>;

/** The judge of a rule that is nothing but a table. */
export function judgeBy(demands: Demands): Rule["judge"] {
  return ({ type, props }) =>
    (Object.hasOwn(demands, type) ? (demands[type] ?? []) : []).flatMap((demand) => judged(props, demand));
}

function judged(props: unknown, { path, holds, what }: Demand): Violation[] {
  return found(props, path.split("."), "")
    .filter(({ value }) => !isHidden(value) && !holds(value))
    .map((place) => ({ path: place.path, what }));
}

interface Place {
  readonly path: string;
  readonly value: unknown;
}

/** The values at the path; one that is left out is undefined, but a list that is left out has no elements. */
function found(value: unknown, keys: readonly string[], path: string): Place[] {
  const [key, ...rest] = keys;
  if (key === undefined) return [{ path, value }];
  if (isHidden(value)) return [{ path, value }];
  if (key === "*") {
    const list = Array.isArray(value);
    return many(value).flatMap((inner, index) => found(inner, rest, list ? `${path}[${index}]` : path));
  }
  const inner = mapping(value);
  const next = Object.hasOwn(inner, key) ? inner[key] : undefined;
  return found(next, rest, path === "" ? key : `${path}.${key}`);
}

/** The same demands for several types. */
export function forTypes(types: readonly string[], ...demands: readonly Demand[]): Demands {
  return Object.fromEntries(types.map((type) => [type, demands]));
}
