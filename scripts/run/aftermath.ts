import type { Deployment, Failure } from "../engine/deployment.js";
import type { EngineTarget } from "../engine/messages.js";
import { parseCheckpoint } from "../state/checkpoint.js";
import { copyBeforeGo, presentCheckpoint } from "../state/copies.js";
import { layoutOf } from "../state/layout.js";
import { runsFolder } from "./record.js";
import { storeOf } from "./state-guard.js";

/** Copies the state as it is before "go" into the run's folder; a stack that was never brought up has none. */
export async function keepState(target: EngineTarget, cwd: string, run: string): Promise<void> {
  const { env, project, environment } = target;
  const store = storeOf(env);
  const present = store && (await presentCheckpoint(store, layoutOf(project, environment)));
  if (present) await copyBeforeGo(present.bytes, { folder: cwd, runs: runsFolder, environment }, run);
}

/**
 * What a failed change has left of the state: where it is cut off, how to go on is told; where all that was planned is done and
 * only the engine's own copy could not be written, that is told. Otherwise the failure stays what it is.
 *
 * @param planned number of changes that were planned
 */
export async function lookedAfter(
  failure: Failure | null,
  applied: Deployment,
  planned: number,
  { target, resume }: { readonly target: EngineTarget; readonly resume: string },
): Promise<Failure | null> {
  if (failure === null || applied.result === "succeeded") return failure;
  const store = storeOf(target.env);
  const present = store && (await presentCheckpoint(store, layoutOf(target.project, target.environment)));
  if (store === undefined || present === undefined) return failure;
  const reading = parseCheckpoint(present.bytes);
  const path = `the state of ${target.environment} in ${store.name}`;
  if ("damage" in reading && reading.damage !== "packed") return broken(failure, path, reading.why, resume);
  const { create, update, replace, delete: removed } = applied.counts;
  const done = create + update + replace + removed;
  const whole = done >= planned && applied.steps.every(({ failed }) => failed !== true);
  const pending = "checkpoint" in reading ? reading.checkpoint.pending.length : 0;
  return whole && pending === 0 && failure.code === "engine/disk-full" ? onlyTheBackup(failure, path) : failure;
}

function broken(failure: Failure, path: string, actual: string, resume: string): Failure {
  const fix = `free some space, then: ${resume}. It puts the newest good copy back and asks the cloud for what is missing in it`;
  const problem = { path, expected: "a whole checkpoint", actual, fix };
  return {
    code: "engine/state-broken",
    summary: `${failure.summary}, and the state is cut off: nothing is lost that a resume can't find`,
    problems: [problem, ...failure.problems],
  };
}

function onlyTheBackup({ problems }: Failure, path: string): Failure {
  const problem = {
    path,
    expected: "the engine's own copy of the state beside it",
    actual: "the disk was full when it was to be written",
    fix: "free some space; nothing else is to be done: the state is whole and up to date",
  };
  return {
    code: "engine/backup-failed",
    summary: "everything was made and the state is whole; only the engine's own copy of it failed",
    problems: [problem, ...problems],
  };
}
