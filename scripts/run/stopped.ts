import { UserError } from "../../components/core/errors.js";
import type { Context } from "../command.js";
import type { Counts, Deployment, Failure } from "../engine/deployment.js";
import { countsText } from "./consent.js";
import type { InFlight } from "./in-flight.js";
import { cancelled, type Interruption, unattendedGrace } from "./interruption.js";
import type { RunRequest } from "./request.js";

/**
 * How a run ended that was stopped while it changed something: why, what was in flight, and how it goes on. Null when it came
 * to its end all the same.
 *
 * @param resume the command that goes on where this run stopped
 */
export function stopped(
  applied: Deployment,
  { reason, gaveUp }: Pick<Interruption, "reason" | "gaveUp">,
  inFlight: InFlight,
  resume: string,
): Failure | null {
  if (applied.result === "succeeded") return null;
  if (applied.result === "failed" && !gaveUp) return applied.failure;
  const left = inFlight.remembered(
    gaveUp ? `${resume}: it asks the cloud whether it is there` : `run it again, or ${resume}`,
  );
  const named = gaveUp || reason?.code === "run/timeout" ? left : [];
  const problems = [...(reason?.problems ?? []), ...named];
  if (!gaveUp)
    return {
      code: reason?.code ?? "run/cancelled",
      summary: `${reason?.summary ?? "interrupted"}: what was in flight was finished, the rest was not started`,
      problems,
    };
  const open = left.length === 0 ? "what was in flight" : `${left.length} in flight`;
  return {
    code: reason?.code ?? "run/cancelled",
    summary: `${reason?.summary ?? "interrupted"}: ${open} handed over to ${resume}`,
    problems,
  };
}

/** The end of a preview that was stopped: nothing was changed, and what it waited for is named. */
export function previewStopped({
  interruption: { reason },
  inFlight,
}: {
  readonly interruption: Pick<Interruption, "reason">;
  readonly inFlight: InFlight;
}): UserError {
  if (reason === undefined) return cancelled();
  const waited = inFlight.remembered("look at the provider; nothing was changed");
  return new UserError(reason.code, `${reason.summary}: nothing was changed`, [...reason.problems, ...waited]);
}

/** The end of a run that was to find nothing to do. */
export function unexpected(counts: Counts, environment: string): UserError {
  return new UserError("run/unexpected-changes", "there are changes where none were expected", [
    {
      path: environment,
      expected: "nothing to do",
      actual: countsText(counts),
      fix: "look at the plan above; nothing was changed",
    },
  ]);
}

/** The command that goes on where a run stopped. */
export function resumeCommand({ environment, sandbox }: Pick<RunRequest, "environment" | "sandbox">): string {
  return `chainwright resume ${environment}${sandbox ? " --sandbox" : ""}`;
}

/** At a terminal a person decides how long to wait; elsewhere whoever interrupts kills soon after. */
export function graceOf(
  { graceSeconds }: Pick<RunRequest, "graceSeconds">,
  { terminal }: Pick<Context, "terminal">,
): number | undefined {
  return graceSeconds ?? (terminal ? undefined : unattendedGrace);
}
