import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type RunRecord, runsFolder } from "../run/record.js";

/** Which runs are asked for; everything left out is any. */
export interface RunFilter {
  readonly environment?: string;
  readonly sandbox?: boolean;
  readonly kind?: RunRecord["kind"];
}

/** The runs that this checkout knows of, newest first. A record that can't be read is left out. */
export async function readRuns(project: string, filter: RunFilter = {}): Promise<RunRecord[]> {
  const folder = join(project, runsFolder);
  // What begins with a dot is being removed.
  const names = (await readdir(folder).catch(() => [])).filter((name) => !name.startsWith("."));
  const records = await Promise.all(names.map(async (name) => await readRun(join(folder, name, "run.json"))));
  return records
    .filter((record) => record !== undefined)
    .filter((record) => fits(record, filter))
    .sort(newestFirst);
}

async function readRun(file: string): Promise<RunRecord | undefined> {
  try {
    const record = JSON.parse(await readFile(file, "utf8")) as Partial<RunRecord>;
    const usable = record.version === 1 && typeof record.id === "string" && typeof record.startedAt === "string";
    return usable ? (record as RunRecord) : undefined;
  } catch {
    return undefined;
  }
}

function fits(record: RunRecord, { environment, sandbox, kind }: RunFilter): boolean {
  if (environment !== undefined && record.environment !== environment) return false;
  if (sandbox !== undefined && record.sandbox !== sandbox) return false;
  return kind === undefined || record.kind === kind;
}

/** The order of runs everywhere. */
export function newestFirst(a: RunRecord, b: RunRecord): number {
  return b.startedAt.localeCompare(a.startedAt) || b.id.localeCompare(a.id, "en", { numeric: true });
}

/** The newest `up` that ended well; `runs` are those of one environment, newest first. */
export function lastGood(runs: readonly RunRecord[]): RunRecord | undefined {
  return runs.find(({ kind, result }) => kind === "up" && result === "succeeded");
}

/** The run that its environment would be taken back to: the newest good `up` of a clean checkout. */
export function rollbackTarget(runs: readonly RunRecord[]): RunRecord | undefined {
  return runs.find(
    ({ kind, result, revision }) => kind === "up" && result === "succeeded" && revision?.dirty === false,
  );
}
