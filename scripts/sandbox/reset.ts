import { existsSync, readdirSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { type Problem, UserError } from "../../components/core/errors.js";
import { findLiving, stopWhenFree } from "../../sandbox/process/reach.js";
import { startOf } from "../engine/process-start.js";

/** What the sandbox keeps that a fresh one does not have. */
const kept = ["cloud", "linear", "project", "state", "tracking"];

/**
 * Empties the simulated cloud, Linear, and the engine's state of the sandbox.
 *
 * @throws UserError `sandbox/busy` while something uses it
 */
export async function resetSandbox(stateDir: string): Promise<void> {
  const living = await findLiving(stateDir);
  const users = [
    ...(living && living.holders > 0 ? [inUse(`process ${living.record.pid}`, `${living.holders} that hold it`)] : []),
    ...(await engineLocks(join(stateDir, "state", ".pulumi", "locks"))),
  ];
  if (users.length > 0) throw busy(users);
  if (living && !(await stopWhenFree(living.record)))
    throw busy([inUse(`process ${living.record.pid}`, "somebody who just came")]);
  while (await findLiving(stateDir)) await new Promise((again) => setTimeout(again, 20));
  await Promise.all(kept.map((folder) => rm(join(stateDir, folder), { recursive: true, force: true })));
}

/** Locks of engines that still run on this host; those of dead ones go with the state. */
async function engineLocks(folder: string): Promise<readonly Problem[]> {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".json"));
  const locks = files.map((file) => ({ file, ...lockIn(join(folder, file)) }));
  const alive = await Promise.all(
    locks.map(async ({ pid, host }) => host === hostname() && pid > 0 && (await startOf(pid)) !== undefined),
  );
  return locks.filter((_, index) => alive[index]).map(({ file, pid }) => inUse(file, `an engine, process ${pid}`));
}

function lockIn(file: string): { pid: number; host: string } {
  try {
    const { pid, hostname: host } = JSON.parse(readFileSync(file, "utf8")) as { pid?: unknown; hostname?: unknown };
    return { pid: Number(pid ?? 0), host: typeof host === "string" ? host : "" };
  } catch {
    return { pid: 0, host: "" };
  }
}

function inUse(path: string, by: string): Problem {
  return { path, expected: "nobody who uses the sandbox", actual: by, fix: "wait until it ends, or end it" };
}

function busy(problems: readonly Problem[]): UserError {
  return new UserError("sandbox/busy", "the sandbox is in use", problems);
}
