import type { UserError } from "../../components/core/errors.js";
import type { Context } from "../command.js";
import { tellRuns } from "../history/fate.js";
import { prunable, pruneRuns } from "../history/prune.js";
import { readRuns } from "../history/runs.js";
import type { Project } from "../project/project.js";
import type { StateStore } from "../state/store.js";
import type { Facts } from "./facts.js";
import { historyMachine } from "./history-machine.js";
import type { RunRecord } from "./record.js";
import { mergeRuns, removeShared, sharedRuns } from "./run-store.js";

/** Runs of an environment that are read from the state bucket when they are listed. */
export const listedElsewhere = 200;

/**
 * Every run that this checkout and the state bucket know of, newest first. Trouble with the bucket is told: what is here can be
 * read without.
 *
 * @param most runs of each environment that are read from the bucket
 */
export async function knownRuns(
  store: StateStore | undefined,
  { name, environments }: Pick<Project, "name" | "environments">,
  { cwd, err }: Pick<Context, "cwd" | "err">,
  most: number,
): Promise<RunRecord[]> {
  const here = await readRuns(cwd);
  if (store === undefined) return here;
  const shared = environments.map(async (environment) => await sharedRuns(store, name, environment, most));
  const there = await Promise.all(shared).catch((error: UserError) => {
    err(`history: what this checkout knows; ${error.problems[0]?.actual ?? error.message}\n`);
    return [];
  });
  return mergeRuns(here, there.flat());
}

/** Removes runs here and, of real environments, in the bucket. @returns ids of those that this call removed */
export async function removeRuns(
  cwd: string,
  store: StateStore | undefined,
  records: readonly RunRecord[],
): Promise<string[]> {
  const ids = records.map(({ id }) => id);
  const removed = new Set(await pruneRuns(cwd, ids));
  if (store !== undefined)
    for (const record of records.filter(({ sandbox }) => !sandbox)) {
      await removeShared(store, record);
      removed.add(record.id);
    }
  return ids.filter((id) => removed.has(id));
}

/** Removes the environment's old runs where its settings say so. Trouble with that is told: the run itself went well. */
export async function pruneOld({ environment, runs = [], runStore }: Facts, { cwd, err, now }: Context): Promise<void> {
  const history = environment?.config.settings.history;
  if (history?.prune !== true) return;
  try {
    const told = await tellRuns(runs, historyMachine({ now }));
    const old = prunable(told, now(), history.keptDays).map(({ record }) => record);
    await removeRuns(cwd, runStore, old);
  } catch (error) {
    err(`old runs can't be removed: ${error instanceof Error ? error.message : String(error)}\n`);
  }
}
