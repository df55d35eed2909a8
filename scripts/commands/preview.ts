import type { Verb } from "../command.js";
import { explained } from "./explaining.js";
import { forMany } from "../fleet/call.js";
import { runDeployment } from "../run/deploy.js";
import {
  expectNoChangesOption,
  freshStateOption,
  explainOption,
  gateOptions,
  policyOption,
  requestOf,
  runOptions,
  saveOption,
} from "../run/request.js";

/** Shows what `up` would do, what it would cost a month, and what the gates say; changes nothing. */
export const preview: Verb = forMany("preview", {
  arguments: "<environment>",
  options: [
    ...runOptions,
    policyOption,
    freshStateOption,
    expectNoChangesOption,
    ...gateOptions,
    explainOption,
    saveOption,
  ],
  run: async (args, options, context) =>
    (await explained(args, options, context, true)) ??
    (await runDeployment(requestOf("preview", args, options), context)),
});
