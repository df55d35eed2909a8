import { CommandFailure, EngineCommand } from "./command.js";
import { configuredSecrets } from "./configured.js";
import type { Failure } from "./deployment.js";
import { failureOf } from "./failure.js";
import { makeRedactor, redactDeep, secretsIn } from "./masking.js";
import type { EngineTarget } from "./messages.js";

/** The outputs of a stack as it stands, secrets as `[secret]` at any depth; or why they can't be read. */
export async function stackOutputs({
  enginePath,
  engineVersion,
  workDir,
  env,
  environment,
}: Pick<EngineTarget, "enginePath" | "engineVersion" | "workDir" | "env" | "environment">): Promise<
  { outputs: Record<string, unknown> } | Failure
> {
  const command = new EngineCommand(enginePath, engineVersion, { env });
  try {
    const [{ stdout }, secrets] = await Promise.all([
      command.run(["stack", "output", "--json", "--stack", environment], workDir, {}),
      configuredSecrets({ environment, workDir }, command),
    ]);
    const { redact } = makeRedactor([...secrets, ...secretsIn(env)]);
    return { outputs: redactDeep(JSON.parse(stdout) as Record<string, unknown>, redact) };
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    const { code, stdout, stderr } = error.commandResult;
    const nothing = { begun: false, interrupted: false, thrown: undefined, diagnostics: [], policies: [], steps: [] };
    const failure = failureOf({ environment, code, text: `${stdout}\n${stderr}`, ...nothing });
    return failure ?? { code: "engine/failed", summary: "the outputs can't be read", problems: [] };
  }
}
