import { execFileSync } from "node:child_process";
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Runs `work` while this process alone holds the lock file. A lock left by a dead process is taken over; a living one is
 * waited for. The file appears with its content in one step (`link`), so a half-written lock does not exist.
 */
export async function withLock(file, { log, what }, work) {
  mkdirSync(dirname(file), { recursive: true });
  const mine = JSON.stringify({ pid: process.pid, host: hostname(), started: startOf(process.pid) });
  let told = false;
  while (!take(file, mine)) {
    const owner = readOwner(file);
    if (owner === undefined) continue;
    if (isDead(owner)) removeStale(file, owner.text);
    else {
      if (!told) log(`waiting for ${what} by process ${owner.pid} on ${owner.host}`);
      told = true;
      await sleep(200);
    }
  }
  const drop = () => release(file, mine);
  process.once("exit", drop);
  try {
    return await work();
  } finally {
    process.off("exit", drop);
    drop();
  }
}

function take(file, text) {
  const own = `${file}.${process.pid}`;
  writeFileSync(own, text);
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

function release(file, text) {
  if (readOwner(file)?.text === text) rmSync(file, { force: true });
}

function readOwner(file) {
  let text;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
  try {
    return { ...JSON.parse(text), text };
  } catch {
    return { pid: 0, host: hostname(), started: "", text };
  }
}

/** Only a process of this host can be known to be dead; one that reuses the number started at another time. */
function isDead({ pid, host, started }) {
  if (host !== hostname()) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code === "ESRCH") return true;
  }
  return pid === 0 || startOf(pid) !== started;
}

/** Moves the stale lock away in one step and gives it back when it turns out to be somebody's new one. */
function removeStale(file, text) {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
    if (readFileSync(aside, "utf8") !== text) linkSync(aside, file);
  } catch (error) {
    if (error.code !== "ENOENT" && error.code !== "EEXIST") throw error;
  }
  rmSync(aside, { force: true });
}

/** Something that differs between two processes with the same number; empty where it can't be known. */
function startOf(pid) {
  try {
    if (process.platform === "linux") {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
    }
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
  } catch {
    return "";
  }
}
