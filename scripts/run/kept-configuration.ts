import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { configurationFile } from "../rollback/configuration.js";
import type { Facts } from "./facts.js";
import { shareFile } from "./run-store.js";

/** Copies the environment's file into the run's folder as it is deployed, ciphertexts as they are, so that it can be gone back to. */
export async function keepConfiguration({ folder, project, environment, runStore }: Facts): Promise<void> {
  if (folder === undefined || project === undefined || environment === undefined) return;
  const text = await readFile(join(project.folder, environment.file), "utf8").catch(() => undefined);
  if (text === undefined) return;
  await folder.keep(configurationFile, text);
  const run = { project: project.name, environment: environment.name, id: folder.id };
  if (runStore !== undefined) await shareFile(runStore, run, configurationFile, text);
}
