import type { RunRecord } from "../run/record.js";
import { judgeOwner, type Suspect, type Verdict, type Witness } from "./owner.js";

/** The run that did not come to its end; `records` are those of one environment in one place, newest first. */
export function unfinished(records: readonly RunRecord[]): RunRecord | undefined {
  const newest = records.find(({ kind, planned }) => kind !== "preview" && planned !== null);
  const over = newest?.result === "succeeded" || typeof newest?.resume?.resumedBy === "string";
  return over ? undefined : newest;
}

/** A run as the one who may be at work: its own process, from its start on. */
export function suspectOf({ pid, host, startedAt, resume }: RunRecord): Suspect {
  return {
    pid,
    host,
    machine: resume?.owner.machine ?? "",
    ci: resume?.owner.ci ?? null,
    at: new Date(startedAt),
    heartbeat: timeOf(resume?.heartbeatAt),
  };
}

/** Whoever took a lock, with what the run that it belongs to tells of its owner. */
export function suspectOfLock(lock: LockMark, records: readonly RunRecord[]): Suspect {
  const run = records.find((record) => belongs(lock, record));
  const of = run === undefined ? undefined : suspectOf(run);
  return {
    pid: lock.pid,
    host: lock.host === "" ? (of?.host ?? "") : lock.host,
    machine: of?.machine ?? "",
    ci: of?.ci ?? null,
    at: lock.at,
    heartbeat: of?.heartbeat ?? null,
    ...(lock.pid === 0 && of !== undefined && { pid: of.pid, at: of.at }),
  };
}

/** A lock as far as it can be read: a half-written one has neither host nor process. */
export interface LockMark {
  readonly host: string;
  readonly pid: number;
  /** What it says, or when its file was written. */
  readonly at: Date;
}

/** Seconds by which a lock may seem older than the "go" that it was taken after. */
const tolerance = 2;

/** A run that changes something takes its lock after its "go", and on its own host. */
function belongs({ host, at }: LockMark, { phase, resume, host: own, endedAt }: RunRecord): boolean {
  const goAt = timeOf(resume?.goAt);
  if (phase === "begun" || goAt === null || (host !== "" && host !== own)) return false;
  if (at.getTime() < goAt.getTime() - tolerance * 1000) return false;
  return endedAt === null || at.getTime() <= Date.parse(endedAt);
}

/** Whether a run that says it is changing something still does. One that holds no lock long after "go" doesn't. */
export async function judgeRun(record: RunRecord, locked: boolean, witness: Witness): Promise<Verdict> {
  if (record.phase === "ended") return { kind: "dead", why: "it has ended" };
  const verdict = await judgeOwner(suspectOf(record), witness);
  const since = witness.now.getTime() - (timeOf(record.resume?.goAt)?.getTime() ?? 0);
  if (verdict.kind !== "unknown" || locked || since < lockGraceMinutes * 60_000) return verdict;
  return { kind: "dead", why: "it holds no lock any more" };
}

/** Minutes within which the engine has taken its lock after "go", also on a busy machine. */
const lockGraceMinutes = 5;

function timeOf(text: string | null | undefined): Date | null {
  return text === null || text === undefined ? null : new Date(text);
}
