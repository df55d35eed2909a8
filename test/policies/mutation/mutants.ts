import type { Resource } from "../../../policies/rule.js";
import { type Flip, keysInFull, relevant } from "./relevant.js";

/** One resource with one property made worse. */
export interface Mutant {
  readonly resource: Resource;
  readonly path: string;
  /** What was done: `drop`, `flip`, `Action to *`. */
  readonly how: string;
}

type Keys = readonly (string | number)[];
type Change = { readonly how: string; readonly keys: Keys; readonly value: unknown };
const gone = Symbol("gone");

/** Every way in which the table makes a resource worse, one property at a time. */
export function mutantsOf(resource: Resource): Mutant[] {
  const changes = (relevant[resource.type] ?? []).flatMap(({ path, flips }) =>
    found(resource.props, path.split("."), []).flatMap(({ keys, value }) =>
      flips.flatMap((flip) => flipped(flip, value).map((change) => ({ ...change, keys: [...keys, ...change.keys] }))),
    ),
  );
  return changes.map(({ how, keys, value }) => ({
    resource: { ...resource, props: put(resource.props, keys, value) as Resource["props"] },
    path: keys.join("."),
    how,
  }));
}

interface Found {
  readonly keys: Keys;
  readonly value: unknown;
}

function found(value: unknown, path: readonly string[], keys: Keys): Found[] {
  const [key, ...rest] = path;
  if (key === undefined) return [{ keys, value }];
  if (typeof value !== "object" || value === null) return [];
  const entries: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  if (key === "**")
    return [...found(value, rest, keys), ...entries.flatMap(([inner, next]) => found(next, path, [...keys, inner]))];
  const wanted = keysInFull[key] ?? key;
  return entries
    .filter(([inner]) => key === "*" || String(inner) === wanted)
    .flatMap(([inner, next]) => found(next, rest, [...keys, inner]));
}

function flipped(flip: Flip, value: unknown): Change[] {
  if (typeof flip === "object")
    return same(flip.to, value) ? [] : [{ how: `to ${JSON.stringify(flip.to)}`, keys: [], value: flip.to }];
  switch (flip) {
    case "drop":
      return [{ how: "drop", keys: [], value: gone }];
    case "flip":
      return typeof value === "boolean"
        ? [{ how: "flip", keys: [], value: !value }]
        : [{ how: "flip", keys: [], value: value === "true" ? "false" : "true" }];
    case "zero":
      return [{ how: "zero", keys: [], value: 0 }];
    case "empty":
      return Array.isArray(value) && value.length > 0 ? [{ how: "empty", keys: [], value: [] }] : [];
    case "world":
      return [{ how: "world", keys: [], value: "0.0.0.0/0" }];
    case "document":
      return typeof value === "string" ? document(value) : [];
  }
}

/** What makes a policy document wider, a statement at a time; the document stays text. */
function document(text: string): Change[] {
  const { Statement, ...rest } = JSON.parse(text) as { Statement: Record<string, unknown>[] };
  const whole = (index: number, statement: Record<string, unknown>, how: string): Change => ({
    how: `${String(Statement[index]?.["Sid"])} ${how}`,
    keys: [],
    value: JSON.stringify({ ...rest, Statement: Statement.map((one, at) => (at === index ? statement : one)) }),
  });
  return Statement.flatMap((statement, index) => {
    const allows = statement["Effect"] === "Allow";
    const { Condition, ...unconditional } = statement;
    return [
      ...(allows ? [whole(index, { ...statement, Action: "*" }, "Action to *")] : []),
      // What a document that is attached to something says of resources can only be that something.
      ...(allows && !("Principal" in statement) && statement["Resource"] !== "*"
        ? [whole(index, { ...statement, Resource: "*" }, "Resource to *")]
        : []),
      ...(allows && "Principal" in statement ? [whole(index, { ...statement, Principal: "*" }, "Principal to *")] : []),
      ...(allows && Condition !== undefined ? [whole(index, unconditional, "without Condition")] : []),
      ...(allows ? [] : [whole(index, { ...statement, Effect: "Allow" }, "Deny to Allow")]),
    ];
  });
}

function put(value: unknown, keys: Keys, next: unknown): unknown {
  const [key, ...rest] = keys;
  if (key === undefined) return next;
  if (Array.isArray(value))
    return value.map((inner: unknown, index) => (index === key ? put(inner, rest, next) : inner));
  const entries = Object.entries(value as object).map(([name, inner]): [string, unknown] => [
    name,
    name === String(key) ? put(inner, rest, next) : inner,
  ]);
  return Object.fromEntries(entries.filter(([, inner]) => inner !== gone));
}

function same(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
