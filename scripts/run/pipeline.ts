import type { Context } from "../command.js";
import type { Facts } from "./facts.js";
import type { Parts } from "./parts.js";
import { reportInputOf } from "./report-input.js";
import type { RunRequest } from "./request.js";
import type { RunOutput } from "./result.js";

/** Variables by which a pipeline asks to be told something. */
const asking = ["GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT", "CHAINWRIGHT_STEP_OUTPUTS"] as const;

/** Seconds that telling may take; after an interruption a runner gives ten to all that is left to do. */
const patienceSeconds = 30;
const hurriedSeconds = 3;

/** What the end of a run is told with. */
export interface Told {
  readonly request: RunRequest;
  readonly context: Context;
  readonly parts: Parts;
  readonly facts: Facts;
}

/**
 * Tells the pipeline how a run went: summary, step outputs, and the pull request's comment with `--comment`. Trouble with
 * that is a warning and never more.
 */
export async function tellPipeline(
  { request, context, parts, facts }: Told,
  output: RunOutput,
  finishedAt: Date,
): Promise<void> {
  const { env } = context;
  if (!request.comment && !asking.some((name) => env[name])) return;
  const warnings = await parts.publish({
    env,
    project: facts.project?.name ?? "",
    environment: request.environment,
    comment: request.comment,
    input: reportInputOf(request, env, facts, output, finishedAt),
    outputs: outputsOf(facts, output),
    seconds: output.result === "cancelled" ? hurriedSeconds : patienceSeconds,
  });
  for (const warning of warnings) context.err(`pipeline: ${warning}\n`);
}

/** What later steps decide by; `changes` says whether `up` would do anything. */
function outputsOf({ preview }: Facts, { result, change }: RunOutput): Record<string, string> {
  const outputs: Record<string, string> = { result };
  if (preview !== undefined) {
    const { same: _, ...changing } = preview.counts;
    const changes = Object.values(changing).some((count) => count > 0) || (preview.stateOnly ?? []).length > 0;
    outputs["changes"] = String(changes);
  }
  if (change !== null) outputs["digest"] = change.digest;
  return outputs;
}
