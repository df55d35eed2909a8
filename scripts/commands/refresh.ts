import type { Verb } from "../command.js";
import { runDeployment } from "../run/deploy.js";
import { approvalOptions, consentOption, pendingOptions, requestOf, runOptions } from "../run/request.js";

/** Compares the state with the cloud and adopts what differs; also how creations that a killed run left open are dealt with. */
export const refresh: Verb = {
  arguments: "<environment>",
  options: [...runOptions, consentOption, ...approvalOptions, ...pendingOptions],
  run: async (args, options, context) => await runDeployment(requestOf("refresh", args, options), context),
};
