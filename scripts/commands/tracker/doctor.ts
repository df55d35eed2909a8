import type { Verb } from "../../command.js";
import { checksText } from "../../doctor/check.js";
import { exitCodes } from "../../run/exit-codes.js";
import { openedService, trackingOptions, withTracking } from "../../run/with-tracking.js";

/**
 * Checks everything about the tracker of an environment; changes nothing unless it is told to make the states. Ends with 1 when
 * nothing could be filed.
 */
export const trackerDoctor: Verb = {
  arguments: "<environment>",
  options: [
    ...trackingOptions,
    { flags: "--create-states", description: "add the state In Review to the Linear team where it is missing" },
  ],
  run: (args, options, context) =>
    withTracking(args, options, context, async (open) => {
      const { examineService } = await import("../../tracking/examine.js");
      const { inspectJournal } = await import("../../tracking/inspect.js");
      const { service, labels, directory } = await openedService(open);
      const { environment, json } = open;
      const createStates = options["createStates"] === true;
      const journal = inspectJournal(directory);
      const checks = await examineService(service, { environment, labels, journal, createStates });
      const failed = checks.some(({ state }) => state === "fail");
      context.out(json ? `${JSON.stringify({ environment, ok: !failed, checks })}\n` : checksText(checks));
      return failed ? exitCodes.failed : exitCodes.done;
    }),
};
