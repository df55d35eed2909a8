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
  const parts = trackingParts({ ...settings, limits, required: true });
  if (parts === null) throw new Error("no tracker without credentials is made when one is required");
  const tracker = new JournalledTracker({ ...parts, replayShare: 1 });
  await tracker.check();
  return await tracker.flush(`${now.toISOString()}-${environment}-flush`);
}
