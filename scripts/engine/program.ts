import { pathToFileURL } from "node:url";
import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import * as config from "@pulumi/pulumi/runtime/config.js";
import type { Problem } from "../../components/core/errors.js";
import type { Failure } from "./deployment.js";
import { redactDeep, type Redactor } from "./masking.js";

/** The SDK has it but leaves it out of its declarations. */
const { isConfigSecret } = config as unknown as { isConfigSecret(key: string): boolean };

/** The inline program, loaded when it is first needed or before, and what it threw last. */
export interface Program {
  readonly run: PulumiFn;
  /** Begins to load the module; failures show when it is run. */
  preload(path: string): void;
  thrown(): Failure | undefined;
  /** Takes an error that the program threw where nobody waited for it; the first one counts. */
  blame(error: unknown): void;
}

/**
 * Wraps the module's default function: its configured secrets become known to the redactor before it runs, and an error
 * that a person can act on is kept whole, since the engine would hand on its text only.
 *
 * @param kubeconfig the text that is handed to the program, read when it runs
 */
export function makeProgram(redactor: Redactor, kubeconfig: () => string | undefined = () => undefined): Program {
  let loaded: Promise<Main> | undefined;
  let thrown: Failure | undefined;
  const preload = (path: string): void => {
    loaded = load(path);
    loaded.catch(() => undefined);
  };
  const run = async (): Promise<Record<string, unknown> | undefined> => {
    thrown = undefined;
    redactor.learn(configuredSecrets());
    try {
      const program = await loaded;
      const { learnFrom, learnSecrets } = await import("./learning.js");
      learnSecrets(redactor);
      const outputs = (await program?.({ kubeconfig: kubeconfig() })) as Record<string, unknown> | undefined;
      learnFrom(outputs, redactor);
      return outputs;
    } catch (error) {
      thrown = failureIn(error, redactor);
      throw error;
    }
  };
  const blame = (error: unknown): void => {
    if (!isEngineGone(error)) thrown ??= failureIn(error, redactor);
  };
  return { run: run as PulumiFn, preload, thrown: () => thrown, blame };
}

/** What every call under way ends with when the engine has stopped already: a consequence, never the cause. */
function isEngineGone(error: unknown): boolean {
  const { code, details } = (error ?? {}) as { code?: unknown; details?: unknown };
  return typeof code === "number" && typeof details === "string";
}

/** The program's default function, and what it is handed. */
type Main = (handed: { kubeconfig: string | undefined }) => Promise<unknown>;

async function load(path: string): Promise<Main> {
  const module = (await import(pathToFileURL(path).href)) as { default?: unknown };
  if (typeof module.default !== "function") throw new Error(`${path} has no default function`);
  return module.default as Main;
}

function configuredSecrets(): string[] {
  const all = config.allConfig();
  return Object.entries(all).flatMap(([key, value]) => (isConfigSecret(key) ? [value] : []));
}

/** By shape, since the program may bring its own copy of the class, and may wrap it into an error of the SDK's. */
function failureIn(error: unknown, redactor: Redactor): Failure {
  const { redact } = redactor;
  const { name, code, summary, problems, cause } = (error ?? {}) as { [key: string]: unknown };
  if ((cause as { name?: unknown } | undefined)?.name === "UserError") return failureIn(cause, redactor);
  if (name === "UserError" && typeof code === "string" && typeof summary === "string" && Array.isArray(problems)) {
    return redactDeep({ code, summary, problems: problems as Problem[] }, redact);
  }
  const text = redact(error instanceof Error ? (error.stack ?? error.message) : String(error));
  const [first = "", ...rest] = text.split("\n");
  const where = rest.find((line) => /^\s+at /.test(line) && !line.includes("node_modules"))?.trim() ?? "the program";
  const problem = { path: where, expected: "the program runs", actual: first, fix: "correct the program" };
  return { code: "program/failed", summary: `the program failed: ${first}`, problems: [problem] };
}
