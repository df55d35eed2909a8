import { heartbeatSeconds } from "../resume/owner.js";
import type { ResumeFacts } from "../resume/run-facts.js";
import type { Run } from "./deploy.js";
import { inTime } from "./hurry.js";
import { readRecord } from "./record.js";
import { resuming } from "./recovery-text.js";
import { sharedRecord } from "./run-store.js";

/**
 * Says at regular times that the run lives, as long as it changes something; and finds out, as a machine does that slept too long,
 * that somebody carried it on, which ends it at once.
 *
 * @returns the end of it, once the last sign of life is written
 */
export function startHeartbeat(run: Run, resume: ResumeFacts): () => Promise<void> {
  const { context, progress } = run;
  let last = Promise.resolve();
  let told = false;
  const timer = setInterval(() => {
    last = last
      .then(() => beat(run, { ...resume, heartbeatAt: context.now().toISOString() }))
      .catch((error: Error) => {
        if (!told) progress.note(`the run's record can't be renewed: ${error.message.split("\n")[0]}`);
        told = true;
      });
  }, heartbeatSeconds * 1000);
  timer.unref();
  return async () => {
    clearInterval(timer);
    // A bucket that doesn't answer must not cost a cancelled job its last seconds.
    await inTime(run.interruption.hurried, last, undefined);
  };
}

/** One sign of life. @throws UserError `run/folder`, `run/store` */
export async function beat(run: Run, resume: ResumeFacts): Promise<void> {
  const { facts, context, interruption, request } = run;
  const { folder } = facts;
  if (folder === undefined) return;
  const by = await carriedOnBy(run);
  await folder.note({ resume: { ...resume, resumedBy: by } });
  if (by === null) return;
  const failure = {
    code: "engine/locked",
    summary: `this run was taken for dead and carried on by ${by}`,
    problems: [
      {
        path: folder.id,
        expected: "to be heard of all the time",
        actual: `carried on by ${by} at the latest at ${context.now().toISOString()}`,
        fix: `look at ${by}; when it has ended, run ${resuming(request)} once more`,
      },
    ],
  };
  interruption.stop(failure, `carried on by ${by}: stopping`);
}

/** The run that took this one's place, as the disk or the bucket tells; null while nobody did. */
async function carriedOnBy({ facts, context, request }: Run): Promise<string | null> {
  const { folder, project, runStore } = facts;
  if (folder === undefined || project === undefined) return null;
  const about = { project: project.name, environment: request.environment, id: folder.id };
  const known = [await readRecord(context.cwd, folder.id), runStore && (await sharedRecord(runStore, about))];
  return known.map((record) => record?.resume?.resumedBy).find((by) => typeof by === "string") ?? null;
}
