import type { CiAnswer, CiRun } from "./ci.js";
import type { Whereabouts } from "./run-facts.js";

/** Whether the owner of a lock or a run is gone. */
export type Verdict =
  | { readonly kind: "dead"; readonly why: string }
  | { readonly kind: "alive"; readonly why: string }
  /** `check`: what a person looks at. */
  | { readonly kind: "unknown"; readonly why: string; readonly check: string };

/** A process that may be at work on a stack. */
export interface Suspect extends Whereabouts {
  readonly pid: number;
  readonly host: string;
  /** When it is known to have been at work: the lock's time, the run's start. */
  readonly at: Date;
  /** When its run last said that it lives; null when it never did where we can see it. */
  readonly heartbeat: Date | null;
}

/** What the judgement is made from. */
export interface Witness {
  readonly host: string;
  readonly machine: string;
  readonly now: Date;
  /** Whether the state lies on this machine, so that whoever worked on it did so here. */
  readonly local: boolean;
  /** When a process of this host started, milliseconds since the epoch; undefined when there is none. */
  startOf(pid: number): Promise<number | undefined>;
  askCi(run: CiRun): Promise<CiAnswer>;
}

/** Seconds by which clocks of lock and process table may differ. */
const tolerance = 2;

/** Seconds from one sign of life of a changing run to the next. */
export const heartbeatSeconds = 30;

/**
 * Minutes of silence after which a run on another machine counts as dead: 30 signs of life in a row. Longer than every
 * retry of the AWS SDK, a renewal of credentials and a restarted network take together; a machine that sleeps longer finds, when
 * it wakes, that its run was carried on, and stops (see `docs/resume.md`).
 */
export const silenceMinutes = 15;

/** Judges whether a process still works; it is dead only when that is proven. */
export async function judgeOwner(suspect: Suspect, witness: Witness): Promise<Verdict> {
  if (isHere(suspect, witness)) return await byProcess(suspect, witness);
  if (suspect.host === witness.host && witness.local && otherBoot(suspect, witness))
    return { kind: "dead", why: "the machine was started anew since" };
  const told = suspect.ci === null ? undefined : await byCi(suspect.ci, witness);
  return told ?? byHeartbeat(suspect, witness);
}

function isHere({ host, machine, pid }: Suspect, witness: Witness): boolean {
  return pid > 0 && host === witness.host && (machine === "" || witness.machine === "" || machine === witness.machine);
}

function otherBoot({ machine }: Suspect, witness: Witness): boolean {
  return machine.split(" ")[0] !== witness.machine.split(" ")[0];
}

async function byProcess({ pid, at }: Suspect, { startOf }: Witness): Promise<Verdict> {
  const started = await startOf(pid);
  if (started === undefined) return { kind: "dead", why: `process ${pid} has ended` };
  if (started > at.getTime() + tolerance * 1000)
    return { kind: "dead", why: `process ${pid} has ended; another one has its number now` };
  return { kind: "alive", why: `process ${pid} of this machine is at work` };
}

async function byCi(run: CiRun, witness: Witness): Promise<Verdict | undefined> {
  const answer = await witness.askCi(run);
  switch (answer.kind) {
    case "over":
      return { kind: "dead", why: `its CI run is over (${answer.conclusion}): ${run.url}` };
    case "running":
      return { kind: "alive", why: `its CI run is ${answer.status}: ${run.url}` };
    case "unknown":
      return undefined;
  }
}

function byHeartbeat({ heartbeat, host, pid, ci }: Suspect, { now }: Witness): Verdict {
  const who = host === "" ? "its owner" : `process ${pid} on ${host}`;
  const check =
    ci === null ? `look on ${host || "the machine that ran it"} whether it still runs` : `look at ${ci.url}`;
  if (heartbeat === null) return { kind: "unknown", why: `nothing here tells whether ${who} still works`, check };
  const minutes = (now.getTime() - heartbeat.getTime()) / 60_000;
  if (minutes >= silenceMinutes)
    return { kind: "dead", why: `${who} has said nothing for ${Math.floor(minutes)} minutes` };
  const left = Math.ceil(silenceMinutes - minutes);
  return {
    kind: "unknown",
    why: `${who} said ${minutes < 1 ? "less than a minute" : `${Math.floor(minutes)} minutes`} ago that it works`,
    check: `${check}, or wait: after ${left} more minutes of silence it counts as dead`,
  };
}
