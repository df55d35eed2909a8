import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { startSandbox } from "../../../sandbox/session.js";
import { enginePath } from "../engine.js";

const root = resolve(import.meta.dirname, "../../..");

/** A command that is running, and what it says. */
export interface Running {
  readonly child: ChildProcess;
  /** Variable by which everything that it starts is known. */
  readonly mark: string;
  readonly ended: Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>;
}

/**
 * A project with the hundred resources of `program.mjs`, its simulated cloud in a process that outlives every run, and a state
 * folder on a small disk of its own where that can be had.
 */
export interface Lane {
  readonly folder: string;
  readonly stateFolder: string;
  /** Whether the state is on a disk of its own, which can be filled. */
  readonly disk: boolean;
  /** A file of the sandbox. */
  path(name: string): string;
  /** The environment's file for this wave of resources. */
  wave(number: number): void;
  faults(faults: object): void;
  start(args: readonly string[]): Running;
  run(args: readonly string[]): ReturnType<typeof finished>;
  close(): Promise<void>;
}

const finished = async (running: Running): Promise<Awaited<Running["ended"]>> => await running.ended;

/** Bytes of the small disk: room for the checkpoint of a hundred resources many times over. */
const diskBytes = 24 * 1024 * 1024;

export async function openLane({ tracked }: { tracked: boolean }): Promise<Lane> {
  const folder = mkdtempSync(join(tmpdir(), "chainwright-crash-"));
  for (const entry of ["bin", "dist", "node_modules", "package.json", "package-lock.json"])
    symlinkSync(join(root, entry), join(folder, entry));
  cpSync(join(root, "Pulumi.yaml"), join(folder, "Pulumi.yaml"));
  mkdirSync(join(folder, "docs"));
  const path = (name: string): string => join(folder, ".chainwright/sandbox", name);
  const stateFolder = path("state");
  mkdirSync(stateFolder, { recursive: true });
  const disk = mounted(stateFolder);
  const wave = (number: number): void => writeFileSync(join(folder, "Pulumi.dev.yaml"), settings(number, tracked));
  wave(0);
  const session = await startSandbox({ projectDir: folder, enginePath: enginePath() });
  const start = (args: readonly string[]): Running => launch(folder, args);
  return {
    folder,
    stateFolder,
    disk,
    path,
    wave,
    faults: (faults) => writeFileSync(path("faults.json"), JSON.stringify(faults)),
    start,
    run: async (args) => await finished(start(args)),
    close: async () => {
      await session.close();
      if (disk) execFileSync("umount", ["-l", stateFolder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function mounted(folder: string): boolean {
  if (process.getuid?.() !== 0) return false;
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${diskBytes},mode=0700`, "tmpfs", folder], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function settings(wave: number, tracked: boolean): string {
  return `config:
  chainwright:settings:
    account: "210987654321"
    region: us-east-1
    owner: wave-${wave}
    protect: false
    gates: { sharePercent: 100 }
    ${tracked ? "tracking: { team: ENG }" : ""}
  chainwright:network:
    cidr: 10.16.0.0/16
    zones: [us-east-1a, us-east-1b, us-east-1c]
    nat: single
`;
}

function launch(folder: string, args: readonly string[]): Running {
  const mark = `CHAINWRIGHT_CRASH_POINT=${randomUUID()}`;
  const [name = "", value = ""] = mark.split("=");
  const child = spawn(process.execPath, [join(import.meta.dirname, "main.mjs"), ...args], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: "1", CHAINWRIGHT_PULUMI: enginePath(), [name]: value },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (out += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (err += chunk));
  const ended = new Promise<Awaited<Running["ended"]>>((done, fail) => {
    child.once("error", fail);
    // Not `close`: what the run started may hold the pipes for a moment longer.
    child.once("exit", (code) => setImmediate(() => done({ code, out, err })));
  });
  return { child, mark, ended };
}
