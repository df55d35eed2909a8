import type { Verb } from "../command.js";
import {
  approvalOptions,
  consentOption,
  gateOptions,
  policyOption,
  requestOf,
  runOptions,
  saveOption,
} from "../run/request.js";
import { runRollback } from "../run/rollback.js";
import { listTargets } from "../run/rollback-target.js";

/** Takes an environment back to what an earlier run deployed, previewed and gated like any change. */
export const rollback: Verb = {
  arguments: "<environment>",
  options: [
    ...runOptions.filter(({ flags }) => !flags.startsWith("--target")),
    { flags: "--to <run>", description: "run to go back to, by its name in chainwright history" },
    { flags: "--list", description: "list the runs that can be gone back to, and why others can't" },
    policyOption,
    consentOption,
    ...approvalOptions,
    saveOption,
    ...gateOptions,
  ],
  notes: [
    "The newest successful up of a clean checkout with another change than the present one is gone back to: its program and its",
    "configuration, on the present state. What that doesn't bring back is listed before you agree; docs/rollback.md tells more.",
  ].join("\n"),
  run: async (args, options, context) => {
    const kind = options["save"] === undefined ? "up" : "preview";
    const request = { ...requestOf(kind, args, options), verb: "rollback" };
    if (options["list"] === true) return await listTargets(request, context);
    return await runRollback(request, typeof options["to"] === "string" ? options["to"] : undefined, context);
  },
};
