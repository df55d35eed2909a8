import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { UserError } from "../../components/core/errors.js";
import type { Context, Option } from "../command.js";
import type { DeploymentKind } from "../engine/deployment.js";
import { type Parts, realParts as runParts } from "../run/parts.js";
import { requestOf } from "../run/request.js";
import { type Child, startChild } from "./child.js";
import { tellNotStarted } from "./comments.js";
import { fleetEndText } from "./end-text.js";
import { checkFleetOptions, flagsFor, recordIn } from "./flags.js";
import { follow } from "./follow.js";
import { type Fleet, reverse, unordered } from "./graph.js";
import { checkOutside } from "./outside.js";
import { type ReadFleet, readFleet } from "./read.js";
import {
  type FleetOutput,
  memberResult,
  type MemberResult,
  notStarted,
  resultOf,
  wentWell,
  worstOf,
} from "./result.js";
import { type FleetOutputs, gatherOutputs } from "./step-outputs.js";
import { makeVoices, type Voices } from "./voices.js";

/** What is asked of a fleet. */
export interface FleetCall {
  readonly kind: Exclude<DeploymentKind, "refresh">;
  /** Names of environments, also with `*`; none means all. */
  readonly words: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
  /** The options that the verb knows. */
  readonly known: readonly Option[];
}

/** What a fleet's run is made of; tests bring their own. */
export interface FleetParts {
  read(folder: string, words: readonly string[], today: Date): Promise<ReadFleet>;
  startChild: typeof startChild;
  /** Tells the pipeline of what was not started. */
  publish: Parts["publish"];
  /** Keeps the sandbox's process for as long as the fleet runs. Resolves with the way to let go of it. */
  holdSandbox(call: FleetCall, context: Context): Promise<() => Promise<void>>;
}

const realParts: FleetParts = { read: readFleet, startChild, publish: runParts.publish, holdSandbox };

/**
 * Runs a verb on many environments in the order of their references, each in a process of its own; what depends on a
 * failure is not started, the rest goes on. What is up to date already has nothing to do, so running it again goes on
 * with what failed.
 *
 * @returns the worst exit code of all
 */
export async function runFleet(call: FleetCall, context: Context, parts: FleetParts = realParts): Promise<number> {
  const { kind, words, options } = call;
  const startedAt = context.now();
  const read = await parts.read(context.cwd, words, startedAt);
  const fleet = orderFor(kind, read.fleet);
  check(call, fleet, context);
  checkOutside(fleet, options["sandbox"] === true, context);
  const letGo = options["sandbox"] === true ? await parts.holdSandbox(call, context) : undefined;
  const outputs = await gatherOutputs(context.env);
  try {
    const voices = makeVoices(fleet.order, context);
    voices.note(orderText(kind, fleet));
    const members = await work({ call, context, parts, fleet, voices, outputs });
    const output = outputOf(kind, members, (context.now().getTime() - startedAt.getTime()) / 1000);
    await outputs.write(output).catch((error: Error) => {
      voices.note(`pipeline: the step's outputs can't be written: ${error.message}`);
    });
    const telling = { call, context, read, publish: parts.publish, startedAt };
    for (const warning of await tellNotStarted(telling, members)) voices.note(`pipeline: ${warning}`);
    if (options["json"] === true) context.out(`${JSON.stringify(output)}\n`);
    context.err(fleetEndText(output, context.color ?? false));
    return output.exitCode;
  } finally {
    await outputs.end();
    await letGo?.();
  }
}

interface Run {
  readonly call: FleetCall;
  readonly context: Context;
  readonly parts: FleetParts;
  readonly fleet: Fleet;
  readonly voices: Voices;
  readonly outputs: FleetOutputs;
}

async function work({ call, context, parts, fleet, voices, outputs }: Run): Promise<Map<string, MemberResult>> {
  const { kind, options, known } = call;
  const ended = new Map<string, MemberResult>();
  const children = new Set<Child>();
  let stopped = false;
  const release = context.onInterrupt(() => {
    if (stopped) return;
    stopped = true;
    voices.note("interrupted: nothing new is started, what is in flight is finished; this can take a while");
    for (const child of children) child.stop();
  });
  const one = async (name: string): Promise<boolean> => {
    const child = parts.startChild({
      words: [kind, name, ...flagsFor(name, options, known, await digestIn(context.cwd, options["plan"], name))],
      context: { ...context, env: { ...context.env, ...outputs.envOf(name) } },
      line: (text) => voices.say(name, text),
      ask: async (question, word) => !stopped && (await voices.ask(name, question, word)),
    });
    children.add(child);
    const { code, answer } = await child.ended;
    children.delete(child);
    ended.set(name, memberResult(kind, name, code, answer));
    return wentWell(code);
  };
  const left = await follow(fleet, { parallel: parallelOf(options["parallel"]), work: one, stopped: () => stopped });
  release();
  for (const [name, cause] of left) {
    const result = notStarted(kind, name, cause === undefined ? undefined : ended.get(cause));
    ended.set(name, result);
    voices.say(name, result.error?.summary ?? "");
  }
  return new Map(fleet.order.flatMap((name) => [[name, ended.get(name)] as const].filter(isThere)));
}

const isThere = (pair: readonly [string, MemberResult | undefined]): pair is readonly [string, MemberResult] =>
  pair[1] !== undefined;

/** A preview changes nothing that another one could see, so none waits. */
function orderFor(kind: FleetCall["kind"], fleet: Fleet): Fleet {
  if (kind === "preview") return unordered(fleet);
  return kind === "destroy" ? reverse(fleet) : fleet;
}

/** What each run would refuse too is refused once. */
function check({ kind, options }: FleetCall, fleet: Fleet, context: Context): void {
  checkFleetOptions(options, fleet.order);
  for (const approve of [options["approve"] ?? []].flat())
    requestOf(kind, [fleet.order[0] ?? ""], { ...options, approve });
  requestOf(kind, [fleet.order[0] ?? ""], { ...options, approve: undefined });
  if (kind !== "preview" && options["yes"] !== true && !context.terminal)
    throw new UserError("usage/no-consent", `${kind} changes ${fleet.order.join(", ")} and nobody can be asked`, [
      {
        path: "--yes",
        expected: "--yes, or a terminal to ask on",
        actual: "neither",
        fix: `add --yes, or look first: chainwright preview --all`,
      },
    ]);
}

/** The digest of an environment's change record; undefined where it can't be read, which the run itself will say. */
async function digestIn(cwd: string, folder: unknown, name: string): Promise<string | undefined> {
  if (typeof folder !== "string") return undefined;
  try {
    const record = JSON.parse(await readFile(resolve(cwd, recordIn(folder, name)), "utf8")) as {
      digest?: unknown;
    } | null;
    return typeof record?.digest === "string" ? record.digest : undefined;
  } catch {
    return undefined;
  }
}

/** Half of the processors: each environment takes a runner, an engine and its program. */
function parallelOf(value: unknown): number {
  return value === undefined ? Math.min(8, Math.max(2, Math.floor(availableParallelism() / 2))) : Number(value);
}

function orderText(kind: string, fleet: Fleet): string {
  const lines = fleet.order.map((name) => {
    const needs = fleet.needs.get(name) ?? [];
    return `  ${name}${needs.length === 0 ? "" : ` after ${needs.join(", ")}`}`;
  });
  return [`${kind} of ${fleet.order.length} environment${fleet.order.length === 1 ? "" : "s"}:`, ...lines].join("\n");
}

function outputOf(kind: string, members: ReadonlyMap<string, MemberResult>, seconds: number): FleetOutput {
  const codes = [...members.values()].flatMap(({ exitCode }) => exitCode ?? []);
  const stopped = [...members.values()].some(({ exitCode }) => exitCode === null);
  const worst = worstOf(codes);
  const exitCode = stopped && worst === 0 ? 8 : worst;
  const bad = [...members].filter(([, { result }]) => result !== "succeeded");
  const error =
    exitCode === 0 || bad.length === 0
      ? null
      : {
          code: "fleet/incomplete",
          summary: `${bad.map(([name]) => name).join(", ")} ${bad.length === 1 ? "is" : "are"} not done`,
          problems: bad.flatMap(([, member]) => member.error?.problems ?? []),
        };
  const environments = Object.fromEntries(members);
  return { kind, result: resultOf(exitCode), exitCode, environments, seconds: Math.round(seconds * 10) / 10, error };
}

async function holdSandbox({ options, kind }: FleetCall, context: Context): Promise<() => Promise<void>> {
  const { startSandbox } = await import("../../sandbox/session.js");
  const { simulate, kubeconfig } = requestOf(kind, [""], options);
  const session = await startSandbox({
    projectDir: context.cwd,
    simulate,
    ...(kubeconfig !== undefined && { kubeconfig }),
    enginePath: context.env["CHAINWRIGHT_PULUMI"] ?? "",
  });
  return async () => await session.close();
}
