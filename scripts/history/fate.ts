import type { RunRecord } from "../run/record.js";

/** What became of a run. `died`: its process is gone and never said how it ended; `unknown`: it runs, or died, on another host. */
export type Fate = "succeeded" | "failed" | "refused" | "cancelled" | "running" | "died" | "unknown";

/** What is asked of the machine to tell a run that works from one that died. */
export interface Machine {
  readonly host: string;
  /** When a process started, milliseconds since the epoch; undefined when there is none. */
  startOf(pid: number): Promise<number | undefined>;
  /** Whether a run of another machine that gave signs of life has been silent for so long that it counts as dead; by default none has. */
  readonly isSilent?: (record: RunRecord) => boolean;
}

/** A run with what became of it. */
export interface ToldRun {
  readonly record: RunRecord;
  readonly fate: Fate;
  /** Whether it died while it changed something, and no later run of the environment has taken it up. */
  readonly open: boolean;
}

/** Seconds by which the clocks of record and process table may differ. */
const tolerance = 2;

/** What became of each run; `records` newest first, those of an environment complete. */
export async function tellRuns(records: readonly RunRecord[], machine: Machine): Promise<ToldRun[]> {
  const fates = await Promise.all(records.map(async (record) => await fateOf(record, machine)));
  return records.map((record, index) => {
    const fate = fates[index] ?? "unknown";
    const settled = records.slice(0, index).some((later) => settles(later, record));
    return { record, fate, open: fate === "died" && record.phase === "changing" && !settled && !isResumed(record) };
  });
}

async function fateOf(record: RunRecord, machine: Machine): Promise<Fate> {
  const { phase, result, host, pid, startedAt } = record;
  if (phase === "ended" && result !== null) return result;
  if (host !== machine.host) return machine.isSilent?.(record) === true ? "died" : "unknown";
  const started = await machine.startOf(pid);
  if (started === undefined) return "died";
  return started > Date.parse(startedAt) + tolerance * 1000 ? "died" : "running";
}

/**
 * A later run that got as far as changing the same environment has looked up what was left; so has one with nothing to do, which says
 * of what change it is. A dry run has only looked.
 */
function settles(later: RunRecord, died: RunRecord): boolean {
  const same = later.environment === died.environment && later.sandbox === died.sandbox;
  const looked = later.planned !== null || (later.result === "succeeded" && later.change !== null);
  return same && looked && (later.kind === "up" || later.kind === "destroy");
}

function isResumed({ resume }: RunRecord): boolean {
  return typeof resume?.resumedBy === "string";
}

/** How a run that died is gone on with. */
export function resumeCommand({ environment, sandbox }: Pick<RunRecord, "environment" | "sandbox">): string {
  return `chainwright resume ${environment}${sandbox ? " --sandbox" : ""}`;
}
