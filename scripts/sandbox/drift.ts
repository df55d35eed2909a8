import { join } from "node:path";
import { type Problem, UserError } from "../../components/core/errors.js";
import { unknownKey } from "../../components/core/settings.js";
import type { CloudObject, Properties } from "../../sandbox/cloud/simulator.js";
import { openStore, type Store } from "../../sandbox/cloud/store.js";

/** What is listed when a name fits nothing or too much, at most. */
const listed = 12;

/** An object of the simulated cloud and the resource that made it. */
interface Candidate {
  readonly object: CloudObject;
  /** Empty for what no engine made. */
  readonly urn: string;
  readonly name: string;
}

/**
 * Changes or deletes an object of the simulated cloud as a person does at the console: the engine knows nothing of it.
 *
 * @param words the resource (name, type, id or URN), then `property=value` words, or `delete`
 * @returns a sentence about what was done
 * @throws UserError `usage/invalid`, `sandbox/no-such-object`, each with every problem at once
 */
export function changeByHand(words: readonly string[], stateDir: string, by: string): string {
  const [resource, ...deeds] = words;
  if (resource === undefined || deeds.length === 0) throw incomplete(words);
  const store = openStore(join(stateDir, "cloud"));
  try {
    const { object, name } = only(resource, candidates(store));
    if (deeds.length === 1 && deeds[0] === "delete") {
      store.remove(object, undefined, by);
      return `${name} (${object.type}) is deleted from the simulated cloud; the engine doesn't know`;
    }
    store.edit(object.id, stamped(object, patchOf(object, deeds)), object.type, by);
    return `${name} (${object.type}) is changed in the simulated cloud: ${deeds.join(", ")}; the engine doesn't know`;
  } finally {
    store.close();
  }
}

function candidates(store: Store): Candidate[] {
  const urns = new Map<string, string>();
  for (const { type, id, urn } of store.operations()) if (urn !== undefined) urns.set(`${type} ${id}`, urn);
  return store.all().map((object) => {
    const urn = urns.get(`${object.type} ${object.id}`) ?? "";
    return { object, urn, name: urn.split("::").at(-1) || object.id };
  });
}

function only(word: string, all: readonly Candidate[]): Candidate {
  const fitting = all.filter(
    ({ object, urn, name }) => urn === word || name === word || object.id === word || object.type === word,
  );
  const [first] = fitting;
  if (first !== undefined && fitting.length === 1) return first;
  const near = fitting.length > 0 ? fitting : all.filter(({ name }) => name.includes(word));
  const names = near.map(({ name, object }) => `${name} (${object.type})`);
  const told = [...names.slice(0, listed), ...(names.length > listed ? [`${names.length - listed} more`] : [])];
  throw new UserError("sandbox/no-such-object", "the simulated cloud can't tell which resource is meant", [
    {
      path: word,
      expected: "one resource with this name, type, id or URN",
      actual: fitting.length > 0 ? told.join(", ") : "none",
      fix: near.length === 0 ? "see what there is in .chainwright/sandbox/cloud/cloud.jsonl" : `name one: ${told[0]}`,
    },
  ]);
}

/** A merge patch of `a.b[0]["c.d"]=value` words; a value keeps the type of what it replaces, and `null` takes it away. */
function patchOf(object: CloudObject, deeds: readonly string[]): Properties {
  const problems: Problem[] = [];
  const shown = structuredClone(object.outputs) as Record<string, unknown>;
  const patch: Record<string, unknown> = {};
  for (const deed of deeds) {
    const [top, problem] = applied(shown, deed);
    if (problem !== undefined) problems.push(problem);
    else patch[top] = shown[top] ?? null;
  }
  if (problems.length > 0) throw new UserError("usage/invalid", "the resource can't be changed so", problems);
  return withRemovals(patch, object.outputs);
}

function applied(shown: Record<string, unknown>, deed: string): [top: string, problem?: Problem] {
  const at = deed.indexOf("=");
  const keys = [...deed.slice(0, Math.max(at, 0)).matchAll(/[^.[\]"]+(?=[.[\]]|$)|"([^"]+)"/g)].map(
    ([whole, quoted]) => quoted ?? whole,
  );
  const [top = ""] = keys;
  if (at <= 0 || keys.length === 0) return [top, notAnAssignment(deed)];
  if (!(top in shown)) return [top, unknownKey(deed.slice(0, at), top, Object.keys(shown).sort())];
  let holder: Record<string, unknown> = shown;
  for (const key of keys.slice(0, -1)) {
    const inner = holder[key];
    if (typeof inner !== "object" || inner === null) holder[key] = {};
    holder = holder[key] as Record<string, unknown>;
  }
  const last = keys.at(-1) ?? "";
  const value = valueOf(deed.slice(at + 1), holder[last]);
  if (value === undefined)
    return [top, otherType(deed, typeof holder[last] === "number" ? "a number" : "true or false")];
  if (value === null) delete holder[last];
  else holder[last] = value;
  return [top];
}

/** Undefined for a text in the place of a number or a truth. */
function valueOf(text: string, before: unknown): unknown {
  if (text === "null") return null;
  if (typeof before === "string") return text;
  const value = parsed(text);
  const plain = typeof before === "number" || typeof before === "boolean";
  return plain && typeof value !== typeof before ? undefined : value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Members that are gone are named `null`, as a merge patch wants it. */
function withRemovals(after: Properties, before: Properties): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(after).map(([key, value]) => {
      const old = before[key];
      if (!isObject(value) || !isObject(old)) return [key, value];
      const gone = Object.fromEntries(
        Object.keys(old)
          .filter((name) => !(name in value))
          .map((name) => [name, null]),
      );
      return [key, { ...withRemovals(value, old), ...gone }];
    }),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Kubernetes counts every change of an object and says who manages it, which is what drift must not take for a change. */
function stamped({ package: name, outputs }: CloudObject, patch: Properties): Properties {
  const { metadata } = outputs;
  if (name !== "kubernetes" || !isObject(metadata)) return patch;
  const next = (key: string): number => Number(metadata[key] ?? 0) + 1;
  const managedFields = [{ manager: "kubectl-edit", operation: "Update", fieldsType: "FieldsV1" }];
  const stamp = { generation: next("generation"), resourceVersion: String(next("resourceVersion")), managedFields };
  return { ...patch, metadata: { ...(isObject(patch["metadata"]) ? patch["metadata"] : {}), ...stamp } };
}

function incomplete(words: readonly string[]): UserError {
  return new UserError("usage/invalid", "the command line is wrong", [
    {
      path: "sandbox drift",
      expected: "a resource, then property=value words or delete",
      actual: words.join(" ") || "nothing",
      fix: "chainwright sandbox drift network-flow-logs retentionInDays=7",
    },
  ]);
}

function notAnAssignment(deed: string): Problem {
  return { path: deed, expected: "property=value, or delete alone", actual: deed, fix: "write retentionInDays=7" };
}

function otherType(deed: string, expected: string): Problem {
  return { path: deed, expected, actual: deed.slice(deed.indexOf("=") + 1), fix: `give ${expected}` };
}
