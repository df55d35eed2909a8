import type { Verb } from "../command.js";
import { explainGates } from "./explaining.js";

/** Lists the gates with their levels in an environment, or explains one. */
export const gates: Verb = {
  arguments: "[environment]",
  options: [
    { flags: "--explain <gate>", description: "print this gate's rule, reason, source and limits in force" },
    { flags: "--sandbox", description: "the levels in the sandbox, which has no outside world" },
    { flags: "--json", description: "print exactly one JSON object" },
  ],
  notes:
    "Without an environment: the levels and limits where the settings say nothing. docs/gates.md tells of all of them.",
  run: async ([environment], options, context) => {
    const name = typeof options["explain"] === "string" ? options["explain"] : undefined;
    const [sandbox, json] = [options["sandbox"] === true, options["json"] === true];
    return await explainGates(name, { environment, sandbox, preview: false, json }, context);
  },
};
