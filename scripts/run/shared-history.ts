import { UserError } from "../../components/core/errors.js";
import { readRuns } from "../history/runs.js";
import type { Run } from "./deploy.js";
import { inTime } from "./hurry.js";
import type { RunRecord } from "./record.js";
import { mergeRuns, shareRecord, sharedRuns } from "./run-store.js";

/**
 * The runs of every environment as far as they matter to this one, newest first: what the checkout knows, and from the state
 * bucket those of the environment itself and of the ones that must have a revision first.
 *
 * @throws UserError `run/store` when the environment's own can't be read and something is to be changed
 */
export async function readHistory({ request, context, facts, progress }: Run): Promise<readonly RunRecord[]> {
  const { runStore, project, environment } = facts;
  const here = await readRuns(context.cwd, { sandbox: request.sandbox });
  if (runStore === undefined || project === undefined || environment === undefined) return here;
  const { name, config } = environment;
  const others = [...new Set(config.settings.gates.after)].filter((other) => other !== name);
  const read = async (of: string): Promise<RunRecord[]> =>
    await sharedRuns(runStore, project.name, of).catch((error: unknown) => {
      if (of === name && request.kind !== "preview") throw error;
      progress.note(`the history of ${of} is what this checkout knows: ${causeOf(error)}`);
      return [];
    });
  const shared = await Promise.all([name, ...others].map(read));
  return mergeRuns(here, shared.flat());
}

/**
 * Hands the run's record on to the state bucket from now on. A change does not begin without that; at its end, and where nothing is
 * changed, trouble is only told.
 */
export function shareRun({ request, context, facts }: Run): void {
  const { runStore, folder } = facts;
  if (runStore === undefined || folder === undefined) return;
  if (request.kind === "preview" && request.verb !== "drift") return;
  folder.share(async (record) => {
    const shared = shareRecord(runStore, record);
    if (record.phase === "changing") return await shared;
    const told = shared.catch((error: unknown) =>
      context.err(`the state bucket does not know how ${record.id} ended: ${causeOf(error)}\n`),
    );
    await inTime(facts.hurried === true, told, undefined);
  });
}

function causeOf(error: unknown): string {
  if (error instanceof UserError) return error.problems[0]?.actual ?? error.summary;
  return error instanceof Error ? error.message : String(error);
}
