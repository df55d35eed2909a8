import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import type { Problem } from "../../components/core/errors.js";
import { UserError } from "../../components/core/errors.js";

const manifestName = "PulumiPolicy.yaml";

/**
 * The folders of the packs that a run is to be judged by, absolute and each once.
 *
 * @throws UserError `policy/broken` with every folder that is no pack: a run that can't be judged does not begin
 */
export async function findPacks(folders: readonly string[], projectDir: string): Promise<string[]> {
  const found = [...new Set(folders.map((folder) => resolve(projectDir, folder)))];
  const problems = await Promise.all(found.map(async (folder) => await problemOf(folder)));
  const wrong = problems.filter((problem) => problem !== undefined);
  if (wrong.length > 0)
    throw new UserError("policy/broken", "a policy pack can't be used, so nothing is judged", wrong);
  return found;
}

async function problemOf(folder: string): Promise<Problem | undefined> {
  const problem = (actual: string, fix: string): Problem => ({
    path: folder,
    expected: `a policy pack: a folder with a ${manifestName} that names its runtime`,
    actual,
    fix,
  });
  if (folder.includes(",")) return problem("a comma in its path", "move the pack: the engine splits at commas");
  const text = await readFile(join(folder, manifestName), "utf8").catch(() => undefined);
  if (text === undefined) return problem(`no ${manifestName}`, "name the folder that holds it");
  return runtimeOf(text) === undefined
    ? problem(`a ${manifestName} without a runtime`, "add runtime: nodejs")
    : undefined;
}

function runtimeOf(text: string): string | undefined {
  try {
    const { runtime } = (parse(text) ?? {}) as { runtime?: unknown };
    if (typeof runtime === "string") return runtime;
    const { name } = (runtime ?? {}) as { name?: unknown };
    return typeof name === "string" ? name : undefined;
  } catch {
    return undefined;
  }
}
