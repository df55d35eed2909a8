import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { isAlive } from "../alive.js";

/** Clock ticks per second in `/proc`; the same on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** When a process of this host started, milliseconds since the epoch; undefined when there is none (a zombie counts as none). */
export async function startOf(pid: number): Promise<number | undefined> {
  if (!isAlive(pid)) return undefined;
  return (await fromProc(pid)) ?? (await fromPs(pid));
}

async function fromProc(pid: number): Promise<number | undefined> {
  const [stat, system] = await Promise.all([
    readFile(`/proc/${pid}/stat`, "utf8").catch(() => ""),
    readFile("/proc/stat", "utf8").catch(() => ""),
  ]);
  // The command's name is in parentheses and may hold anything; the fields after it are fixed.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const boot = /^btime (\d+)$/m.exec(system)?.[1];
  if (fields[19] === undefined || boot === undefined) return undefined;
  if (fields[0] === "Z") return undefined;
  return (Number(boot) + Number(fields[19]) / ticksPerSecond) * 1000;
}

async function fromPs(pid: number): Promise<number | undefined> {
  try {
    const { stdout } = await promisify(execFile)("ps", ["-o", "stat=,lstart=", "-p", String(pid)], {
      env: { LC_ALL: "C" },
    });
    const [state = "", ...date] = stdout.trim().split(/\s+/);
    const at = Date.parse(date.join(" "));
    return state.startsWith("Z") || Number.isNaN(at) ? undefined : at;
  } catch {
    return undefined;
  }
}
