import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CommandFailure, EngineCommand } from "./command.js";
import { maskSecrets } from "./masking.js";
import type { EngineTarget } from "./messages.js";
import type { Inventory, StateResource } from "./state-resource.js";
import { stateFolder } from "./state.js";

type Place = Pick<EngineTarget, "environment" | "project" | "workDir" | "enginePath" | "engineVersion" | "env">;

const nothing: Inventory = { kind: "none", resources: [], pending: [] };

/** Path of a stack's checkpoint in a state folder. */
export function checkpointFile(folder: string, project: string, stack: string): string {
  return join(folder, ".pulumi", "stacks", project, `${stack}.json`);
}

/** The whole state, secrets masked: from the file where there is one, from `stack export` elsewhere. */
export async function readInventory(place: Place): Promise<Inventory> {
  const folder = stateFolder(place.env);
  if (folder === undefined) return await exported(place);
  const file = checkpointFile(folder, place.project, place.environment);
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text !== undefined) return inventoryIn(text);
  for (const packed of [".gz", ".zst"])
    if ((await readFile(file + packed).catch(() => undefined)) !== undefined) return await exported(place);
  return nothing;
}

async function exported({ enginePath, engineVersion, env, workDir, environment }: Place): Promise<Inventory> {
  const command = new EngineCommand(enginePath, engineVersion, { env });
  try {
    const { stdout } = await command.run(["stack", "export", "--stack", environment], workDir, {});
    return inventoryIn(stdout);
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    const missing = /no stack named/.test(error.commandResult.stderr);
    return missing ? nothing : { ...nothing, kind: "broken" };
  }
}

interface Deployment {
  readonly resources?: readonly StateResource[] | null;
  readonly pending_operations?: readonly { readonly type: string; readonly resource: StateResource }[] | null;
}

/** What a checkpoint's or an export's text holds. */
export function inventoryIn(text: string): Inventory {
  const deployment = deploymentIn(text);
  if (deployment === undefined) return { ...nothing, kind: "broken" };
  const pending = (deployment.pending_operations ?? []).filter(({ type }) => type === "creating");
  return {
    kind: "whole",
    resources: (deployment.resources ?? []).map(shown),
    pending: pending.map(({ resource }) => shown(resource)),
  };
}

function deploymentIn(text: string): Deployment | undefined {
  try {
    const whole = JSON.parse(text) as { checkpoint?: { latest?: Deployment | null }; deployment?: Deployment | null };
    if (whole.checkpoint !== undefined) return whole.checkpoint.latest ?? {};
    return whole.deployment ?? undefined;
  } catch {
    return undefined;
  }
}

function shown(resource: StateResource): StateResource {
  return maskSecrets(resource) as StateResource;
}
