import { spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * Runs a program to its end. Resolves with `{ code, output }`, both streams in order; `code` is -1 when it couldn't be
 * started or was stopped for taking longer than `timeoutSeconds`.
 */
export function run(command, args, { cwd, env, timeoutSeconds, onLine } = {}) {
  return new Promise((resolve) => {
    let output = "";
    let rest = "";
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    const timer =
      timeoutSeconds === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), timeoutSeconds * 1000);
    const take = (text) => {
      output = (output + text).slice(-64_000);
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      if (onLine) for (const line of lines) onLine(line);
    };
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", take);
    const end = (code, note) => {
      clearTimeout(timer);
      resolve({ code, output: note === undefined ? output : `${output}${note}` });
    };
    child.on("error", (error) => end(-1, error.message));
    child.on("close", (code, signal) => end(code ?? -1, signal === null ? undefined : `stopped by ${signal}`));
  });
}

/** Every executable file of this name on PATH, in PATH's order. */
export function onPath(name, env) {
  const folders = (env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, name)).filter(isExecutable);
}

export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
