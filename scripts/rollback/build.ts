import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, lstat, mkdir, readFile, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../components/core/errors.js";

/** The program of an earlier revision, ready to run. */
export interface BuiltProgram {
  /** Its compiled module. */
  readonly program: string;
  /** The runner's own worker as it must be started: beside dependencies that are not the present ones, a copy of it. */
  readonly worker: string | undefined;
}

export interface BuildOptions {
  /** Folders of the earlier revision, and of the present project. */
  readonly folder: string;
  readonly present: string;
  /** The present runner: folder of its compiled code, and its program. */
  readonly runner: string;
  readonly program: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly say: (text: string) => void;
  /** Fires when the build is to be given up. */
  readonly signal: AbortSignal;
}

/** Minutes that installing or compiling may take. */
const patienceMinutes = 10;

/** What neither npm nor a compiler needs. */
const foreign = /^(AWS_|PULUMI_|LINEAR_|CHAINWRIGHT_|KUBE|VAULT_|SLACK_|DISCORD_|PAGERDUTY_)|PASSPHRASE$/;

/**
 * Makes the program of an earlier revision runnable with the dependencies of its own lockfile: the present ones where the lockfile is the
 * same, else installed beside it without running anybody's scripts. A revision that brings no program of its own is run by the present one.
 *
 * @throws UserError `rollback/install`, `rollback/build`
 */
export async function buildProgram(options: BuildOptions): Promise<BuiltProgram> {
  const { folder, present, runner, program, say } = options;
  const own = await hasDependencies(folder, present);
  if (own) {
    say("installing the dependencies of the earlier revision: its lockfile is another one");
    await npm(options);
  }
  const compiled = join(folder, "dist", "infra", "index.js");
  if (await isThere(join(folder, "bin", "build.mjs"))) {
    say("compiling the earlier revision");
    await compile(options, own);
    if (!(await isThere(compiled))) throw notBuilt("dist/infra/index.js is missing after the build");
  }
  const installed = join(folder, "node_modules", "chainwright", "dist", "infra", "index.js");
  const found = (await isThere(compiled)) ? compiled : own && (await isThere(installed)) ? installed : program;
  if (!own || found === program) return { program: found, worker: undefined };
  // Node looks for packages upwards from a file: so the runner's code finds the same SDK as the program.
  const copy = join(folder, ".chainwright", "runner");
  await mkdir(copy, { recursive: true });
  await cp(runner, join(copy, "dist"), { recursive: true });
  await cp(join(runner, "..", "package.json"), join(copy, "package.json")).catch(() => undefined);
  return { program: found, worker: join(copy, "dist", "scripts", "engine", "worker.js") };
}

/** Whether the revision's lockfile is another than the present one; one without a lockfile takes what is there. */
async function hasDependencies(folder: string, present: string): Promise<boolean> {
  const [then, now] = await Promise.all([folder, present].map((place) => hashOf(join(place, "package-lock.json"))));
  return then !== undefined && then !== now;
}

async function hashOf(file: string): Promise<string | undefined> {
  const content = await readFile(file).catch(() => undefined);
  return content && createHash("sha256").update(content).digest("hex");
}

async function npm(options: BuildOptions): Promise<void> {
  const { code, output } = await call("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], options);
  if (code === 0) return;
  throw new UserError("rollback/install", "the dependencies of the earlier revision can't be installed", [
    {
      path: "package-lock.json of the earlier revision",
      expected: "npm ci that ends with 0",
      actual: lastLines(output) || `exit code ${code}`,
      fix: "correct what npm says (registry, network, Node's version), or choose another run with --to; nothing was changed",
    },
  ]);
}

/** Its dependencies are lent to it for the time of compiling, where it has none of its own. */
async function compile(options: BuildOptions, own: boolean): Promise<void> {
  const { folder, present } = options;
  const modules = join(folder, "node_modules");
  const lends = !own && !(await isThere(modules));
  if (lends) await symlink(join(present, "node_modules"), modules);
  try {
    const { code, output } = await call(process.execPath, [join("bin", "build.mjs")], options);
    if (code !== 0) throw notBuilt(lastLines(output) || `exit code ${code}`);
  } finally {
    if (lends) await rm(modules, { force: true });
  }
}

function call(
  program: string,
  args: readonly string[],
  { folder, env, signal }: BuildOptions,
): Promise<{ code: number; output: string }> {
  const own = Object.fromEntries(Object.entries(env).filter(([name]) => !foreign.test(name)));
  const child = spawn(program, args, {
    cwd: folder,
    env: own,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
    timeout: patienceMinutes * 60_000,
    signal,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (output = (output + text).slice(-20_000)));
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ code: -1, output: `${output}\n${error.message}` }));
    child.once("close", (code) => resolve({ code: code ?? -1, output }));
  });
}

function lastLines(output: string): string {
  return output.trim().split("\n").slice(-8).join("; ");
}

function notBuilt(actual: string): UserError {
  return new UserError("rollback/build", "the earlier revision can't be compiled", [
    {
      path: "bin/build.mjs of the earlier revision",
      expected: "a build",
      actual,
      fix: "correct what it says, or choose another run with --to; nothing was changed",
    },
  ]);
}

async function isThere(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    () => false,
  );
}
