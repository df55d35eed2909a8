import type { Context } from "../command.js";
import { UserError } from "../../components/core/errors.js";
import { newestFirst, readRuns, type RunFilter } from "../history/runs.js";
import type { StateStore } from "../state/store.js";
import type { RunRecord } from "./record.js";
import type { RunRequest } from "./request.js";
import { storeOf } from "./state-guard.js";

/** How many of the newest records of an environment a run reads, and how many at once. */
const readAtMost = 30;
const readAtOnce = 30;

/** A run as the bucket knows it. */
export type SharedRun = Pick<RunRecord, "project" | "environment" | "id">;

/** Where runs of every machine are known: the state's bucket. Undefined in the sandbox and for every other back end. */
export function bucketOfRuns(
  { sandbox, profile }: Pick<RunRequest, "sandbox" | "profile">,
  env: Context["env"],
): StateStore | undefined {
  if (sandbox || !(env["PULUMI_BACKEND_URL"] ?? "").startsWith("s3://")) return undefined;
  return storeOf({ ...env, ...(profile !== undefined && { AWS_PROFILE: profile }) });
}

/** Folder of an environment's runs in the state bucket, beside the engine's own. */
function folderOf(project: string, environment: string): string {
  return `.chainwright/runs/${project}/${environment}`;
}

function keyOf({ project, environment, id }: SharedRun): string {
  return `${folderOf(project, environment)}/${id}.json`;
}

function fileKey(run: SharedRun, name: string): string {
  return `${folderOf(run.project, run.environment)}/${run.id}/${name}`;
}

/** Writes a run's record where other machines find it. @throws UserError `run/store` when the bucket does not take it */
export async function shareRecord(store: StateStore, record: RunRecord): Promise<void> {
  const key = keyOf(record);
  await store.write(key, Buffer.from(`${JSON.stringify(record)}\n`)).catch((cause) => {
    throw unreachable(store, key, cause);
  });
}

/** Writes another file of a run there. @throws UserError `run/store` */
export async function shareFile(store: StateStore, run: SharedRun, name: string, text: string): Promise<void> {
  const key = fileKey(run, name);
  await store.write(key, Buffer.from(text)).catch((cause) => {
    throw unreachable(store, key, cause);
  });
}

/** A run's record as the bucket has it; undefined when it has none. */
export async function sharedRecord(store: StateStore, run: SharedRun): Promise<RunRecord | undefined> {
  return recordIn(await store.read(keyOf(run)));
}

/** Another file of a run as the bucket has it; undefined when it has none. @throws UserError `run/store` */
export async function sharedFile(store: StateStore, run: SharedRun, name: string): Promise<string | undefined> {
  const key = fileKey(run, name);
  const bytes = await store.read(key).catch((cause) => {
    throw unreachable(store, key, cause);
  });
  return bytes && Buffer.from(bytes).toString("utf8");
}

/** Takes a run's record and files away. */
export async function removeShared(store: StateStore, run: SharedRun): Promise<void> {
  const files = await store.list(`${folderOf(run.project, run.environment)}/${run.id}`);
  for (const { key } of files) await store.remove(key);
  await store.remove(keyOf(run));
}

/**
 * The runs that this checkout and the state bucket know of, newest first; of two words on one run the later one counts.
 *
 * @throws UserError `run/store` when the bucket can't be read
 */
export async function readAllRuns(
  store: StateStore | undefined,
  { cwd, project }: { readonly cwd: string; readonly project: string },
  filter: RunFilter & { readonly environment: string },
): Promise<RunRecord[]> {
  const here = await readRuns(cwd, filter);
  return store === undefined ? here : mergeRuns(here, await sharedRuns(store, project, filter.environment));
}

/** The newest records of an environment in the bucket. @throws UserError `run/store` when it can't be read */
export async function sharedRuns(
  store: StateStore,
  project: string,
  environment: string,
  atMost = readAtMost,
): Promise<RunRecord[]> {
  const folder = folderOf(project, environment);
  try {
    const files = (await store.list(folder)).filter(({ key }) => key.endsWith(".json"));
    const newest = files.sort((a, b) => b.key.localeCompare(a.key)).slice(0, atMost);
    const records: RunRecord[] = [];
    for (let first = 0; first < newest.length; first += readAtOnce) {
      const some = newest.slice(first, first + readAtOnce);
      const read = await Promise.all(some.map(async ({ key }) => recordIn(await store.read(key))));
      records.push(...read.filter((record) => record !== undefined));
    }
    return records;
  } catch (cause) {
    throw unreachable(store, folder, cause);
  }
}

/** Both lists in one, newest first. */
export function mergeRuns(here: readonly RunRecord[], shared: readonly RunRecord[]): RunRecord[] {
  const runs = new Map(here.map((record) => [record.id, record]));
  for (const record of shared) {
    const known = runs.get(record.id);
    if (known === undefined || isLater(record, known)) runs.set(record.id, record);
  }
  return [...runs.values()].sort(newestFirst);
}

const phases = ["begun", "changing", "ended"];

function isLater(one: RunRecord, other: RunRecord): boolean {
  const [a, b] = [phases.indexOf(one.phase), phases.indexOf(other.phase)];
  if (a !== b) return a > b;
  if (typeof other.resume?.resumedBy === "string") return false;
  if (typeof one.resume?.resumedBy === "string") return true;
  return (one.resume?.heartbeatAt ?? "") > (other.resume?.heartbeatAt ?? "");
}

function recordIn(bytes: Uint8Array | undefined): RunRecord | undefined {
  if (bytes === undefined) return undefined;
  try {
    const record = JSON.parse(Buffer.from(bytes).toString("utf8")) as Partial<RunRecord>;
    const usable = record.version === 1 && typeof record.id === "string" && typeof record.startedAt === "string";
    return usable ? (record as RunRecord) : undefined;
  } catch {
    return undefined;
  }
}

function unreachable({ name }: StateStore, key: string, cause: unknown): UserError {
  const actual = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  const fix = `allow s3:GetObject, s3:PutObject, s3:DeleteObject and s3:ListBucket on ${name}/.chainwright, or sign in again`;
  const problem = { path: `${name}/${key}`, expected: "a bucket that keeps the runs' records", actual, fix };
  return new UserError("run/store", "the state bucket does not keep the run's record", [problem], { cause });
}
