import { readdir, readFile, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import type { LockOwner } from "./failure.js";
import { startOf } from "./process-start.js";

/** A lock on a stack in a state folder. */
export interface Lock {
  readonly file: string;
  readonly owner: LockOwner;
  /** When its file was written. */
  readonly writtenAt: Date;
  /** Whether its owner is certainly gone: a process of this host that ended, or whose number another one has now. */
  readonly dead: boolean;
}

/** Seconds by which clocks of lock and process table may differ. */
const tolerance = 2;

/**
 * The locks of a stack, oldest first. They never expire by themselves and the engine does not ask whether their owner lives.
 *
 * @param folder the state folder, which holds `.pulumi`
 */
export async function readLocks(folder: string, project: string, stack: string): Promise<Lock[]> {
  const place = join(folder, ".pulumi", "locks", "organization", project, stack);
  const names = await readdir(place).catch(() => []);
  const found = await Promise.all(
    names.filter((name) => name.endsWith(".json")).map(async (name) => await readLock(join(place, name))),
  );
  return found.filter((lock) => lock !== undefined).sort((a, b) => a.owner.at.localeCompare(b.owner.at));
}

/** Removes a lock; one that is gone already is fine. */
export async function clearLock(lock: Lock): Promise<void> {
  await rm(lock.file, { force: true });
  await rm(`${lock.file}.attrs`, { force: true });
}

async function readLock(file: string): Promise<Lock | undefined> {
  const [text, about] = await Promise.all([
    readFile(file, "utf8").catch(() => undefined),
    stat(file).catch(() => undefined),
  ]);
  if (text === undefined || about === undefined) return undefined;
  const owner = ownerIn(text);
  return { file, owner, writtenAt: about.mtime, dead: await isDead(owner) };
}

/** The owner that a lock names; all empty where it is half-written. */
export function ownerIn(text: string): LockOwner {
  try {
    const { pid, username, hostname: host, timestamp } = JSON.parse(text) as Record<string, unknown>;
    return {
      user: typeof username === "string" ? username : "",
      host: typeof host === "string" ? host : "",
      pid: typeof pid === "number" ? pid : 0,
      at: typeof timestamp === "string" ? timestamp : "",
    };
  } catch {
    return { user: "", host: "", pid: 0, at: "" };
  }
}

async function isDead({ host, pid, at }: LockOwner): Promise<boolean> {
  if (host !== hostname() || pid <= 0) return false;
  const started = await startOf(pid);
  if (started === undefined) return true;
  const locked = Date.parse(at);
  return Number.isFinite(locked) && started > locked + tolerance * 1000;
}
