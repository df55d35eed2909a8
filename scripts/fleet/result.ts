import type { Failure } from "../engine/deployment.js";
import { exitCodes } from "../run/exit-codes.js";
import { emptyOutput, type RunOutput, type RunResult } from "../run/result.js";

/** One environment's end in a fleet. */
export interface MemberResult extends RunOutput {
  /** What its run ended with; null when it was not started. */
  readonly exitCode: number | null;
}

/** The one object that `--json` prints for `--all`. */
export interface FleetOutput {
  readonly kind: string;
  /** The worst of all; `succeeded` when every environment did. */
  readonly result: RunResult;
  readonly exitCode: number;
  /** By name, in the order in which they were to be worked on. */
  readonly environments: Readonly<Record<string, MemberResult>>;
  readonly seconds: number;
  readonly error: Failure | null;
}

/** Exit codes from what must be looked at first to what is well; `docs/environments.md` explains the order. */
const worstFirst: readonly number[] = [
  exitCodes.bug,
  exitCodes.resource,
  exitCodes.failed,
  exitCodes.timeout,
  exitCodes.authentication,
  exitCodes.busy,
  exitCodes.wrongInput,
  exitCodes.noStack,
  exitCodes.refused,
  exitCodes.cancelled,
  exitCodes.unexpectedChanges,
  exitCodes.tracking,
  exitCodes.done,
];

/** The exit code of several runs: the worst of theirs, any unknown one being a bug; 0 for none. */
export function worstOf(codes: readonly number[]): number {
  const known = codes.map((code) => (worstFirst.includes(code) ? code : exitCodes.bug));
  return worstFirst.find((code) => known.some((other) => other === code)) ?? exitCodes.done;
}

/** Whether those that need an environment may go on after its run. */
export function wentWell(code: number): boolean {
  return code === exitCodes.done || code === exitCodes.tracking;
}

/** What a run printed, or what can be said of one whose answer can't be read. */
export function memberResult(kind: string, name: string, code: number, answer: string | undefined): MemberResult {
  return { ...(parsed(answer) ?? unreadable(kind, name, code)), exitCode: code };
}

/** An environment that had no run. @param cause the run that is the reason; undefined after an interruption */
export function notStarted(kind: string, name: string, cause: RunOutput | undefined): MemberResult {
  const why = cause === undefined ? "all was stopped" : `${cause.environment} ${ends[cause.result]}`;
  const fix = `${cause === undefined ? "" : `see why ${why}, then `}run the same command again`;
  const error: Failure = {
    code: "fleet/not-started",
    summary: `not started because ${why}`,
    problems: [{ path: name, expected: "what it needs to be done", actual: why, fix }],
  };
  return { ...emptyOutput(kind, name, error, "cancelled"), exitCode: null };
}

const ends: Readonly<Record<RunResult, string>> = {
  succeeded: "ended",
  failed: "failed",
  refused: "was refused",
  cancelled: "was cancelled",
};

/** The result that an exit code means, over all environments. */
export function resultOf(code: number): RunResult {
  if (wentWell(code)) return "succeeded";
  if (code === exitCodes.refused) return "refused";
  return code === exitCodes.cancelled ? "cancelled" : "failed";
}

function parsed(answer: string | undefined): RunOutput | undefined {
  try {
    const value = JSON.parse(answer ?? "") as Partial<RunOutput> | null;
    return typeof value?.environment === "string" && typeof value.result === "string"
      ? (value as RunOutput)
      : undefined;
  } catch {
    return undefined;
  }
}

function unreadable(kind: string, name: string, code: number): RunOutput {
  const problem = {
    path: name,
    expected: "one object that says how the run ended",
    actual: `exit code ${code} without one`,
    fix: `run it alone to see why: chainwright ${kind} ${name}`,
  };
  const error: Failure = { code: "bug/no-answer", summary: `the run of ${name} died`, problems: [problem] };
  return emptyOutput(kind, name, error, resultOf(code === exitCodes.done ? exitCodes.bug : code));
}
