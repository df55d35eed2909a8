import { readdirSync, readFileSync } from "node:fs";

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly state: string;
  readonly command: string;
}

/** The processes of a run that are there now; those not begun or gone already are missing. */
export interface Crew {
  readonly runner: number;
  readonly worker?: number;
  readonly engine?: number;
}

export function crewOf(runner: number): Crew {
  const all = processes();
  const childOf = (parent: number | undefined, word: string): number | undefined =>
    all.find((one) => one.parent === parent && one.command.includes(word))?.pid;
  const worker = childOf(runner, "engine/worker.js");
  const engine = worker === undefined ? undefined : childOf(worker, "pulumi");
  return { runner, ...(worker !== undefined && { worker }), ...(engine !== undefined && { engine }) };
}

/** Processes that bear a variable in their environment: everything that a run has started, wherever it belongs now. */
export function bearing(variable: string): { pid: number; command: string }[] {
  return processes().filter(({ pid, state }) => state !== "Z" && environmentOf(pid).includes(variable));
}

/** Whether a process is there; one that only waits to be reaped is not. */
export function lives(pid: number): boolean {
  const found = processOf(String(pid));
  return found !== undefined && found.state !== "Z";
}

function processes(): Process[] {
  const names = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return names.map(processOf).filter((one) => one !== undefined);
}

function processOf(name: string): Process | undefined {
  try {
    const stat = readFileSync(`/proc/${name}/stat`, "utf8");
    const [state = "", parent = "0"] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ");
    return { pid: Number(name), parent: Number(parent), state, command };
  } catch {
    return undefined;
  }
}

function environmentOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1").split("\0");
  } catch {
    return [];
  }
}
