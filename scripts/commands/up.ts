import type { Verb } from "../command.js";
import { forMany } from "../fleet/call.js";
import { runDeployment } from "../run/deploy.js";
import { consentOption, freshStateOption, policyOption, requestOf, runOptions } from "../run/request.js";

/** Brings an environment to what its file says: preview, gates, issues, then the change, with a report at the end. */
export const up: Verb = forMany("up", {
  arguments: "<environment>",
  options: [...runOptions, policyOption, consentOption, freshStateOption],
  run: async (args, options, context) => await runDeployment(requestOf("up", args, options), context),
});
