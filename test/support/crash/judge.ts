import { existsSync, readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Lane } from "./lane.js";
import { partsOf } from "./wave.mjs";

interface Operation {
  readonly operation: "create" | "update" | "delete";
  readonly type: string;
  readonly id: string;
  readonly urn?: string;
}

interface Checkpoint {
  readonly resources?: readonly { urn: string; type: string; custom: boolean; id?: string; delete?: boolean }[];
  readonly pending_operations?: readonly object[];
}

/** What is wrong after a crash and one resume; all empty when nothing is. Judged by the cloud's own log, not by our state. */
export interface Verdict {
  /** URNs that the cloud was asked to make while it had one already. */
  readonly duplicates: readonly string[];
  /** What the cloud has and the state doesn't know, and the other way round. */
  readonly lost: readonly string[];
  /** What the last wave asks for and the state lacks, what it no longer asks for and the state has, and names held twice. */
  readonly astray: readonly string[];
  readonly locks: readonly string[];
  readonly pending: number;
  /** Issues beyond one parent for each wave that began, and one sub-issue of a title in each. */
  readonly issues: readonly string[];
  /** What is left in the state's folder that no run needs. */
  readonly leftovers: readonly string[];
}

const inCloud = (type: string): boolean => type.startsWith("aws:");

/** Everything that the simulated cloud did, oldest first. */
export function operations(lane: Lane): Operation[] {
  return lines(lane.path("cloud/operations.jsonl")).map((line) => JSON.parse(line) as Operation);
}

/** The state, packed or not, or undefined when it can't be read. */
export function checkpoint(lane: Lane): Checkpoint | undefined {
  const file = lane.path("state/.pulumi/stacks/chainwright/dev.json");
  try {
    const text = existsSync(file)
      ? readFileSync(file, "utf8")
      : gunzipSync(readFileSync(`${file}.gz`)).toString("utf8");
    return (JSON.parse(text) as { checkpoint: { latest: Checkpoint | null } }).checkpoint.latest ?? {};
  } catch {
    return undefined;
  }
}

/** @param waves how many waves of resources were begun; the last is what must be there */
export function judge(lane: Lane, waves: number): Verdict {
  const state = checkpoint(lane);
  const made = (state?.resources ?? []).filter(({ custom, type }) => custom && !type.startsWith("pulumi:"));
  const known = made.filter(({ type }) => inCloud(type));
  const has = new Set(known.map(({ type, id }) => `${type} ${id}`));
  const alive = cloud(lane);
  return {
    duplicates: duplicates(operations(lane)),
    lost: [
      ...(state === undefined ? ["the whole state"] : []),
      ...[...alive].filter((key) => !has.has(key)).map((key) => `only in the cloud: ${key}`),
      ...[...has].filter((key) => !alive.has(key)).map((key) => `only in the state: ${key}`),
      ...known.filter((resource) => resource.delete === true).map(({ urn }) => `waits for its deletion: ${urn}`),
    ],
    astray: astray(
      made.map(({ urn }) => urn.split("::").at(-1) ?? urn),
      waves - 1,
    ),
    locks: names(lane.path("state/.pulumi/locks/organization/chainwright/dev")).filter((name) =>
      name.endsWith(".json"),
    ),
    pending: state?.pending_operations?.length ?? 0,
    issues: surplus(lane, waves),
    leftovers: names(lane.stateFolder).filter((name) => name.startsWith(".chainwright-")),
  };
}

function astray(found: readonly string[], wave: number): string[] {
  const wanted = new Set(partsOf(wave).flatMap(({ items }) => items.map(({ name }) => name)));
  const seen = new Set<string>();
  return [
    ...[...wanted].filter((name) => !found.includes(name)).map((name) => `not there: ${name}`),
    ...found.filter((name) => !wanted.has(name)).map((name) => `no longer asked for: ${name}`),
    ...found.filter((name) => !fresh(seen, name)).map((name) => `twice in the state: ${name}`),
  ];
}

function duplicates(log: readonly Operation[]): string[] {
  const living = new Map<string, number>();
  const twice: string[] = [];
  for (const { operation, type, urn = "" } of log.filter((one) => inCloud(one.type))) {
    const count = living.get(urn) ?? 0;
    if (operation === "create" && count > 0) twice.push(`${urn} (${type})`);
    if (operation === "create") living.set(urn, count + 1);
    if (operation === "delete") living.set(urn, count - 1);
  }
  return twice;
}

function cloud(lane: Lane): Set<string> {
  const there = new Set<string>();
  for (const line of lines(lane.path("cloud/cloud.jsonl"))) {
    const { put, drop } = JSON.parse(line) as { put?: { type: string; id: string }; drop?: string };
    if (put !== undefined && inCloud(put.type)) there.add(`${put.type} ${put.id}`);
    // The cloud names what it drops by package, realm, type and id.
    if (drop !== undefined) there.delete(drop.split(" ").slice(2).join(" "));
  }
  return there;
}

interface Issue {
  readonly kind: string;
  readonly id: string;
  readonly title: string;
  readonly parentId: string | null;
  readonly trashed: boolean | null;
}

function surplus(lane: Lane, waves: number): string[] {
  const issues = new Map<string, Issue>();
  for (const line of lines(lane.path("linear/linear.jsonl")))
    for (const entity of (JSON.parse(line) as { put?: Issue[] }).put ?? [])
      if (entity.kind === "Issue") issues.set(entity.id, entity);
  const all = [...issues.values()].filter(({ trashed }) => trashed !== true);
  const parents = all.filter(({ parentId }) => parentId === null);
  const seen = new Set<string>();
  const twice = all.filter(({ parentId, title }) => parentId !== null && !fresh(seen, `${parentId} ${title}`));
  const tooMany = parents.length > waves ? [`${parents.length} parents for ${waves} waves`] : [];
  return [...tooMany, ...twice.map(({ title }) => title)];
}

function fresh(seen: Set<string>, key: string): boolean {
  const isNew = !seen.has(key);
  seen.add(key);
  return isNew;
}

/** What ends with a line break: the last line may be half written. */
function lines(file: string): string[] {
  return existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, -1).filter(Boolean) : [];
}

function names(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
