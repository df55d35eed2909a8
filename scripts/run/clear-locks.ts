import { setTimeout as pause } from "node:timers/promises";
import { UserError } from "../../components/core/errors.js";
import type { Context } from "../command.js";
import { clearingCommand, locked } from "../engine/failure.js";
import type { EngineTarget } from "../engine/messages.js";
import { judgeRun, suspectOfLock } from "../resume/died.js";
import { judgeOwner, type Verdict } from "../resume/owner.js";
import type { StateStore } from "../state/store.js";
import type { Interruption } from "./interruption.js";
import { type Lock, locksIn } from "./locks.js";
import type { RunRecord } from "./record.js";
import type { RunRequest } from "./request.js";
import { witnessOf } from "./witness.js";

/** What the clearing of locks is done with. */
export interface Clearing {
  readonly request: RunRequest;
  readonly context: Context;
  readonly environment: { readonly name: string };
  readonly interruption: Interruption;
  /** Earlier runs of the environment, newest first. */
  readonly runs: readonly RunRecord[];
  readonly say: (text: string) => void;
}

/** Milliseconds for which an engine is waited for that lost its run and finishes what is in flight; and between two looks. */
const patience = { whole: 60_000, step: 250 };

/**
 * Takes away locks whose owner is proven dead: the run that holds one ended without giving it back. An engine that only finishes
 * what its killed run left in flight is waited for.
 *
 * @throws UserError `engine/locked` with who holds it, since when, and what to check
 */
export async function clearLocks(clearing: Clearing, target: EngineTarget, store: StateStore): Promise<void> {
  const { context, interruption, request, say } = clearing;
  const end = context.now().getTime() + patience.whole;
  for (let told = false; ; ) {
    const locks = await locksIn(store, target);
    const held = await firstHeld(clearing, target, locks);
    if (held === undefined) return;
    if (!held.orphaned || context.now().getTime() > end) throw lockedBy(held.lock, held.verdict, request);
    if (!told) say("an engine that lost its run finishes what is in flight: waiting for it");
    told = true;
    interruption.check();
    await pause(patience.step);
  }
}

interface Held {
  readonly lock: Lock;
  readonly verdict: Verdict;
  /** Whether the run that started this engine is gone. */
  readonly orphaned: boolean;
}

/** Clears what may be cleared; gives the first lock that may not be. */
async function firstHeld(clearing: Clearing, target: EngineTarget, locks: readonly Lock[]): Promise<Held | undefined> {
  const { context, request, runs, say } = clearing;
  for (const lock of locks) {
    const witness = await witnessOf(context, target.env);
    const mark = { host: lock.owner.host, pid: lock.owner.pid, at: new Date(lock.owner.at || lock.writtenAt) };
    const verdict = await judgeOwner(suspectOfLock(mark, runs), witness);
    const run = runs.find(({ phase }) => phase === "changing");
    const orphaned = run !== undefined && (await judgeRun(run, true, witness)).kind === "dead";
    if (verdict.kind !== "dead") return { lock, verdict, orphaned: orphaned && verdict.kind === "alive" };
    const about = aboutLock(lock, verdict);
    if (request.recovery?.dryRun === true) {
      say(`would clear ${about}`);
      continue;
    }
    if (!(await agreed(clearing, about))) return { lock, verdict, orphaned: false };
    await lock.clear();
    say(`cleared ${about}`);
  }
  return undefined;
}

/** To resume is to clear what the dead run holds. */
async function agreed({ request, context, interruption }: Clearing, about: string): Promise<boolean> {
  if (request.yes || request.verb === "resume") return true;
  return context.terminal && (await interruption.unless(context.confirm(`Clear ${about}?`)));
}

function aboutLock({ owner: { user, pid, at } }: Lock, verdict: Verdict): string {
  if (pid === 0) return `a half-written lock: ${verdict.why}`;
  return `a lock of process ${pid} (${user}, ${at}), which has ended without giving it back: ${verdict.why}`;
}

function lockedBy(lock: Lock, verdict: Verdict, { environment, sandbox }: RunRequest): UserError {
  const command = clearingCommand(environment);
  const { code, summary, problems } = locked(lock.owner, sandbox ? `chainwright sandbox -- ${command}` : command);
  const told = problems.map((problem) => ({
    ...problem,
    actual: `${problem.actual}: ${verdict.why}`,
    fix: verdict.kind === "unknown" ? `${verdict.check}; ${problem.fix}` : problem.fix,
  }));
  return new UserError(code, summary, told);
}
