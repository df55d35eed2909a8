import { setTimeout as pause } from "node:timers/promises";
import { type Fault, freeDisk } from "./faults.js";
import { checkpoint, judge, operations, type Verdict } from "./judge.js";
import type { Lane, Running } from "./lane.js";
import { bearing } from "./processes.js";
import type { Chance } from "./random.js";

/** One run that was to die, and what was left of it. */
export interface Crash {
  readonly fault: string;
  /** For people: after how many operations, with which exit code, and what it left open. */
  readonly story: string;
  /** Whether it was under way when it was struck. */
  readonly struck: boolean;
  /** From the first strike to the end of the command, seconds; null where nothing struck from outside. */
  readonly ending: number | null;
  /** How long the last process outlived the command, seconds. */
  readonly outlived: number;
  /** Processes that were left when the patience ended. */
  readonly orphans: readonly string[];
}

/** What became of one or more crashes in a row and one resume. */
export interface Outcome {
  readonly crashes: readonly Crash[];
  readonly verdict: Verdict;
  readonly exit: number | null;
  /** What the resume said. */
  readonly said: string;
}

/** How many operations of a wave the moment of a crash is chosen among. */
const moments = 55;
/** Seconds within which nothing of a dead run may be left. */
const patience = 15;
/** Milliseconds without an operation after which a run that had begun is held back by one that hangs. */
const standstill = 2_000;

/**
 * Lets runs die of the faults, one after the other, each but the first while it resumes the one before; then resumes once. Runs that
 * ended before their first change leave nothing to take up: then the next `up` must find everything as it was and make the wave.
 */
export async function survive(lane: Lane, wave: number, faults: readonly Fault[], chance: Chance): Promise<Outcome> {
  lane.wave(wave);
  const before = operations(lane).length;
  const untouched = (): boolean => operations(lane).length === before;
  const crashes: Crash[] = [];
  for (const fault of faults) {
    lane.faults({ cloud: [...slowness(chance), ...(fault.cloud?.(chance) ?? [])] });
    const after = chance.whole(0, crashes.length === 0 ? moments : 15);
    crashes.push(await crash(lane, untouched() ? "up" : "resume", fault, after, chance));
    freeDisk(lane);
  }
  lane.faults({});
  const finish = (verb: string): ReturnType<Lane["run"]> => lane.run([verb, "dev", "--sandbox", "--yes", "--quiet"]);
  const resumed = await finish("resume");
  const { code, err } = resumed.code === 0 && untouched() ? await finish("up") : resumed;
  return { crashes, verdict: judge(lane, wave + 1), exit: code, said: err };
}

/** Some answers are late although the thing is made, others come at once, so that at any moment something is open. */
function slowness(chance: Chance): object[] {
  const [topics, groups, addresses] = [chance.whole(20, 200), chance.whole(10, 100), chance.whole(20, 200)];
  return [
    { type: "aws:sns/*", operation: "create", kind: "late", milliseconds: topics },
    { type: "aws:cloudwatch/logGroup:LogGroup", operation: "create", kind: "delay", milliseconds: groups },
    { type: "aws:ec2/*", operation: "create", kind: "late", milliseconds: addresses },
  ];
}

async function crash(lane: Lane, verb: string, fault: Fault, after: number, chance: Chance): Promise<Crash> {
  const before = operations(lane).length;
  const running = lane.start([verb, "dev", "--sandbox", "--yes", ...(fault.args ?? [])]);
  const over = running.ended.then(() => "over" as const);
  // At 0 somewhere on the way to the first change.
  const early = after === 0 ? pause(chance.number(4_000)) : begun(lane, before + after, running);
  const reached = (await Promise.race([over, early])) !== "over";
  const done = operations(lane).length - before;
  const from = performance.now();
  if (reached) await fault.strike(lane, running);
  const { code, err } = await running.ended;
  const ending = reached && fault.ends === undefined ? (performance.now() - from) / 1000 : null;
  const struck = reached || code === fault.ends;
  if (!struck && code !== 0) throw new Error(`${verb} ended with ${code} before it could die: ${err.slice(0, 1_000)}`);
  const left = checkpoint(lane);
  const open = left === undefined ? "a broken state" : `${left.pending_operations?.length ?? 0} open`;
  const story = `${fault.name} ${struck ? `after ${done} operations: exit ${code ?? "none"}, ${open}` : "too late"}`;
  return { fault: fault.name, story, struck, ending, ...(await vanished(running)) };
}

/** Waits until so many operations were logged, or until none has been for a while because what hangs holds the others back. */
async function begun(lane: Lane, count: number, { child }: Running): Promise<void> {
  const first = operations(lane).length;
  let [seen, since] = [first, performance.now()];
  while (seen < count && child.exitCode === null && child.signalCode === null) {
    await pause(10);
    const now = operations(lane).length;
    if (now !== seen) [seen, since] = [now, performance.now()];
    if (seen > first && performance.now() - since > standstill) return;
  }
}

/** Waits until no process of the run is there any more, or the patience ends. */
async function vanished({ mark }: Running): Promise<Pick<Crash, "orphans" | "outlived">> {
  const died = performance.now();
  for (;;) {
    const orphans = bearing(mark).map(({ command }) => command);
    const outlived = (performance.now() - died) / 1000;
    if (orphans.length === 0 || outlived > patience) return { orphans, outlived };
    await pause(50);
  }
}
