import type { GateInput, PastRun } from "./input.js";

/** When a run ended, milliseconds since the epoch. */
export function endOf({ endedAt, startedAt }: PastRun): number {
  return Date.parse(endedAt ?? startedAt);
}

/** Whether a run brought its environment up from a commit that anybody can get again. */
export function isGoodUp({ kind, result, commit, revision }: PastRun): boolean {
  return kind === "up" && result === "succeeded" && commit !== null && revision?.dirty === false;
}

/** Whether this very commit has run well in this environment before: going back to it needs no proof from elsewhere. */
export function ranBefore({ history, environment, revision }: GateInput): boolean {
  if (revision === null || revision.dirty) return false;
  return history.some((run) => run.environment === environment && run.commit === revision.commit && isGoodUp(run));
}
