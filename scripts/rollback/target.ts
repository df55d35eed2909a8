import { createHash } from "node:crypto";

/** What choosing a target needs to know of a run. */
export interface PastUp {
  readonly id: string;
  readonly kind: string;
  readonly verb: string;
  readonly phase: "begun" | "changing" | "ended";
  readonly result: string | null;
  readonly change: string | null;
  readonly commit: string | null;
  readonly revision: { readonly branch: string; readonly dirty: boolean } | null;
  readonly startedAt: string;
  /** What a rollback went back from, and to. */
  readonly rollback?: RollbackRecord;
}

/** What a run's record keeps of a rollback. */
export interface RollbackRecord {
  /** Run that it went back to. */
  readonly to: string;
  /** Identity of the change that it went back from; null when nobody knows. */
  readonly from: string | null;
}

/** An earlier deployment, and why nobody can go back to it; null when one can. */
export interface Candidate<R extends PastUp> {
  readonly run: R;
  readonly unfit: string | null;
}

/** The run whose change the environment has now, whole or in part: the newest that got as far as changing something. */
export function presentRun<R extends PastUp>(runs: readonly R[]): R | undefined {
  return runs.find(
    ({ kind, phase, change }) => (kind === "up" || kind === "destroy") && phase !== "begun" && change !== null,
  );
}

/**
 * Every `up` of an environment with whether it can be gone back to, newest first.
 *
 * @param runs those of one environment, newest first
 */
export function candidatesOf<R extends PastUp>(runs: readonly R[]): Candidate<R>[] {
  const present = presentRun(runs);
  return runs
    .filter(({ kind }) => kind === "up")
    .map((run) => ({ run, unfit: reasonAgainst(run, present) ?? leftBehind(run, runs) }));
}

/** The run to go back to without being told: where an unfinished rollback was going, else the newest that is fit. */
export function newestFit<R extends PastUp>(candidates: readonly Candidate<R>[]): R | undefined {
  const fit = candidates.filter(({ unfit }) => unfit === null).map(({ run }) => run);
  const present = presentRun(candidates.map(({ run }) => run));
  return fit.find((run) => present !== undefined && isGoingTo(run, present)) ?? fit[0];
}

/** What speaks against a run that was named: that it was rolled back itself does not. */
export function reasonAgainst(run: PastUp, present: PastUp | undefined): string | null {
  const { kind, result, change, commit, revision } = run;
  if (kind !== "up") return `it is a ${kind}, not an up`;
  if (result !== "succeeded") return result === null ? "it never said how it ended" : `it ${ended[result] ?? result}`;
  if (change === null) return "it changed nothing";
  if (commit === null || revision === null) return "it was not made from a git checkout";
  if (revision.dirty) return "its checkout had changes that were not committed";
  if (present?.kind !== "up" || change !== present.change || isGoingTo(run, present)) return null;
  return "it is what is there now";
}

/** Whether the present run is a rollback to this one that has not come to its end: what is there is a part of it only. */
function isGoingTo({ id }: PastUp, { rollback, result }: PastUp): boolean {
  return rollback?.to === id && result !== "succeeded";
}

/** Identity of the change that going back to a run leaves: of a rollback to it that did not come to its end, what that one left. */
export function leftOf(runs: readonly PastUp[], to: string): string | null {
  const present = presentRun(runs);
  if (present?.rollback !== undefined && present.rollback.to === to && present.result !== "succeeded")
    return present.rollback.from;
  return present?.change ?? null;
}

const ended: Readonly<Record<string, string>> = {
  failed: "failed",
  refused: "was refused",
  cancelled: "was cancelled",
};

/** What lies between a rollback and its target was left for a reason; going back once more goes further back. */
function leftBehind(run: PastUp, runs: readonly PastUp[]): string | null {
  const by = runs.find((later) => {
    if (later.rollback === undefined || later.result !== "succeeded" || later.startedAt <= run.startedAt) return false;
    const target = runs.find(({ id }) => id === later.rollback?.to);
    return later.id !== run.id && (target === undefined || run.startedAt > target.startedAt);
  });
  return by === undefined ? null : `it was rolled back by ${by.id}`;
}

/** Identity of a rollback for the tracker: going back from the same to the same is the same work. */
export function rollbackChange(from: string | null, to: string): string {
  return createHash("sha256")
    .update(JSON.stringify(["rollback", from, to]))
    .digest("hex");
}
