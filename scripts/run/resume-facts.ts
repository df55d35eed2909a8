import { ciRunOf } from "../resume/ci.js";
import { thisMachine } from "../resume/machine.js";
import type { ResumeFacts } from "../resume/run-facts.js";
import type { Run } from "./deploy.js";
import { amendRecord } from "./record.js";
import { shareRecord } from "./run-store.js";

/** What carrying this run on would need, as it is at "go". */
export async function resumeFactsOf({ request, context, facts }: Run): Promise<ResumeFacts> {
  const now = context.now().toISOString();
  const { targets, refresh } = request;
  return {
    owner: { machine: await thisMachine(), ci: ciRunOf(context.env) },
    goAt: now,
    heartbeatAt: now,
    targets,
    refresh,
    journal: facts.tracking?.pending ?? 0,
    resumes: facts.resumes?.id ?? null,
    resumedBy: null,
  };
}

/** Closes the record of the run that died, once this one has taken its place. */
export async function closeDied({ context, facts }: Run): Promise<void> {
  const { resumes: died, folder, runStore } = facts;
  if (died === undefined || folder === undefined) return;
  const resume = { ...died.resume, resumedBy: folder.id } as ResumeFacts;
  const ending =
    died.phase === "ended"
      ? {}
      : { phase: "ended" as const, result: "failed" as const, error: "run/died", endedAt: context.now().toISOString() };
  await amendRecord(context.cwd, died.id, { ...ending, resume });
  if (runStore !== undefined) await shareRecord(runStore, { ...died, ...ending, resume });
}
