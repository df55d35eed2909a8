import { closest, distance } from "fastest-levenshtein";
import { z } from "zod";
import { type Problem, UserError } from "./errors.js";

/**
 * The value of `schema` with its defaults filled in.
 *
 * @throws UserError `<area>/invalid` with every problem at once, each under `path`
 */
export function parseSettings<S extends z.ZodType>(schema: S, input: unknown, path: string): z.output<S> {
  const { value, problems } = checkSettings(schema, input, path);
  if (problems.length > 0) throw new UserError("config/invalid", `the settings of ${path} are wrong`, problems);
  return value as z.output<S>;
}

/** The same without throwing, for a caller that collects the problems of several sections. */
export function checkSettings<S extends z.ZodType>(
  schema: S,
  input: unknown,
  path: string,
): { value: z.output<S> | undefined; problems: Problem[] } {
  const result = schema.safeParse(input, { reportInput: true });
  if (result.success) return { value: result.data, problems: [] };
  return { value: undefined, problems: result.error.issues.flatMap((issue) => problemsOf(issue, schema, path)) };
}

function problemsOf(issue: z.core.$ZodIssue, schema: z.ZodType, root: string): Problem[] {
  const path = [root, ...issue.path.map(String)].filter((part) => part !== "").join(".");
  if (issue.code === "unrecognized_keys") {
    const known = keysAt(schema, issue.path);
    return issue.keys.map((key) => unknownKey([path, key].filter((part) => part !== "").join("."), key, known));
  }
  if (issue.code === "invalid_union") {
    const nested = issue.errors.find((branch) => branch.some((inner) => inner.path.length > 0));
    if (nested)
      return nested.flatMap((inner) =>
        problemsOf({ ...inner, path: [...issue.path, ...inner.path] } as z.core.$ZodIssue, schema, root),
      );
  }
  return [{ path, expected: expectation(issue), actual: shown(issue.input), fix: fixOf(issue, path) }];
}

/** What to say of a key that the schema does not know, with the nearest known one. */
export function unknownKey(path: string, key: string, known: readonly string[]): Problem {
  const near = known.length > 0 ? closest(key, [...known]) : undefined;
  const likely = near !== undefined && distance(key, near) <= Math.max(2, Math.floor(key.length / 3));
  return {
    path,
    expected: known.length > 0 ? `one of ${known.join(", ")}` : "no key here",
    actual: `unknown key ${JSON.stringify(key)}`,
    fix: likely ? `did you mean ${near}?` : `remove ${path}`,
  };
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return article(issue.expected);
    case "too_small":
      return bound(issue.origin, issue.inclusive === false ? "more than" : "at least", issue.minimum);
    case "too_big":
      return bound(issue.origin, issue.inclusive === false ? "less than" : "at most", issue.maximum);
    case "invalid_value":
      return issue.values.length === 1
        ? JSON.stringify(issue.values[0])
        : `one of ${issue.values.map(String).join(", ")}`;
    case "invalid_key":
      return issue.issues[0] ? expectation(issue.issues[0]) : "a valid key";
    case "not_multiple_of":
      return `a multiple of ${String(issue.divisor)}`;
    default:
      return issue.message.replace(/^expected /, "");
  }
}

function bound(origin: string, word: string, limit: number | bigint): string {
  if (origin === "string") return `${word} ${counted(limit, "character")}`;
  if (origin === "array" || origin === "set") return `${word} ${counted(limit, "item")}`;
  return `${word} ${String(limit)}`;
}

function counted(limit: number | bigint, thing: string): string {
  return `${String(limit)} ${thing}${Number(limit) === 1 ? "" : "s"}`;
}

function article(type: string): string {
  const word =
    type === "int" ? "integer" : type === "object" || type === "record" ? "mapping" : type === "array" ? "list" : type;
  return /^[aeiou]/.test(word) ? `an ${word}` : `a ${word}`;
}

/** The value as JSON, short; of an address only its origin, since a webhook's path is a secret that may stand in the wrong place. */
function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = (JSON.stringify(value) ?? typeof value).replace(
    /(https?:\/\/)(?:[^\s/"@]*@)?([^\s/"?#]+)[^\s"]*/g,
    "$1$2/...",
  );
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function fixOf(issue: z.core.$ZodIssue, path: string): string {
  if (issue.input === undefined) return `set ${path}`;
  if (issue.code === "invalid_type" && issue.expected === "string" && typeof issue.input === "number")
    return `write it in quotes: "${issue.input}"`;
  const fix = issue.code === "custom" ? (issue.params as { fix?: unknown } | undefined)?.fix : undefined;
  return typeof fix === "string" ? fix : `change ${path}`;
}

/** The keys that the object schema at `path` knows; empty when there is no object there. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let here: z.ZodType | undefined = schema;
  for (const part of path) here = childOf(unwrapped(here), part);
  const object = unwrapped(here);
  return object instanceof z.ZodObject ? Object.keys(object.shape) : [];
}

function childOf(schema: z.ZodType | undefined, part: PropertyKey): z.ZodType | undefined {
  if (schema instanceof z.ZodObject) return schema.shape[String(part)] as z.ZodType | undefined;
  if (schema instanceof z.ZodRecord) return schema.valueType as z.ZodType;
  if (schema instanceof z.ZodArray) return schema.element as z.ZodType;
  return undefined;
}

function unwrapped(schema: z.ZodType | undefined): z.ZodType | undefined {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNullable
  )
    return unwrapped(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodPipe) return unwrapped(schema.in as z.ZodType);
  return schema;
}

/** A rule between fields that a value breaks; the words are those of a `Problem`. */
export interface Breach {
  /** Relative to the object that the rule is about. */
  readonly path: readonly (string | number)[];
  readonly expected: string;
  readonly fix: string;
}

/**
 * A rule between the fields of an object, as a check of its schema: tried as soon as these fields are right by themselves, whatever
 * else is wrong, so that every problem is told at once.
 */
export function rule<T extends object, K extends keyof T & string>(
  fields: readonly K[],
  find: (value: Pick<T, K>) => readonly Breach[],
): z.core.$ZodCheck<T> {
  const check = z.check<T>((payload) => {
    for (const { path, expected, fix } of find(payload.value))
      payload.issues.push({
        code: "custom",
        path: [...path],
        input: path.reduce<unknown>(
          (value, key) => (value as Record<string | number, unknown> | undefined)?.[key],
          payload.value,
        ),
        message: expected,
        params: { fix },
      });
  });
  check._zod.def.when = ({ issues }) => !issues.some((issue) => fields.some((field) => field === issue.path?.[0]));
  return check;
}
