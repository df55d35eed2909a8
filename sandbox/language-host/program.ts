import { type ChildProcess, spawn } from "node:child_process";
import type { ProgramCommand } from "./command.js";

/** How a program ended. */
export type ProgramEnd =
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "killed"; readonly signal: string }
  | { readonly kind: "not-started"; readonly reason: string };

export interface RunningProgram {
  /** Resolves when it has ended and all its output was handed over. */
  readonly ended: Promise<ProgramEnd>;
  /** Interrupts it, and ends it for good when it is still there after `graceMs`. */
  stop(): void;
}

/** What a program gets to put its affairs in order after it was interrupted. */
const graceMs = 5_000;

/**
 * Starts a program in a process group of its own: a Ctrl-C on the terminal is for the engine, which then tells us.
 *
 * @param onOutput called for each piece of output, whole characters
 */
export function startProgram(
  nodeBinary: string,
  command: ProgramCommand,
  environment: Readonly<Record<string, string | undefined>>,
  onOutput: (stream: "stdout" | "stderr", text: string) => void,
): RunningProgram {
  const child = spawn(nodeBinary, command.args, {
    env: { ...environment, ...command.environment },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  child.stdout.setEncoding("utf8").on("data", (text: string) => onOutput("stdout", text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => onOutput("stderr", text));
  let timer: NodeJS.Timeout | undefined;
  let over = false;
  const ended = new Promise<ProgramEnd>((resolve) => {
    child.once("error", (error) => resolve({ kind: "not-started", reason: error.message }));
    child.once("close", (code, signal) => {
      resolve(code === null ? { kind: "killed", signal: signal ?? "unknown" } : { kind: "exited", code });
    });
  });
  void ended.then(() => {
    over = true;
    clearTimeout(timer);
  });
  return {
    ended,
    stop: () => {
      if (over || timer !== undefined) return;
      signalGroup(child, "SIGINT");
      timer = setTimeout(() => signalGroup(child, "SIGKILL"), graceMs);
    },
  };
}

/** The program and what it started; gone already is as good. */
function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
