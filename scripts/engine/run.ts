import { type ChildProcess, fork } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { UserError } from "../../components/core/errors.js";
import type { Deployment, EngineEvent } from "./deployment.js";
import type { EngineTarget, Order, Report } from "./messages.js";

/** A worker that loads the program, before it is known what to run. */
export interface Worker {
  readonly process: ChildProcess;
}

/** The engine on one environment. Preview and apply run in one worker, which holds the program loaded. */
export interface Engine {
  /** Computes what would be done; changes nothing. */
  preview(): Promise<Deployment>;
  /** Does it: up, destroy or refresh, as the target says. */
  apply(): Promise<Deployment>;
  /** Tells everything that happens while either runs. */
  onEvent(listener: (event: EngineEvent) => void): void;
  /** Lets the engine finish what is in flight and start nothing new. Later calls do nothing. */
  cancel(): void;
  /** Ends the engine at once; what is in flight stays pending in the state. */
  kill(): void;
  /** Lets the worker go. */
  close(): void;
}

/**
 * Starts a worker that begins to load the program at once, so that its 0.6 s run beside the reading of the configuration.
 *
 * @param output gets what the program itself prints
 * @param worker module of the worker; a copy of this one's where the program has dependencies of its own
 */
export function startWorker(
  programPath: string,
  env: NodeJS.ProcessEnv,
  output: (text: string) => void,
  worker = workerPath(),
): Worker {
  const child = fork(worker, [programPath], {
    detached: true,
    env,
    serialization: "advanced",
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  child.stdout?.setEncoding("utf8").on("data", output);
  child.stderr?.setEncoding("utf8").on("data", output);
  return { process: child };
}

/** Compiled beside this file; a test that runs the source uses the compiled worker too. */
function workerPath(): string {
  const beside = fileURLToPath(new URL("./worker.js", import.meta.url));
  return existsSync(beside) ? beside : fileURLToPath(new URL("../../dist/scripts/engine/worker.js", import.meta.url));
}

/** The engine in the worker, ready to run on the target. */
export function startEngine(worker: Worker, target: EngineTarget): Engine {
  const listeners: ((event: EngineEvent) => void)[] = [];
  let cancelled = false;
  const tell = (order: Order): void => {
    if (worker.process.connected) worker.process.send(order, () => undefined);
  };
  const run = async (phase: "preview" | "apply"): Promise<Deployment> => {
    const done = answer(worker.process, (event) => listeners.forEach((listener) => listener(event)));
    tell({ order: "run", phase, target });
    return await done;
  };
  return {
    preview: () => run("preview"),
    apply: () => run("apply"),
    onEvent: (listener) => void listeners.push(listener),
    cancel: () => {
      if (!cancelled) tell({ order: "interrupt" });
      cancelled = true;
    },
    kill: () => tell({ order: "terminate" }),
    close: () => stopWorker(worker),
  };
}

/** Lets a worker go without waiting for it; one that is at work stops its engine gracefully first. */
export function stopWorker({ process: child }: Worker): void {
  if (child.connected) child.disconnect();
  child.stdout?.destroy();
  child.stderr?.destroy();
  child.unref();
}

function answer(child: ChildProcess, onEvent: (event: EngineEvent) => void): Promise<Deployment> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      child.off("message", onReport).off("exit", onExit).off("error", onExit);
      act();
    };
    const onReport = (report: Report): void => {
      if (report.report === "event") onEvent(report.event);
      else if (report.report === "done") settle(() => resolve(report.deployment));
      else settle(() => reject(bug(report.message, report.stack)));
    };
    const onExit = (): void => settle(() => reject(died()));
    child.on("message", onReport).on("exit", onExit).on("error", onExit);
    if (!child.connected) onExit();
  });
}

function bug(message: string, stack: string): Error {
  const error = new Error(message);
  error.stack = stack;
  return error;
}

function died(): UserError {
  return new UserError("engine/worker-died", "the process that runs the engine ended unexpectedly", [
    {
      path: "engine",
      expected: "an answer from the worker",
      actual: "its end",
      fix: "run again: what it left behind is found and named at the start",
    },
  ]);
}
