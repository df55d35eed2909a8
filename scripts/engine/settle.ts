import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "../../components/core/errors.js";
import { CommandFailure, EngineCommand } from "./command.js";
import { secretsProviderOf } from "./secrets-provider.js";
import type { StateResource } from "./state-resource.js";
import type { EngineTarget } from "./messages.js";
import { withAdopted } from "./state-order.js";

/** What becomes of creations that a killed run left open. */
export interface PendingChoice {
  /** Forget those that are not adopted: the cloud does not have them. A list forgets only what it names. */
  readonly clear: boolean | readonly string[];
  /** Take these over, by the id that the cloud gave. */
  readonly adopt: readonly Adoption[];
}

/** A resource of the cloud that the state takes over. */
export interface Adoption {
  readonly urn: string;
  /** Undefined for a component, which has none. */
  readonly id?: string;
  /** How the state is to keep it, for one whose pending record is lost too. */
  readonly record?: StateResource;
}

interface Exported {
  deployment: {
    resources?: StateResource[] | null;
    pending_operations?: { type: string; resource: StateResource }[] | null;
  } | null;
}

/** Whether there is anything to settle. */
export function settlesAnything({ clear, adopt }: PendingChoice): boolean {
  return adopt.length > 0 || (Array.isArray(clear) ? clear.length > 0 : clear === true);
}

/**
 * Settles pending creations in the state; a refresh afterwards reads what was adopted. The engine's own
 * `--import-pending-creates` is not used: with a file or S3 back end it drops the operation without keeping the resource, and
 * the next `up` would create it a second time. Secrets stay encrypted throughout.
 *
 * @returns how to take it back while nothing else has changed the state
 * @throws UserError `usage/not-pending` for a URN that is not pending, `engine/failed` when the state can't be written
 */
export async function settlePending(target: EngineTarget, choice: PendingChoice): Promise<() => Promise<void>> {
  if (!settlesAnything(choice)) return async () => undefined;
  const { enginePath, engineVersion, env, workDir, environment } = target;
  const command = new EngineCommand(enginePath, engineVersion, { env });
  try {
    if (target.missing) await makeStack(command, target);
    const { stdout } = await command.run(["stack", "export", "--stack", environment], workDir, {});
    await importState(command, target, JSON.stringify(settle(JSON.parse(stdout) as Exported, choice)));
    return async () => await importState(command, target, stdout);
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    throw failed(environment, error);
  }
}

/** Its state was lost altogether. */
async function makeStack(command: EngineCommand, { environment, workDir }: EngineTarget): Promise<void> {
  const keeper = await secretsProviderOf(workDir, environment);
  const secrets = keeper === undefined ? [] : ["--secrets-provider", keeper];
  await command.run(["stack", "init", environment, ...secrets], workDir, {});
}

async function importState(command: EngineCommand, target: EngineTarget, text: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "chainwright-state-"));
  try {
    const file = join(folder, "state.json");
    await writeFile(file, text, { mode: 0o600 });
    await command.run(["stack", "import", "--stack", target.environment, "--file", file], target.workDir, {});
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The exported state as it is once the choice is made. @throws UserError `usage/not-pending` */
export function settle(exported: Exported, { clear, adopt }: PendingChoice): Exported {
  const deployment = exported.deployment ?? {};
  const operations = deployment.pending_operations ?? [];
  const open = new Map(
    operations.filter(({ type }) => type === "creating").map(({ resource }) => [resource.urn, resource]),
  );
  const unknown = adopt.filter(({ urn, record }) => record === undefined && !open.has(urn));
  if (unknown.length > 0) throw notPending(unknown.map(({ urn }) => urn));
  const adopted = adopt.flatMap(({ urn, id, record }) => {
    const resource = record ?? open.get(urn);
    return resource === undefined ? [] : [{ ...resource, ...(id !== undefined && { id }), outputs: {} }];
  });
  const taken = new Set(adopt.map(({ urn }) => urn));
  const forgotten = (urn: string): boolean => (Array.isArray(clear) ? clear.includes(urn) : clear === true);
  const left = operations.filter(
    ({ type, resource: { urn } }) => !taken.has(urn) && !(type === "creating" && forgotten(urn)),
  );
  const resources = withAdopted(deployment.resources ?? [], adopted);
  return { ...exported, deployment: { ...deployment, resources, pending_operations: left } };
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
