import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type EngineCommand, CommandFailure } from "./command.js";
import type { EngineTarget } from "./messages.js";

/**
 * The secrets in the configuration of a stack, for the redactor of an operation that doesn't run the program, which would tell
 * them. They are held in memory only. Nothing when there is none, or when they can't be read: then the engine itself fails and
 * says why.
 */
export async function configuredSecrets(
  { environment, workDir }: Pick<EngineTarget, "environment" | "workDir">,
  command: EngineCommand,
): Promise<string[]> {
  const file = join(workDir, `Pulumi.${environment}.yaml`);
  const text = await readFile(file, "utf8").catch(() => "");
  if (!/\bsecure\s*:/.test(text)) return [];
  try {
    const { stdout } = await command.run(["config", "--json", "--show-secrets", "--stack", environment], workDir, {});
    const values = JSON.parse(stdout) as Record<string, { value?: unknown; secret?: boolean }>;
    return Object.values(values).flatMap(({ value, secret }) =>
      secret === true && typeof value === "string" ? [value] : [],
    );
  } catch (error) {
    if (error instanceof CommandFailure || error instanceof SyntaxError) return [];
    throw error;
  }
}
