import { distance } from "fastest-levenshtein";
import type { Problem } from "../../components/core/errors.js";

/** Namespaces of the engine and of the providers that we use. */
const ofOthers: ReadonlySet<string> = new Set(["aws", "kubernetes", "pulumi", "random"]);

/** An environment's values: our own by section, and those of other namespaces as they are written. */
export interface SplitValues {
  readonly own: Record<string, unknown>;
  readonly foreign: Record<string, unknown>;
  readonly problems: readonly Problem[];
}

/**
 * Takes a file's values apart by namespace. A section under a misspelt namespace would otherwise count as left out, and what it
 * deployed would be taken away.
 */
export function splitValues(values: Readonly<Record<string, unknown>>, namespace: string): SplitValues {
  const prefix = `${namespace}:`;
  const entries = Object.entries(values);
  const own = entries.flatMap(([key, value]) => (key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : []));
  const foreign = entries.filter(([key]) => !key.startsWith(prefix));
  const problems = foreign.flatMap(([key]) => keyProblem(key, namespace) ?? []);
  return { own: Object.fromEntries(own) as SplitValues["own"], foreign: Object.fromEntries(foreign), problems };
}

function keyProblem(key: string, namespace: string): Problem | undefined {
  const [space = "", ...rest] = key.split(":");
  const expected = "a key of the form <namespace>:<name>";
  if (rest.length === 0 || space === "")
    return {
      path: `config.${key}`,
      expected,
      actual: JSON.stringify(key),
      fix: `write ${namespace}:${rest[0] ?? key}`,
    };
  const near = !ofOthers.has(space) && distance(space.toLowerCase(), namespace.toLowerCase()) <= namespace.length / 3;
  if (!near) return undefined;
  const fix = `did you mean ${[namespace, ...rest].join(":")}?`;
  return { path: `config.${key}`, expected: `the project's namespace, ${namespace}`, actual: space, fix };
}
