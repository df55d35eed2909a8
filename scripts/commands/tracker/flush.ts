import { UserError } from "../../../components/core/errors.js";
import type { Verb } from "../../command.js";
import { exitCodes } from "../../run/exit-codes.js";
import { type OpenTracking, trackingOptions, withTracking } from "../../run/with-tracking.js";

/** Sends what earlier runs left in the journal. Ends with 11 when something is left. */
export const trackerFlush: Verb = {
  arguments: "<environment>",
  options: trackingOptions,
  run: (args, options, context) =>
    withTracking(args, options, context, async (open) => {
      const { sent, left, warnings } = await flushed(open, context.now());
      const { environment, json } = open;
      if (json) context.out(`${JSON.stringify({ environment, sent, left, warnings })}\n`);
      else context.out(`${sent} sent, ${left} left\n${warnings.map((text) => `  warning ${text}\n`).join("")}`);
      return left > 0 ? exitCodes.tracking : exitCodes.done;
    }),
};

/** Half of what Linear allows a key in an hour: nobody waits for it, and the pipelines still have their share. */
const limits = { requests: 1_250, points: 1_500_000 };

async function flushed({ settings, environment }: OpenTracking, now: Date) {
  const { trackingParts } = await import("../../tracking/setup.js");
  const { JournalledTracker } = await import("../../tracking/journalled.js");
  const parts = trackingParts({ ...settings, limits });
  if (parts === null) throw noAccess();
  const tracker = new JournalledTracker({ ...parts, replayShare: 1 });
  await tracker.check();
  return await tracker.flush(`${now.toISOString()}-${environment}-flush`);
}

function noAccess(): UserError {
  const problem = {
    path: "LINEAR_API_KEY",
    expected: "a personal API key of Linear's, or LINEAR_CLIENT_ID and LINEAR_CLIENT_SECRET of an OAuth app",
    actual: "nothing",
    fix: "set one of them; docs/trackers.md tells how to make it",
  };
  return new UserError("tracking/authentication", "there is no key to send the journal with", [problem]);
}
