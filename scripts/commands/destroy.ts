import type { Verb } from "../command.js";
import { forMany } from "../fleet/call.js";
import { runDeployment } from "../run/deploy.js";
import { approvalOptions, consentOption, overrideOption, requestOf, runOptions } from "../run/request.js";

/** Deletes everything of an environment, or the resources named by `--target`; refused where the environment is protected. */
export const destroy: Verb = forMany("destroy", {
  arguments: "<environment>",
  options: [...runOptions, consentOption, ...approvalOptions, overrideOption],
  run: async (args, options, context) => await runDeployment(requestOf("destroy", args, options), context),
});
