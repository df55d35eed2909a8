import { UserError } from "../../components/core/errors.js";
import type { Verb } from "../command.js";
import { sanitise } from "../progress/sanitise.js";
import { exitCodes } from "../run/exit-codes.js";
import { openedService, trackingOptions, withTracking } from "../run/with-tracking.js";
import type { LabelStep } from "../tracking/label-plan.js";
import type { Service } from "../tracking/service.js";

/** A label with what has become of it; `refusal` is null unless the service refused it. */
interface Outcome extends LabelStep {
  readonly refusal: string | null;
}

/**
 * Shows which labels the issues of an environment need and which are missing, and makes those with `--yes`. Ends with 11 when one
 * can't be had.
 */
export const labels: Verb = {
  arguments: "<environment>",
  options: [
    ...trackingOptions,
    { flags: "--dry-run", description: "only show what would be made, which is the default" },
    { flags: "--yes", description: "make what is missing" },
    { flags: "--apply", description: "the same as --yes" },
  ],
  run: (args, options, context) =>
    withTracking(args, options, context, async (open) => {
      const apply = options["yes"] === true || options["apply"] === true;
      if (apply && options["dryRun"] === true) throw both();
      const { planLabels } = await import("../tracking/label-plan.js");
      const { service, labels: wanted } = await openedService(open);
      await reached(service, () => service.check());
      const { labels: present } = await reached(service, () => service.survey(wanted));
      const outcomes: Outcome[] = [];
      for (const step of planLabels(wanted, present)) {
        const due = apply && step.action === "make";
        const refusal = due ? await reached(service, () => service.makeLabel(step)) : null;
        outcomes.push({ ...step, refusal });
      }
      const { environment, json } = open;
      context.out(
        json ? `${JSON.stringify({ environment, applied: apply, labels: outcomes })}\n` : text(outcomes, apply),
      );
      const lacking = outcomes.some(({ action, refusal }) => action === "blocked" || refusal !== null);
      return lacking ? exitCodes.tracking : exitCodes.done;
    }),
};

/** @throws UserError `tracking/incomplete` when the service can't be reached: nobody journals a label */
async function reached<T>(service: Service, work: () => Promise<T>): Promise<T> {
  const { ServiceFailure, outageText } = await import("../tracking/failure.js");
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ServiceFailure)) throw error;
    if (error.kind === "authentication") throw service.refusedAccess(error);
    const [actual = ""] = outageText(service.title, error).split(";");
    const problem = { path: service.title, expected: "an answer", actual, fix: "try again when it can be reached" };
    throw new UserError("tracking/incomplete", "the labels can't be looked at", [problem], { cause: error });
  }
}

function text(outcomes: readonly Outcome[], applied: boolean): string {
  const width = Math.max(...outcomes.map(({ name }) => name.length));
  const lines = outcomes.map((outcome) => {
    const { name, color, description, note } = outcome;
    const told = outcome.refusal ?? (note || description);
    return sanitise(`${wordOf(outcome, applied).padEnd(10)}  ${name.padEnd(width)}  #${color}  ${told}`).trimEnd();
  });
  const due = outcomes.filter(({ action }) => action === "make").length;
  const hint = !applied && due > 0 ? [`${due} to make: add --yes`] : [];
  return `${[...lines, ...hint].join("\n")}\n`;
}

function wordOf({ action, refusal }: Outcome, applied: boolean): string {
  if (refusal !== null) return "refused";
  if (action === "make") return applied ? "made" : "would make";
  return action === "keep" ? "there" : "blocked";
}

function both(): UserError {
  const problem = { path: "--dry-run", expected: "one of --dry-run and --yes", actual: "both", fix: "leave one out" };
  return new UserError("usage/invalid", "the options are wrong", [problem]);
}
