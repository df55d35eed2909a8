import { join } from "node:path";
import { type Problem, UserError } from "../../components/core/errors.js";
import { unknownKey } from "../../components/core/settings.js";
import type { CloudObject } from "../../sandbox/cloud/simulator.js";
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
    store.rewrite(stamped(changed(object, deeds)), by);
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
  const ways: ((candidate: Candidate) => string)[] = [
    ({ urn }) => urn,
    ({ name }) => name,
    ({ object }) => object.type,
    ({ object }) => object.id,
  ];
  const fitting = ways.map((way) => all.filter((one) => way(one) === word)).find(({ length }) => length > 0) ?? [];
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

/**
 * The object after `a.b[0]["c.d"]=value` words. What was asked for changes with what the cloud shows, as a provider's read tells it; a
 * value keeps the type of what it replaces, and `null` takes it away.
 */
function changed(object: CloudObject, deeds: readonly string[]): CloudObject {
  const { inputs, outputs } = structuredClone(object) as { inputs: Bag; outputs: Bag };
  const problems = deeds.flatMap((deed) => {
    const at = deed.indexOf("=");
    const keys = keysOf(deed.slice(0, Math.max(at, 0)));
    const [top] = keys;
    if (at <= 0 || top === undefined) return [notAnAssignment(deed)];
    if (!(top in outputs)) return [unknownKey(deed.slice(0, at), top, Object.keys(outputs).sort())];
    const before = holderOf(outputs, keys)[keys.at(-1) ?? ""];
    const value = valueOf(deed.slice(at + 1), before);
    if (value === undefined) return [otherType(deed, typeof before === "number" ? "a number" : "true or false")];
    for (const bag of top in inputs ? [outputs, inputs] : [outputs]) assign(bag, keys, value);
    return [];
  });
  if (problems.length > 0) throw new UserError("usage/invalid", "the resource can't be changed so", problems);
  return { ...object, inputs, outputs };
}

type Bag = Record<string, unknown>;

function keysOf(path: string): string[] {
  const parts = path.matchAll(/\["([^"]*)"\]|\[(\d+)\]|([^.[\]]+)/g);
  return [...parts].map(([, quoted, index, plain]) => quoted ?? index ?? plain ?? "");
}

function assign(bag: Bag, keys: readonly string[], value: unknown): void {
  const [holder, last] = [holderOf(bag, keys), keys.at(-1) ?? ""];
  if (value === null && Array.isArray(holder)) holder.splice(Number(last), 1);
  else if (value === null) delete holder[last];
  else holder[last] = value;
}

/** What holds the last key; made where it is missing. */
function holderOf(bag: Bag, keys: readonly string[]): Bag {
  return keys.slice(0, -1).reduce<Bag>((holder, key) => {
    const inner = holder[key];
    return typeof inner === "object" && inner !== null ? (inner as Bag) : ((holder[key] = {}) as Bag);
  }, bag);
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

/** Kubernetes counts every change of an object and says who manages it, which is what drift must not take for a change. */
function stamped(object: CloudObject): CloudObject {
  const metadata = object.outputs["metadata"] as Bag | undefined;
  if (object.package !== "kubernetes" || metadata === undefined) return object;
  const next = (key: string): number => Number(metadata[key] ?? 0) + 1;
  const managedFields = [{ manager: "kubectl-edit", operation: "Update", fieldsType: "FieldsV1" }];
  const stamp = { generation: next("generation"), resourceVersion: String(next("resourceVersion")), managedFields };
  return { ...object, outputs: { ...object.outputs, metadata: { ...metadata, ...stamp } } };
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
