import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { UserError } from "../../components/core/errors.js";
import { entryFile } from "./build.js";
import { findLiving, type Living } from "./reach.js";
import type { ProcessSettings, Started } from "./settings.js";

const logFile = "sandbox.log";
const logLimit = 5_000_000;
/** How often somebody who waits for another starter looks, milliseconds. */
const lookAgain = 50;

/**
 * Starts the sandbox's process on this state and waits until it serves; when another is starting it at the same moment, that one
 * is waited for.
 *
 * @throws UserError `sandbox/port-taken`, `sandbox/start-failed`, `sandbox/not-built`
 */
export async function launch(settings: ProcessSettings): Promise<{ living: Living; ours: boolean }> {
  mkdirSync(settings.stateDir, { recursive: true, mode: 0o700 });
  const lock = join(settings.stateDir, "starting");
  for (;;) {
    if (takeLock(lock)) break;
    await pause(lookAgain);
    const living = await findLiving(settings.stateDir);
    if (living) return { living, ours: false };
  }
  try {
    const earlier = await findLiving(settings.stateDir);
    if (earlier) return { living: earlier, ours: false };
    await startProcess(settings);
  } finally {
    rmSync(lock, { force: true });
  }
  const living = await findLiving(settings.stateDir);
  if (!living) throw startFailed(settings.stateDir, "it ended right after its start");
  return { living, ours: true };
}

async function startProcess(settings: ProcessSettings): Promise<void> {
  const entry = entryFile();
  if (!existsSync(entry)) throw notBuilt(entry);
  const log = openLog(settings.stateDir);
  const child = spawn(process.execPath, [entry, JSON.stringify(settings)], {
    cwd: settings.stateDir,
    detached: true,
    stdio: ["ignore", log, log, "ipc"],
  });
  closeSync(log);
  try {
    const started = await new Promise<Started>((resolve, reject) => {
      child.once("message", (message) => resolve(message as Started));
      child.once("error", reject);
      child.once("exit", (code, signal) => reject(startFailed(settings.stateDir, `it ended with ${code ?? signal}`)));
    });
    if (started.kind === "failed") throw new UserError(started.code, started.summary, started.problems);
  } finally {
    child.removeAllListeners();
    if (child.connected) child.disconnect();
    child.unref();
  }
}

/** A lock that a killed starter left behind is taken away; whoever makes the next one starts. */
function takeLock(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    const owner = Number(existsSync(lock) ? readFileSync(lock, "utf8") : 0);
    if (owner > 0 && !isAlive(owner)) rmSync(lock, { force: true });
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function openLog(stateDir: string): number {
  const file = join(stateDir, logFile);
  const large = (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > logLimit;
  return openSync(file, large ? "w" : "a", 0o600);
}

function startFailed(stateDir: string, how: string): UserError {
  const file = join(stateDir, logFile);
  const lines = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").slice(-30) : [];
  const error = lines.findLast((line) => /\bError\b/.test(line)) ?? lines.at(-1);
  return new UserError("sandbox/start-failed", "the sandbox can't start", [
    { path: file, expected: "a process that serves", actual: error ? `${how}: ${error}` : how, fix: `look at ${file}` },
  ]);
}

function notBuilt(entry: string): UserError {
  return new UserError("sandbox/not-built", "the sandbox is not compiled", [
    { path: entry, expected: "a build", actual: "none", fix: "run npm run build" },
  ]);
}
