import { readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { runsFolder } from "../run/record.js";
import type { ToldRun } from "./fate.js";
import { day } from "./window.js";

/** Days for which a run's folder is kept, and how many of an environment's newest good `up` stay whatever their age. */
export const keptFor = { days: 90, good: 10 };

/** Name of a folder that is being removed; nobody reads what begins with a dot. */
const removing = ".removed-";

/** Days for which the runs of an environment are kept; `keptFor.days` where it says nothing. */
export type KeptDays = number | ((environment: string) => number);

/**
 * The runs that may go: older than `days` and over. Those that stay whatever their age: the newest good `up` of
 * each environment, the newest run of each, and what died, or may still be going on. Pure; `runs` newest first.
 */
export function prunable(runs: readonly ToldRun[], now: Date, days: KeptDays = keptFor.days): ToldRun[] {
  const good = new Map<string, number>();
  const seen = new Set<string>();
  return runs.filter(({ record, fate, open }) => {
    const place = `${record.environment} ${record.sandbox}`;
    const newest = !seen.has(place);
    seen.add(place);
    const isGood = record.kind === "up" && fate === "succeeded";
    const rank = isGood ? (good.get(place) ?? 0) + 1 : 0;
    if (isGood) good.set(place, rank);
    const stays = newest || open || fate === "running" || fate === "unknown" || (isGood && rank <= keptFor.good);
    const most = typeof days === "number" ? days : days(record.environment);
    const old = now.getTime() - Date.parse(record.endedAt ?? record.startedAt) > most * day;
    return old && !stays;
  });
}

/**
 * Removes the runs' folders: each is first given a name that nobody reads, so that no run is ever seen in part. One that is
 * gone already, removed by somebody else, is fine.
 *
 * @returns the ids that were removed by this call
 */
export async function pruneRuns(project: string, ids: readonly string[]): Promise<string[]> {
  const folder = join(project, runsFolder);
  const removed: string[] = [];
  for (const id of ids) {
    const moved = await rename(join(folder, id), join(folder, `${removing}${id}`)).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return false;
        throw error;
      },
    );
    if (moved) removed.push(id);
  }
  // Also what an earlier removal left behind when it was stopped.
  const left = (await readdir(folder).catch(() => [])).filter((name) => name.startsWith(removing));
  for (const name of left) await rm(join(folder, name), { recursive: true, force: true });
  return removed;
}
