import { UserError } from "../../components/core/errors.js";
import type { Context } from "../command.js";
import type { Failure } from "../engine/deployment.js";

/** What a run does when it is interrupted. */
export interface Interruption {
  readonly requested: boolean;
  /** @throws UserError `run/cancelled` when an interruption was asked for */
  check(): void;
  /** The answer to a question, or false as soon as the run is interrupted. */
  unless(answer: Promise<boolean>): Promise<boolean>;
  /** What is stopped gracefully by the first interruption, and hard by the third Ctrl-C. */
  guard(engine: { cancel(): void; kill(): void }): void;
  release(): void;
}

/**
 * Milliseconds within which the same signal counts once: a terminal sends Ctrl-C to the whole group, and npm hands it on
 * once more.
 */
const echo = 500;

/**
 * The first interruption of any kind lets the engine finish what is in flight; a second Ctrl-C (or SIGTERM) warns, a third
 * stops hard. A closed pipe or terminal never escalates: it says the same thing over and over.
 */
export function watchInterruptions(context: Context, say: (text: string) => void): Interruption {
  const last = new Map<string, number>();
  let insisted = 0;
  let requested = false;
  let engine: { cancel(): void; kill(): void } | undefined;
  let giveUp = (_answer: boolean): void => undefined;
  const given = new Promise<boolean>((resolve) => {
    giveUp = resolve;
  });
  const first = (): void => {
    requested = true;
    giveUp(false);
    engine?.cancel();
    say("interrupted: nothing new is started, what is in flight is finished; this can take a while");
  };
  const again = (): void => {
    insisted += 1;
    if (insisted === 1)
      say("still finishing what is in flight: a third interruption stops at once and leaves resources half-made");
    if (insisted < 2) return;
    say("stopping at once: what was in flight stays behind as pending and is named by the next run");
    engine?.kill();
  };
  const stop = context.onInterrupt((reason) => {
    const now = context.now().getTime();
    const repeated = now - (last.get(reason) ?? Number.NEGATIVE_INFINITY) < echo;
    last.set(reason, now);
    if (repeated) return;
    if (!requested) first();
    else if (reason === "SIGINT" || reason === "SIGTERM") again();
  });
  return {
    get requested() {
      return requested;
    },
    check: () => {
      if (requested) throw cancelled();
    },
    unless: (answer) => Promise.race([answer, given]),
    guard: (stoppable) => {
      engine = stoppable;
      if (requested) stoppable.cancel();
    },
    release: stop,
  };
}

/** The end of a run that was interrupted, or not agreed to, before anything changed. */
export function cancelled(): UserError {
  return new UserError("run/cancelled", "cancelled before anything was changed");
}

/** The end of a run that was interrupted while it changed something. */
export const interrupted: Failure = {
  code: "run/cancelled",
  summary: "interrupted: what was in flight was finished, the rest was not started",
  problems: [],
};
