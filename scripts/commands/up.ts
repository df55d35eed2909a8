import type { Verb } from "../command.js";
import { explained } from "./explaining.js";
import { forMany } from "../fleet/call.js";
import { runDeployment } from "../run/deploy.js";
import {
  approvalOptions,
  consentOption,
  expectNoChangesOption,
  freshStateOption,
  explainOption,
  gateOptions,
  policyOption,
  requestOf,
  runOptions,
  trackerOption,
} from "../run/request.js";

/** Brings an environment to what its file says: preview, gates, issues, then the change, with a report at the end. */
export const up: Verb = forMany("up", {
  arguments: "<environment>",
  options: [
    ...runOptions,
    policyOption,
    consentOption,
    ...approvalOptions,
    freshStateOption,
    expectNoChangesOption,
    ...gateOptions,
    explainOption,
    trackerOption,
  ],
  run: async (args, options, context) =>
    (await explained(args, options, context, false)) ?? (await runDeployment(requestOf("up", args, options), context)),
});
