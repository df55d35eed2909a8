import type { Context } from "../command.js";
import { unfinished } from "../resume/died.js";
import { runDeployment } from "./deploy.js";
import { type Parts, realParts } from "./parts.js";
import { requestOf } from "./request.js";
import { readAllRuns } from "./run-store.js";

/** Carries on the run of an environment that died, as what it was: with its verb's meaning, its targets, its refresh. */
export async function runResume(
  args: readonly string[],
  options: Readonly<Record<string, unknown>>,
  context: Context,
  parts: Parts = realParts,
): Promise<number> {
  const asked = requestOf("up", args, { ...options, adoptPending: options["adopt"] });
  const { environment, sandbox, pending } = asked;
  const { name } = await parts.openProject(context.cwd);
  const store = parts.runStore(asked, context.env);
  const died = unfinished(await readAllRuns(store, { cwd: context.cwd, project: name }, { environment, sandbox }));
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
  // What a rollback was going back to is another revision than this checkout holds.
  const back = request.recovery.dryRun ? undefined : died?.rollback?.to;
  if (back !== undefined) return await (await import("./rollback.js")).runRollback(request, back, context, parts);
  return await runDeployment(request, context, parts);
}
