import { readFileSync } from "node:fs";
import { Ancestry } from "./ancestry.js";
import { EngineCommand } from "./command.js";
import { makeRedactor, secretsIn } from "./masking.js";
import type { EngineTarget, Order, Report } from "./messages.js";
import type { Workbench } from "./operation.js";
import { makeProgram } from "./program.js";
import { watchProgram } from "./watchdog.js";

/**
 * Entry of the worker: a process of its own, in a process group of its own, that holds the program and runs the engine on
 * it. It takes orders over the channel to the command line; when that dies, the engine is stopped gracefully and the worker
 * ends. `argv[2]` is the program's path, so that it loads while the command line still reads the configuration.
 */
const redactor = makeRedactor();
redactOutput();
const program = makeProgram(redactor, () => {
  const file = process.env["CHAINWRIGHT_KUBECONFIG"];
  return file ? readFileSync(file, "utf8") : undefined;
});
const ancestry = new Ancestry();
/** Milliseconds that what is in flight has when the command line is gone; what takes longer is left to a resume. */
const graceAlone = 4_000;
const plan: Workbench["plan"] = [];
let command: EngineCommand | undefined;
let stopping = false;
let working = false;

const send = (report: Report): void => {
  if (process.connected) process.send?.(report, undefined, {}, () => undefined);
};

async function run(phase: "preview" | "apply", target: EngineTarget): Promise<void> {
  Object.assign(process.env, target.env);
  redactor.learn(secretsIn(process.env));
  command ??= commandOf(target);
  if (stopping) command.interrupt();
  const { operate } = await import("./operation.js");
  const bench = { command, program: program.run, redactor, ancestry, plan, thrown: program.thrown };
  const emit = (event: Extract<Report, { report: "event" }>["event"]): void => send({ report: "event", event });
  const { command: engine } = bench;
  const release = watchProgram(program.blame, () => engine.interrupt());
  const deployment = await operate(phase, target, { ...bench, emit }).finally(release);
  send({ report: "done", deployment });
}

/** What the program prints itself goes to the terminal and into CI's log. */
function redactOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
    stream.write = ((chunk: unknown, ...rest: unknown[]) =>
      write(typeof chunk === "string" ? redactor.redact(chunk) : chunk, ...rest)) as typeof stream.write;
  }
}

function commandOf({ enginePath, engineVersion, env }: EngineTarget): EngineCommand {
  return new EngineCommand(enginePath, engineVersion, {
    env: { ...process.env, ...env },
    answers: true,
    watched: true,
  });
}

function interrupt(): void {
  stopping = true;
  command?.interrupt();
}

function crashed(error: unknown): void {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  send({ report: "crashed", message: redactor.redact(message), stack: redactor.redact(stack ?? message) });
}

process.on("message", (order: Order) => {
  if (order.order === "interrupt") return interrupt();
  if (order.order === "terminate") return command?.terminate();
  working = true;
  void run(order.phase, order.target)
    .catch(crashed)
    .finally(() => {
      working = false;
      if (!process.connected) process.exit(0);
    });
});
process.on("disconnect", () => {
  if (!working) process.exit(0);
  interrupt();
  setTimeout(() => command?.terminate(), graceAlone).unref();
  setTimeout(() => process.exit(1), 2 * graceAlone).unref();
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, interrupt);
// The reader of the program's own output may be gone before the engine has ended.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);

void import("./operation.js").then(() => program.preload(process.argv[2] ?? ""), crashed);
