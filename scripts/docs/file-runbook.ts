import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import type { Unit } from "../../infra/unit.js";
import { generatedMark, renderRunbook } from "./runbook.js";

/**
 * Brings `docs/deployment/<environment>.md` to what was deployed. A page that somebody wrote by hand is theirs.
 *
 * @returns whether it was written
 */
export async function fileRunbook(folder: string, environment: string, units: readonly Unit[]): Promise<boolean> {
  const path = join(folder, "docs", "deployment", `${environment}.md`);
  const text = renderRunbook(environment, units);
  const present = await readFile(path, "utf8").catch(() => undefined);
  if (present === text || (present !== undefined && !present.includes(generatedMark))) return false;
  await mkdir(dirname(path), { recursive: true });
  await writeFileAtomic(path, text);
  return true;
}
