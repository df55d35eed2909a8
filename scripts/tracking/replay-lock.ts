import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/** A replay is bounded to seconds; a lock older than this was left behind, ms. */
const staleMs = 120_000;

/** Takes the lock and returns the way to give it back; null when a living process of this machine has it. */
export function takeLock(path: string, pid: number, now: number): (() => void) | null {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const file = openSync(path, "wx", 0o600);
      writeSync(file, String(pid));
      closeSync(file);
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      if (held(path, now)) return null;
      rmSync(path, { force: true });
    }
  }
  return null;
}

function held(path: string, now: number): boolean {
  const taken = statSync(path, { throwIfNoEntry: false });
  if (!taken || Math.abs(now - taken.mtimeMs) > staleMs) return false;
  try {
    return isAlive(Number(readFileSync(path, "utf8")));
  } catch {
    return false;
  }
}

/** Whether a process with this id runs on this machine. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
