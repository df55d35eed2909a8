import { setTimeout as pause } from "node:timers/promises";
import { type Fault, freeDisk } from "./faults.js";
import { checkpoint, judge, operations, type Verdict } from "./judge.js";
import type { Lane, Running } from "./lane.js";
import { bearing } from "./processes.js";
import type { Chance } from "./random.js";

/** What became of one or more crashes in a row and one resume. */
export interface Outcome {
  /** For people: the faults, when they struck, and what they left. */
  readonly story: string;
  /** How many of them struck a run that was under way. */
  readonly struck: number;
  readonly verdict: Verdict;
  /** Processes that were left when the patience ended. */
  readonly orphans: readonly string[];
  /** How long the last process outlived the run, seconds; of several crashes the longest. */
  readonly outlived: number;
  readonly exit: number | null;
  /** What the resume said. */
  readonly said: string;
}

/** How many operations of a wave the moment of a crash is chosen among; some come after the end, and then nothing dies. */
const moments = 55;
/** Seconds within which nothing of a dead run may be left. */
const patience = 15;
/** Milliseconds without an operation after which a run that had begun is held back by one that hangs. */
const standstill = 2_000;

/** Lets runs die of the faults, one after the other, each but the first while it resumes the one before; then resumes once. */
export async function survive(lane: Lane, wave: number, faults: readonly Fault[], chance: Chance): Promise<Outcome> {
  lane.wave(wave);
  const story: string[] = [];
  const orphans: string[] = [];
  let outlived = 0;
  let struck = 0;
  for (const [index, fault] of faults.entries()) {
    lane.faults({ cloud: [...slowness(chance), ...(fault.cloud?.(chance) ?? [])] });
    const after = index === 0 ? chance.whole(0, moments) : chance.whole(0, 15);
    const left = await crash(lane, index === 0 ? "up" : "resume", fault, after, chance);
    story.push(`${fault.name} ${left.story}`);
    if (left.struck) struck += 1;
    orphans.push(...left.orphans);
    outlived = Math.max(outlived, left.outlived);
    freeDisk(lane);
  }
  lane.faults({});
  const { code, err } = await lane.run(["resume", "dev", "--sandbox", "--yes", "--quiet"]);
  return { story: story.join("; "), struck, verdict: judge(lane, wave + 1), orphans, outlived, exit: code, said: err };
}

/** Some answers are late although the thing is made, others come at once, so that at any moment something is open. */
function slowness(chance: Chance): object[] {
  return [
    { type: "aws:sns/*", operation: "create", kind: "late", milliseconds: chance.whole(20, 200) },
    {
      type: "aws:cloudwatch/logGroup:LogGroup",
      operation: "create",
      kind: "delay",
      milliseconds: chance.whole(10, 100),
    },
    { type: "aws:ec2/*", operation: "create", kind: "late", milliseconds: chance.whole(20, 200) },
  ];
}

async function crash(
  lane: Lane,
  verb: "up" | "resume",
  fault: Fault,
  after: number,
  chance: Chance,
): Promise<Pick<Outcome, "orphans" | "outlived" | "story"> & { readonly struck: boolean }> {
  const before = operations(lane).length;
  const running = lane.start([verb, "dev", "--sandbox", "--yes", ...(fault.args ?? [])]);
  const over = running.ended.then(() => "over" as const);
  // At 0 somewhere on the way to the first change.
  const early = after === 0 ? pause(chance.number(4_000)) : begun(lane, before + after, running);
  const struck = (await Promise.race([over, early])) !== "over";
  const done = operations(lane).length - before;
  if (struck) await fault.strike(lane, running);
  const { code, err } = await running.ended;
  const died = performance.now();
  const left = checkpoint(lane);
  const open = left === undefined ? "a broken state and none" : (left.pending_operations?.length ?? 0);
  if (!struck && code !== 0) throw new Error(`${verb} ended with ${code} before it could die: ${err.slice(0, 1_000)}`);
  const story = struck ? `after ${done} operations: exit ${code ?? "none"}, ${open} open` : "too late: it was over";
  for (;;) {
    const orphans = bearing(running.mark);
    const outlived = (performance.now() - died) / 1000;
    if (orphans.length === 0 || outlived > patience)
      return { orphans: orphans.map(({ command }) => command), outlived, story, struck };
    await pause(50);
  }
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
