import { join } from "node:path";
import { UserError } from "../../components/core/errors.js";
import type { Context } from "../command.js";
import { stackOutputs } from "../engine/outputs.js";
import { type Parts, realParts } from "./parts.js";
import { openPlace } from "./place.js";
import type { RunRequest } from "./request.js";

/**
 * The outputs of an environment's stack, secrets masked at any depth; needs neither program nor configuration.
 *
 * @throws UserError `config/unknown-environment`, `engine/no-stack`
 */
export async function readOutputs(
  request: RunRequest,
  context: Context,
  parts: Parts = realParts,
): Promise<Record<string, unknown>> {
  const project = await parts.openProject(context.cwd);
  if (!project.environments.includes(request.environment))
    await parts.readEnvironment(project, request.environment, context.now());
  const enginePath = context.env["CHAINWRIGHT_PULUMI"];
  const version = await parts.engineVersion(enginePath, join(context.cwd, ".chainwright", "cache", "engine-version"));
  const place = await openPlace(request, context, parts);
  try {
    const { workDir, env } = place;
    const read = await stackOutputs({
      enginePath: enginePath ?? "",
      engineVersion: version,
      workDir,
      env,
      environment: request.environment,
    });
    if ("code" in read) throw new UserError(read.code, read.summary, read.problems);
    return read.outputs;
  } finally {
    await place.close();
  }
}
