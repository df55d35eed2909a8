import type { RunRecord } from "../run/record.js";

/** What became of a run. `died`: its process is gone and never said how it ended; `unknown`: it runs, or died, on another host. */
export type Fate = "succeeded" | "failed" | "refused" | "cancelled" | "running" | "died" | "unknown";

/** What is asked of the machine to tell a run that works from one that died. */
export interface Machine {
  readonly host: string;
  /** When a process started, milliseconds since the epoch; undefined when there is none. */
  startOf(pid: number): Promise<number | undefined>;
}

/** A run with what became of it. */
export interface ToldRun {
  readonly record: RunRecord;
  readonly fate: Fate;
  /** Whether it died while it changed something and no later run of the environment has ended well since. */
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
    return { record, fate, open: fate === "died" && record.phase === "changing" && !settled };
  });
}

async function fateOf({ phase, result, host, pid, startedAt }: RunRecord, machine: Machine): Promise<Fate> {
  if (phase === "ended" && result !== null) return result;
  if (host !== machine.host) return "unknown";
  const started = await machine.startOf(pid);
  if (started === undefined) return "died";
  return started > Date.parse(startedAt) + tolerance * 1000 ? "died" : "running";
}

/** A later run that changed the same environment, or found it as it should be, has dealt with what was left. */
function settles(later: RunRecord, died: RunRecord): boolean {
  const same = later.environment === died.environment && later.sandbox === died.sandbox;
  return same && later.kind !== "preview" && later.kind !== "refresh" && later.result === "succeeded";
}

/** How a run that died is gone on with. */
export function resumeCommand({ environment, sandbox }: Pick<RunRecord, "environment" | "sandbox">): string {
  return `chainwright resume ${environment}${sandbox ? " --sandbox" : ""}`;
}
