import type { Verb } from "../command.js";
import { sanitise } from "../progress/sanitise.js";
import { readOutputs } from "../run/outputs.js";
import { outputsText } from "../run/outputs-text.js";
import { requestOf, runOptions } from "../run/request.js";

/** Prints what the stack exports, secrets as `[secret]`: indented `name: value` lines, or one object with `outputs` for `--json`. */
export const outputs: Verb = {
  arguments: "<environment>",
  options: runOptions.filter(({ flags }) => !flags.startsWith("--target") && !flags.startsWith("--quiet")),
  run: async (args, options, context) => {
    const request = requestOf("preview", args, options);
    const { environment, json } = request;
    const values = await readOutputs(request, context);
    if (json) {
      const all = { environment, kind: "outputs", result: "succeeded", outputs: values, error: null };
      context.out(`${JSON.stringify(all)}\n`);
    } else context.out(outputsText(values));
    if (Object.keys(values).length === 0)
      context.err(
        `outputs: ${sanitise(environment)} exports nothing: no up has ended well since it was made or destroyed\n`,
      );
    return 0;
  },
};
