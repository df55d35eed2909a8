import { UserError } from "../../components/core/errors.js";
import { stackOutputs } from "../../infra/outputs.js";
import { clusterNameOf } from "../../infra/units.js";
import { waysOf, waysText } from "../access/ways.js";
import type { Verb } from "../command.js";
import { openProject, readEnvironment } from "../project/project.js";
import { readOutputs } from "../run/outputs.js";
import { requestOf, runOptions } from "../run/request.js";

/** Prints how to reach what came up: commands for cluster, Grafana, Vault, database and RPC; none of them holds a secret. */
export const access: Verb = {
  arguments: "<environment>",
  options: runOptions.filter(({ flags }) => !/^--(target|quiet)/.test(flags)),
  run: async (args, options, context) => {
    const request = requestOf("preview", args, options);
    const project = await openProject(context.cwd);
    const { name, config } = await readEnvironment(project, request.environment, context.now());
    const parsed = stackOutputs.safeParse(await readOutputs(request, context));
    if (!parsed.success)
      throw otherShape(
        name,
        parsed.error.issues.map((issue) => issue.path.join(".")),
      );
    const ways = waysOf({ config, outputs: parsed.data, clusterName: clusterNameOf(config), profile: request.profile });
    if (request.json) context.out(`${JSON.stringify({ environment: name, ways })}\n`);
    else context.out(`${waysText(ways)}\n`);
    if (request.sandbox)
      context.err("access: this is the sandbox's environment: nothing answers behind its addresses\n");
    return 0;
  },
};

function otherShape(environment: string, paths: readonly string[]): UserError {
  const problem = {
    path: `outputs of ${environment}`,
    expected: "those of this version of the program",
    actual: `others at ${paths.join(", ")}`,
    fix: `run chainwright up ${environment}`,
  };
  return new UserError("access/other-outputs", "the stack's outputs have another shape", [problem]);
}
