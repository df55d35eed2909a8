import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CommandFailure, EngineCommand } from "./command.js";
import type { EngineTarget } from "./messages.js";
import { contentOf, type StateContent, type StateParts } from "./state-content.js";
import { parseUrn } from "./urn.js";

/** A creation that was begun and not ended: whether the cloud has it is not known. */
export interface PendingCreate {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
}

/** What is known of a stack's state before the engine starts. */
export interface StackState {
  readonly exists: boolean;
  readonly pending: readonly PendingCreate[];
  /** URNs that are protected in the state. */
  readonly protected: readonly string[];
  readonly resources: number;
  /** Size of the checkpoint, bytes; 0 when it is not a file here. */
  readonly bytes: number;
  /** What it says, to tell whether it has moved. */
  readonly content: StateContent;
}

const nothing: StackState = {
  exists: false,
  pending: [],
  protected: [],
  resources: 0,
  bytes: 0,
  content: contentOf({}),
};

type Place = Pick<EngineTarget, "environment" | "project" | "workDir" | "enginePath" | "engineVersion" | "env">;

/** The folder of a `file://` back end; undefined for every other kind. */
export function stateFolder(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const url = env["PULUMI_BACKEND_URL"] ?? "";
  if (!url.startsWith("file://")) return undefined;
  const path = url.slice("file://".length).replace(/\?.*$/, "");
  if (path.startsWith("~")) return join(env["HOME"] ?? "", path.slice(1));
  if (!path.startsWith("/")) return path;
  return fileURLToPath(`file://${path}`);
}

/**
 * The stack's state, read from the file where there is one (a few milliseconds) and from `stack export` elsewhere; secrets
 * stay encrypted either way. A checkpoint that can't be parsed counts as existing and empty: the engine names what is wrong.
 */
export async function readState(place: Place): Promise<StackState> {
  const folder = stateFolder(place.env);
  if (folder === undefined) return await exported(place);
  const base = join(folder, ".pulumi", "stacks", place.project, `${place.environment}.json`);
  const text = await readFile(base, "utf8").catch(() => undefined);
  if (text !== undefined) return inspect(text, Buffer.byteLength(text), "checkpoint");
  for (const packed of [".gz", ".zst"]) if (await stat(base + packed).catch(() => null)) return await exported(place);
  return nothing;
}

async function exported({ enginePath, engineVersion, env, workDir, environment }: Place): Promise<StackState> {
  const command = new EngineCommand(enginePath, engineVersion, { env });
  try {
    const { stdout } = await command.run(["stack", "export", "--stack", environment], workDir, {});
    return inspect(stdout, 0, "deployment");
  } catch (error) {
    if (error instanceof CommandFailure && /no stack named/.test(error.commandResult.stderr)) return nothing;
    // Whatever else is wrong, the engine's own run says it better.
    return { ...nothing, exists: true };
  }
}

interface Deployment extends StateParts {
  readonly resources?: readonly { readonly urn: string; readonly protect?: boolean }[];
}

function inspect(text: string, bytes: number, form: "checkpoint" | "deployment"): StackState {
  const deployment = deploymentIn(text, form);
  const { resources = [], pending_operations: operations = [] } = deployment;
  const pending = operations
    .filter(({ type }) => type === "creating")
    .map(({ resource: { urn } }) => {
      const { type, name } = parseUrn(urn);
      return { urn, type, name };
    });
  const held = resources.filter(({ protect }) => protect === true).map(({ urn }) => urn);
  return { exists: true, pending, protected: held, resources: resources.length, bytes, content: contentOf(deployment) };
}

function deploymentIn(text: string, form: "checkpoint" | "deployment"): Deployment {
  try {
    const whole = JSON.parse(text) as { checkpoint?: { latest?: Deployment | null }; deployment?: Deployment };
    return (form === "checkpoint" ? whole.checkpoint?.latest : whole.deployment) ?? {};
  } catch {
    return {};
  }
}
