import { isAlive } from "../alive.js";
import { constants, copyFileSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** A replay is bounded to seconds; a lock older than this was left behind, ms. */
const staleMs = 120_000;

/** Takes the lock and returns the way to give it back; null when a living process of this machine has it. */
export function takeLock(path: string, pid: number, now: number): (() => void) | null {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const own = `${path}.${pid}`;
  writeFileSync(own, `${pid} ${now}`, { mode: 0o600 });
  try {
    if (tryLink(own, path)) return () => rmSync(path, { force: true });
    if (isHeld(path, now)) return null;
    rmSync(path, { force: true });
    return tryLink(own, path) ? () => rmSync(path, { force: true }) : null;
  } finally {
    rmSync(own, { force: true });
  }
}

/** A link appears with its contents, or not at all: nobody reads a lock that is half written. */
function tryLink(own: string, path: string): boolean {
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    return tryCopy(own, path);
  }
}

/** For file systems without links. */
function tryCopy(own: string, path: string): boolean {
  try {
    copyFileSync(own, path, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function isHeld(path: string, now: number): boolean {
  try {
    const [pid = 0, taken = 0] = readFileSync(path, "utf8").split(" ").map(Number);
    return Math.abs(now - taken) <= staleMs && isAlive(pid);
  } catch {
    return false;
  }
}
