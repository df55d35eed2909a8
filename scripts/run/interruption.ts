import { UserError } from "../../components/core/errors.js";
import type { Context } from "../command.js";
import type { Failure } from "../engine/deployment.js";

/** What a run does when it is interrupted, by somebody or by itself. */
export interface Interruption {
  readonly requested: boolean;
  /** Whether what was in flight was given up, so that a resume has to settle it. */
  readonly gaveUp: boolean;
  /** Whether it was interrupted by somebody who will not wait for long. */
  readonly hurried: boolean;
  /** Why the run stops by itself: its time is up, the disk is full. Undefined while, or because, somebody interrupted it. */
  readonly reason: Failure | undefined;
  /** @throws UserError `run/cancelled`, or the run's own reason, when it is to stop */
  check(): void;
  /** The answer to a question, or false as soon as the run is interrupted. */
  unless(answer: Promise<boolean>): Promise<boolean>;
  /** What is stopped gracefully by the first interruption, and hard by the third Ctrl-C. */
  guard(engine: Stoppable): void;
  /** Stops gracefully for a reason of the run's own. */
  stop(reason: Failure, text: string): void;
  /** Stops at once: what is in flight is left to a resume. */
  giveUp(text: string): void;
  release(): void;
}

interface Stoppable {
  cancel(): void;
  kill(): void;
}

/** How long what is in flight may take once the run was interrupted. */
export interface Patience {
  /** Seconds; undefined where a person decides when it is enough. */
  readonly graceSeconds: number | undefined;
  /** The command that goes on where this run stopped. */
  readonly resume: string;
}

/**
 * Milliseconds within which the same signal counts once: a terminal sends Ctrl-C to the whole group, and npm hands it on
 * once more.
 */
const echo = 500;

/**
 * Seconds that what is in flight has where nobody sits at a terminal: a CI that cancels sends SIGINT, SIGTERM after 7.5
 * seconds, and kills 2.5 seconds later, and until then report and record are to be written.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-cancellation
 */
export const unattendedGrace = 4.5;

/**
 * The first interruption of any kind lets the engine finish what is in flight; a second Ctrl-C (or SIGTERM) warns, a third
 * stops hard. A closed pipe or terminal never escalates: it says the same thing over and over. Where there is a limit for
 * what is in flight, its end is a hard stop too, and so is a second signal of another kind.
 */
export function watchInterruptions(context: Context, say: (text: string) => void, patience: Patience): Interruption {
  const last = new Map<string, number>();
  let insisted = 0;
  let requested = false;
  let gaveUp = false;
  let reason: Failure | undefined;
  let timer: NodeJS.Timeout | undefined;
  let engine: Stoppable | undefined;
  let decline = (_answer: boolean): void => undefined;
  const given = new Promise<boolean>((resolve) => {
    decline = resolve;
  });
  const request = (): void => {
    if (requested) return;
    requested = true;
    decline(false);
    engine?.cancel();
  };
  const giveUp = (text: string): void => {
    if (gaveUp) return;
    gaveUp = true;
    request();
    say(text);
    engine?.kill();
  };
  const handOver = (): void => {
    if (engine !== undefined) giveUp(`handing over: what is still in flight is left to ${patience.resume}`);
  };
  const first = (): void => {
    request();
    const { graceSeconds } = patience;
    const limit = graceSeconds === undefined ? "this can take a while" : `within ${graceSeconds} s`;
    say(`interrupted: nothing new is started, what is in flight is finished; ${limit}`);
    if (graceSeconds !== undefined) timer = setTimeout(handOver, graceSeconds * 1000);
  };
  const again = (another: boolean): void => {
    if (another && patience.graceSeconds !== undefined) return handOver();
    insisted += 1;
    if (insisted === 1)
      say("still finishing what is in flight: a third interruption stops at once and leaves resources half-made");
    if (insisted < 2) return;
    giveUp(`stopping at once: what was in flight stays behind as pending and is settled by ${patience.resume}`);
  };
  const stop = context.onInterrupt((signal) => {
    const now = context.now().getTime();
    const repeated = now - (last.get(signal) ?? Number.NEGATIVE_INFINITY) < echo;
    const another = last.size > 0 && !last.has(signal);
    last.set(signal, now);
    if (repeated) return;
    if (!requested) first();
    else if (signal === "SIGINT" || signal === "SIGTERM") again(another);
  });
  return {
    get requested() {
      return requested;
    },
    get gaveUp() {
      return gaveUp;
    },
    get hurried() {
      return requested && reason === undefined && patience.graceSeconds !== undefined;
    },
    get reason() {
      return reason;
    },
    check: () => {
      if (reason !== undefined) throw new UserError(reason.code, reason.summary, reason.problems);
      if (requested) throw cancelled();
    },
    unless: (answer) => Promise.race([answer, given]),
    guard: (stoppable) => {
      engine = stoppable;
      if (requested) stoppable.cancel();
    },
    stop: (why, text) => {
      if (requested) return;
      reason = why;
      request();
      say(text);
    },
    giveUp,
    release: () => {
      clearTimeout(timer);
      stop();
    },
  };
}

/** The end of a run that was interrupted, or not agreed to, before anything changed. */
export function cancelled(): UserError {
  return new UserError("run/cancelled", "cancelled before anything was changed");
}
