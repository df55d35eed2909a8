import type { Failure } from "../engine/deployment.js";
import type { InFlight } from "./in-flight.js";
import type { Interruption } from "./interruption.js";
import type { RunRequest } from "./request.js";

/** Minutes that what is in flight has after the time limit, when nothing else was said. */
export const defaultKillAfter = 10;

/**
 * Stops a run whose time is up: gracefully first, and at once when what is in flight does not end either. What has long been
 * without an answer is named meanwhile.
 *
 * @returns the way to stop counting
 */
export function limitTime(
  { timeoutMinutes, killAfterMinutes }: Pick<RunRequest, "timeoutMinutes" | "killAfterMinutes">,
  interruption: Interruption,
  inFlight: InFlight,
  { say, now, resume }: { say: (text: string) => void; now: () => Date; resume: string },
): () => void {
  const timers: NodeJS.Timeout[] = [];
  const after = (minutes: number, act: () => void): void => {
    timers.push(setTimeout(act, Math.min(minutes * 60_000, 2 ** 31 - 1)));
  };
  const slow = setInterval(() => {
    for (const line of inFlight.slow(now().getTime())) say(line);
  }, 5_000);
  if (timeoutMinutes !== undefined)
    after(timeoutMinutes, () => {
      inFlight.remember(now().getTime());
      interruption.stop(
        timedOut(timeoutMinutes),
        `time is up after ${minutesText(timeoutMinutes)}: nothing new is started`,
      );
      after(killAfterMinutes, () =>
        interruption.giveUp(
          `${minutesText(killAfterMinutes)} later there still is no answer: the rest is left to ${resume}`,
        ),
      );
    });
  return () => {
    clearInterval(slow);
    for (const timer of timers) clearTimeout(timer);
  };
}

function timedOut(minutes: number): Failure {
  return { code: "run/timeout", summary: `stopped after ${minutesText(minutes)}, as --timeout says`, problems: [] };
}

/** `30 min`, `1.5 min`. */
export function minutesText(minutes: number): string {
  return `${Number(minutes.toFixed(2))} min`;
}
