import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SetupError } from "./errors.mjs";
import { onPath, run } from "./run.mjs";

/** Whether `node_modules` holds exactly what the lock file says, by the stamp that the last installation left. */
export function dependenciesAreFresh(root) {
  const lock = join(root, "package-lock.json");
  if (!existsSync(lock)) return true;
  return readIfThere(stampOf(root)) === keyOf(root) || (installedByHand(root) && stamp(root));
}

/** Installs the locked dependencies, development ones included. */
export async function installDependencies(root, { env, log }) {
  log("installing the locked dependencies (npm ci): one to three minutes the first time");
  rmSync(stampOf(root), { force: true });
  const [command, ...args] = npm(env);
  const { code, output } = await run(command, [...args, "ci", "--include=dev"], { cwd: root, env });
  if (code !== 0) throw failed(code, output);
  stamp(root);
}

/** The npm that started us, else the one on PATH. */
function npm(env) {
  if (env.npm_execpath?.endsWith(".js") && existsSync(env.npm_execpath)) return [process.execPath, env.npm_execpath];
  return [onPath("npm", env)[0] ?? "npm"];
}

function failed(code, output) {
  const shown = reasonIn(output).slice(0, 8).join("\n    ");
  return new SetupError("setup/dependencies", "the locked dependencies could not be installed", [
    {
      path: "npm ci",
      expected: "exit code 0",
      actual: `${code}\n    ${shown}`,
      fix: "check that the npm registry can be reached and that package.json and package-lock.json agree, then run npm ci",
    },
  ]);
}

/** npm says what is wrong first, then how to use it and where its log is. */
function reasonIn(output) {
  const lines = output.split("\n").map((line) => line.trimEnd());
  const errors = lines.filter((line) => /^npm (error|ERR!) ./.test(line));
  const usage = errors.findIndex((line) => /Clean install a project|A complete log of this run/.test(line));
  const told = usage === -1 ? errors : errors.slice(0, usage);
  return told.length > 0 ? told : lines.filter((line) => line !== "").slice(-8);
}

/** A person's own `npm ci` leaves npm's record of what is installed; it counts when it says what the lock file says. */
function installedByHand(root) {
  const record = readIfThere(join(root, "node_modules", ".package-lock.json"));
  if (record === undefined) return false;
  try {
    const installed = JSON.parse(record).packages;
    const locked = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
    return Object.entries(locked).every(
      ([path, { version, optional, integrity }]) =>
        path === "" ||
        (optional && installed[path] === undefined) ||
        (installed[path]?.version === version && installed[path].integrity === integrity),
    );
  } catch {
    return false;
  }
}

function stamp(root) {
  try {
    writeFileSync(stampOf(root), keyOf(root));
  } catch (error) {
    if (error.code !== "EROFS" && error.code !== "EACCES") throw error;
  }
  return true;
}

const stampOf = (root) => join(root, "node_modules", ".chainwright-lock");

function keyOf(root) {
  const hash = createHash("sha256").update(readFileSync(join(root, "package-lock.json")));
  return `${hash.digest("hex")} ${process.platform}-${process.arch}`;
}

function readIfThere(file) {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw error;
  }
}
