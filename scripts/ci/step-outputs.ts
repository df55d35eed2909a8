import { appendFile } from "node:fs/promises";

/** Variables that name the file of a step's outputs: ours for pipelines that have none of their own, then GitHub's. */
const variables = ["CHAINWRIGHT_STEP_OUTPUTS", "GITHUB_OUTPUT"] as const;

/**
 * Hands values to later steps where the pipeline takes them from a file. They are of a kind that can't hold a line's end:
 * digests, truth values, JSON.
 */
export async function writeStepOutputs(
  env: Readonly<Record<string, string | undefined>>,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  const file = variables.map((name) => env[name]).find((path) => path !== undefined && path !== "");
  if (file === undefined) return;
  const lines = Object.entries(values).map(([name, value]) => `${name}=${value.replace(/[\r\n]/g, " ")}\n`);
  await appendFile(file, lines.join(""), { mode: 0o600 });
}
