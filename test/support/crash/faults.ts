import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { checkpoint } from "./judge.js";
import type { Lane, Running } from "./lane.js";
import { crewOf } from "./processes.js";
import type { Chance } from "./random.js";

/** One way for a run to die. */
export interface Fault {
  readonly name: string;
  /** Options of the run that is to die of it. */
  readonly args?: readonly string[];
  /** What the cloud does wrong, beside being slow. */
  readonly cloud?: (chance: Chance) => readonly object[];
  /** Whether it needs a disk of the state's own. */
  readonly disk?: true;
  /** How a run ends that dies of it without being struck. */
  readonly ends?: number;
  readonly strike: (lane: Lane, running: Running) => void | Promise<void>;
}

const signal = (...signals: readonly NodeJS.Signals[]): Fault["strike"] => {
  return async (_lane, { child }) => {
    for (const [index, name] of signals.entries()) {
      // Two of a kind within half a second count once.
      if (index > 0) await Promise.race([pause(600), once(child, "exit")]);
      child.kill(name);
    }
  };
};

type Member = "runner" | "worker" | "engine";

const kill = (...members: readonly Member[]): Fault["strike"] => {
  return (_lane, { child }) => {
    const crew = crewOf(child.pid ?? 0);
    for (const member of members) end(crew[member]);
  };
};

function end(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself a moment ago.
  }
}

/** The name of the file that fills the disk. */
const hog = "hog";

/** Fills the state's disk as far as it goes, once. */
const fill: Fault["strike"] = async ({ stateFolder }) => {
  const { bavail, bsize } = statfsSync(stateFolder);
  const writer = spawn(
    "dd",
    ["if=/dev/zero", `of=${join(stateFolder, hog)}`, "bs=65536", `count=${Math.ceil((bavail * bsize) / 65_536) + 1}`],
    {
      stdio: "ignore",
    },
  );
  await once(writer, "exit");
};

/** Fills it, also what the run gives back, until the state is broken or the patience ends; then everything dies at once. */
const fillAndKill: Fault["strike"] = async (lane, running) => {
  for (let look = 0; look < 15 && checkpoint(lane) !== undefined && running.child.exitCode === null; look += 1) {
    await fill(lane, running);
    await pause(100);
  }
  await kill("runner", "worker", "engine")(lane, running);
};

/** Gives the room back that a fault took. */
export function freeDisk({ stateFolder }: Lane): void {
  rmSync(join(stateFolder, hog), { force: true });
}

/** One resource of the cloud that never gets an answer, and a run that waits for three seconds only. */
const hanging = (chance: Chance): readonly object[] => [
  { type: "aws:sns/topic:Topic", operation: "create", nth: chance.whole(1, 8), kind: "late", milliseconds: 600_000 },
];

export const faults: readonly Fault[] = [
  { name: "SIGINT", strike: signal("SIGINT") },
  { name: "SIGINT twice", strike: signal("SIGINT", "SIGINT") },
  { name: "SIGINT three times", strike: signal("SIGINT", "SIGINT", "SIGINT") },
  { name: "SIGTERM", strike: signal("SIGTERM") },
  { name: "SIGINT, then SIGTERM", strike: signal("SIGINT", "SIGTERM") },
  { name: "SIGHUP", strike: signal("SIGHUP") },
  {
    name: "closed pipe",
    strike: (_lane, { child }) => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    },
  },
  { name: "runner killed", strike: kill("runner") },
  { name: "worker killed", strike: kill("worker") },
  { name: "engine killed", strike: kill("engine") },
  { name: "runner and engine killed", strike: kill("runner", "engine") },
  { name: "all killed", strike: kill("runner", "worker", "engine") },
  { name: "disk full", disk: true, strike: fill },
  { name: "disk full, then all killed", disk: true, strike: fillAndKill },
  {
    name: "provider hangs, time is up",
    args: ["--timeout", "0.1", "--kill-after", "0.01"],
    cloud: hanging,
    ends: 9,
    strike: () => undefined,
  },
  { name: "provider hangs, SIGTERM", args: ["--grace", "0.5"], cloud: hanging, strike: signal("SIGTERM") },
];
