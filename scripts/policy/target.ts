import { join } from "node:path";
import type { PolicySettings } from "../../infra/settings/policies.js";
import type { EngineTarget } from "../engine/messages.js";
import { analyzerEnvironment } from "./analyzer.js";
import { findPacks } from "./packs.js";

/**
 * What the engine must be told so that the packs of settings and command line judge the run; nothing when there are none, and for
 * verbs that the engine has no policies for.
 *
 * @throws UserError `policy/broken`
 */
export async function policyTarget(
  { kind, enginePath, env }: Pick<EngineTarget, "kind" | "enginePath" | "env">,
  settings: PolicySettings | undefined,
  { policyPacks }: { readonly policyPacks: readonly string[] },
  projectDir: string,
): Promise<Pick<EngineTarget, "policyPacks" | "policySilence"> & Partial<Pick<EngineTarget, "env">>> {
  const folders = kind === "preview" || kind === "up" ? [...(settings?.packs ?? []), ...policyPacks] : [];
  if (folders.length === 0) return {};
  const packs = await findPacks(folders, projectDir);
  const own = await analyzerEnvironment(enginePath, env, join(projectDir, ".chainwright", "cache", "policy"));
  const seconds = settings?.timeoutSeconds ?? 120;
  return { policyPacks: packs, policySilence: seconds * 1000, env: { ...env, ...own } };
}
