import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");

/** What a run of the command line left. */
export interface Ran {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A copy of this repository's environments in a folder of its own, run by the compiled command line as a user would. */
export interface TestProject {
  readonly folder: string;
  /** `chainwright <args>`. */
  run(args: readonly string[], options?: { env?: Record<string, string>; input?: string }): Promise<Ran>;
  /** The same, left running. */
  start(args: readonly string[], options?: { env?: Record<string, string> }): ReturnType<typeof spawn>;
  read(file: string): string;
  write(file: string, text: string): void;
  /** Replaces the first occurrence of `from` in a file; fails when there is none. */
  edit(file: string, from: string, to: string): void;
  remove(): void;
}

export function testProject(): TestProject {
  const folder = mkdtempSync(join(tmpdir(), "chainwright-test-"));
  for (const file of readdirSync(root)) if (/^Pulumi\..*yaml$/.test(file)) cpSync(join(root, file), join(folder, file));
  for (const entry of ["bin", "dist", "node_modules", "package.json", "package-lock.json"])
    symlinkSync(join(root, entry), join(folder, entry));
  mkdirSync(join(folder, "docs"));
  const start: TestProject["start"] = (args, options = {}) =>
    spawn(process.execPath, [join(root, "bin/chainwright.mjs"), ...args], {
      cwd: folder,
      env: { ...process.env, NO_COLOR: "1", ...options.env },
      stdio: ["pipe", "pipe", "pipe"],
    });
  return {
    folder,
    start,
    run: async (args, options = {}) => await finished(start(args, options), options.input),
    read: (file) => readFileSync(join(folder, file), "utf8"),
    write: (file, text) => writeFileSync(join(folder, file), text),
    edit: (file, from, to) => {
      const text = readFileSync(join(folder, file), "utf8");
      if (!text.includes(from)) throw new Error(`${file} has no ${JSON.stringify(from)}`);
      writeFileSync(join(folder, file), text.replace(from, to));
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Waits for the end of a run and collects what it wrote. */
export async function finished(child: ReturnType<typeof spawn>, input = ""): Promise<Ran> {
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
  child.stdin?.end(input);
  return await new Promise((done, fail) => {
    child.once("error", fail);
    child.once("close", (code, signal) => done({ code, signal, stdout, stderr }));
  });
}
