import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "../../components/core/errors.js";
import { CommandFailure, EngineCommand } from "./command.js";
import type { EngineTarget } from "./messages.js";

/** What becomes of creations that a killed run left open. */
export interface PendingChoice {
  /** Forget those that are not adopted: the cloud does not have them. */
  readonly clear: boolean;
  /** Take these over, by the id that the cloud gave. */
  readonly adopt: readonly { readonly urn: string; readonly id: string }[];
}

interface Exported {
  deployment: {
    resources?: Record<string, unknown>[];
    pending_operations?: { type: string; resource: Record<string, unknown> & { urn: string } }[];
  };
}

/**
 * Settles pending creations in the state; a refresh afterwards reads what was adopted. The engine's own
 * `--import-pending-creates` is not used: with a file or S3 back end it drops the operation without keeping the resource, and
 * the next `up` would create it a second time. Secrets stay encrypted throughout.
 *
 * @throws UserError `usage/not-pending` for a URN that is not pending, `engine/failed` when the state can't be written
 */
export async function settlePending(target: EngineTarget, choice: PendingChoice): Promise<void> {
  if (!choice.clear && choice.adopt.length === 0) return;
  const { enginePath, engineVersion, env, workDir, environment } = target;
  const command = new EngineCommand(enginePath, engineVersion, { env });
  const folder = await mkdtemp(join(tmpdir(), "chainwright-state-"));
  try {
    const { stdout } = await command.run(["stack", "export", "--stack", environment], workDir, {});
    const settled = settle(JSON.parse(stdout) as Exported, choice);
    const file = join(folder, "state.json");
    await writeFile(file, JSON.stringify(settled), { mode: 0o600 });
    await command.run(["stack", "import", "--stack", environment, "--file", file], workDir, {});
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    throw failed(environment, error);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function settle(exported: Exported, { clear, adopt }: PendingChoice): Exported {
  const operations = exported.deployment.pending_operations ?? [];
  const open = operations.filter(({ type }) => type === "creating");
  const unknown = adopt.filter(({ urn }) => !open.some(({ resource }) => resource.urn === urn));
  if (unknown.length > 0) throw notPending(unknown.map(({ urn }) => urn));
  const idOf = new Map(adopt.map(({ urn, id }) => [urn, id]));
  const adopted = open.flatMap(({ resource }) => {
    const id = idOf.get(resource.urn);
    return id === undefined ? [] : [{ ...resource, id, outputs: {} }];
  });
  const left = operations.filter(({ type, resource }) => !idOf.has(resource.urn) && !(clear && type === "creating"));
  // Parents, providers and dependencies of what was being created are in the state already, so the end is the right place.
  const resources = [...(exported.deployment.resources ?? []), ...adopted];
  return { ...exported, deployment: { ...exported.deployment, resources, pending_operations: left } };
}

function notPending(urns: readonly string[]): UserError {
  const problems = urns.map((urn) => ({
    path: "--adopt-pending",
    expected: "a creation that an earlier run left open",
    actual: urn,
    fix: "copy the URN from the refusal of up",
  }));
  return new UserError("usage/not-pending", "there is nothing to adopt", problems);
}

function failed(environment: string, cause: CommandFailure): UserError {
  const actual = cause.commandResult.stderr.trim();
  const fix = "correct what the message names and run again; nothing was changed";
  const problem = { path: environment, expected: "a state that can be read and written", actual, fix };
  return new UserError("engine/failed", "the pending creations can't be settled", [problem], { cause });
}
