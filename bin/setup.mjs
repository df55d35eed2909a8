import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, buildIsFresh } from "./setup/build.mjs";
import { dependenciesAreFresh, installDependencies } from "./setup/dependencies.mjs";
import { SetupError } from "./setup/errors.mjs";
import { withLock } from "./setup/lock.mjs";

/** The project's folder. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** A line for people while something takes time; set-up without work says nothing. */
export const log = (line) => process.stderr.write(`chainwright: ${line}\n`);

/**
 * Makes a fresh clone runnable: Node, locked dependencies, compiled sources. Does nothing, in a few milliseconds, when
 * all is there. Two at once wait for each other.
 *
 * @throws SetupError `setup/node`, `setup/dependencies` or `setup/compile`
 */
export async function setUp({ env = process.env } = {}) {
  checkNode();
  const fresh = () => dependenciesAreFresh(root) && buildIsFresh(root);
  if (fresh()) return;
  const lock = join(root, ".chainwright", "cache", "setup.lock");
  await withLock(lock, { log, what: "the set-up of this folder" }, async () => {
    if (!dependenciesAreFresh(root)) await installDependencies(root, { env, log });
    if (!buildIsFresh(root)) await build(root, { env, log });
  });
}

function checkNode() {
  const file = join(root, "package.json");
  const wanted = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).engines.node : ">=20.19.0";
  const [major, minor] = process.versions.node.split(".").map(Number);
  const [least, leastMinor] = wanted.replace(">=", "").split(".").map(Number);
  if (major > least || (major === least && minor >= leastMinor)) return;
  const problem = {
    path: "node",
    expected: wanted.replace(">=", "") + " or newer",
    actual: process.versions.node,
    fix: "install a newer Node.js (https://nodejs.org) and run this again",
  };
  throw new SetupError("setup/node", "this Node.js is too old", [problem], 2);
}

/** Runs an entry's work; an error that a person can mend is shown without its stack and ends the process with its code. */
export async function runEntry(work, { onFailure } = {}) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`${error.message}\n`);
    onFailure?.(error);
    process.exitCode = error.exitCode;
  }
}
