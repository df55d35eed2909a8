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
  const names = (await readdir(folder).catch(() => [])).sort().reverse();
  const records = await Promise.all(names.map(async (name) => await readRun(join(folder, name, "run.json"))));
  return records.filter((record) => record !== undefined).filter((record) => fits(record, filter));
}

async function readRun(file: string): Promise<RunRecord | undefined> {
  try {
    const record = JSON.parse(await readFile(file, "utf8")) as Partial<RunRecord>;
    return record.version === 1 && typeof record.id === "string" ? (record as RunRecord) : undefined;
  } catch {
    return undefined;
  }
}

function fits(record: RunRecord, { environment, sandbox, kind }: RunFilter): boolean {
  if (environment !== undefined && record.environment !== environment) return false;
  if (sandbox !== undefined && record.sandbox !== sandbox) return false;
  return kind === undefined || record.kind === kind;
}

/** Monthly cost after the environment's newest successful `up`; null when there is none. */
export async function lastCost(project: string, environment: string, sandbox: boolean): Promise<number | null> {
  const runs = await readRuns(project, { environment, sandbox, kind: "up" });
  return runs.find(({ result }) => result === "succeeded")?.usdPerMonth ?? null;
}
