import { UserError } from "../../../components/core/errors.js";
import type { Verb } from "../../command.js";
import { exitCodes } from "../../run/exit-codes.js";
import { hearReview, reviewText } from "../../run/hear-review.js";
import { trackingOptions, withTracking } from "../../run/with-tracking.js";

/** Takes up what a reviewer has written in `docs/a2a/deployment-feedback.md`, as the next `up` would. */
export const trackerFeedback: Verb = {
  arguments: "<environment>",
  options: trackingOptions,
  notes:
    "The file's first line is CHANGES_REQUIRED or APPROVED - LET'S FUCKING GO. It counts for the deployment that went to review last before it was written.",
  run: (args, options, context) =>
    withTracking(args, options, context, async ({ environment, project, settings, json }) => {
      const { makeTracker } = await import("../../tracking/setup.js");
      const tracker = makeTracker(settings);
      await tracker.check();
      const run = `${context.now().toISOString()}-${environment}-feedback`;
      const heard = await hearReview({ folder: context.cwd, project, environment, run }, tracker);
      if (heard === null) throw nothingWritten();
      const { warnings, pending } = heard;
      const told = warnings.filter((text) => text !== heard.note).map((text) => `  warning ${text}\n`);
      if (json) context.out(`${JSON.stringify({ environment, ...heard })}\n`);
      else context.out(`${reviewText(heard)}\n${told.join("")}`);
      return pending > 0 ? exitCodes.tracking : exitCodes.done;
    }),
};

function nothingWritten(): UserError {
  const problem = {
    path: "docs/a2a/deployment-feedback.md",
    expected: 'a file whose first line is "CHANGES_REQUIRED" or "APPROVED - LET\'S FUCKING GO"',
    actual: "nothing, or no tracker to tell it",
    fix: "write the review into it, and set the tracker's key",
  };
  return new UserError("tracking/no-feedback", "there is no review to take up", [problem]);
}
