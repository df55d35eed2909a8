import type { Context } from "../command.js";
import { readRuns } from "../history/runs.js";
import { unfinished } from "../resume/died.js";
import { runDeployment } from "./deploy.js";
import { type Parts, realParts } from "./parts.js";
import { requestOf } from "./request.js";

/** Carries on the run of an environment that died, as what it was: with its verb's meaning, its targets, its refresh. */
export async function runResume(
  args: readonly string[],
  options: Readonly<Record<string, unknown>>,
  context: Context,
  parts: Parts = realParts,
): Promise<number> {
  const asked = requestOf("up", args, { ...options, adoptPending: options["adopt"] });
  const { environment, sandbox, pending } = asked;
  const died = unfinished(await readRuns(context.cwd, { environment, sandbox }));
  const { targets = [], refresh = false } = died?.resume ?? {};
  const { overrides = [] } = died ?? {};
  const absent = Array.isArray(options["absent"]) ? options["absent"].filter((one) => typeof one === "string") : [];
  const request = {
    ...asked,
    kind: died?.kind ?? "up",
    verb: "resume",
    targets,
    refresh: refresh || asked.refresh,
    overrides: [...overrides, ...asked.overrides],
    pending: { clear: false, adopt: [] },
    recovery: {
      dryRun: options["dryRun"] === true,
      adopt: pending.adopt.map(({ urn, id = "" }) => ({ urn, id })),
      absent,
    },
  };
  return await runDeployment(request, context, parts);
}
