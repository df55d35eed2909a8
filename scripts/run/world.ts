import { basename } from "node:path";
import { hashOfPacks } from "../approval/build.js";
import type { World } from "../approval/record.js";
import type { EngineTarget } from "../engine/messages.js";
import { readState, type StackState } from "../engine/state.js";
import type { Environment } from "../project/project.js";
import type { Context } from "../command.js";
import type { Facts } from "./facts.js";
import type { Parts } from "./parts.js";
import type { Prepared } from "./prepare.js";
import type { RunRequest } from "./request.js";

/** A run as far as the world that it changes goes. */
interface Changing {
  readonly request: RunRequest;
  readonly context: Context;
  readonly facts: Facts;
  readonly parts: Parts;
}

/** What a change is made in and with: everything that binds it but the plan. */
export async function readWorld(
  { request, facts, parts }: Changing,
  { target, state }: Pick<Prepared, "target" | "state">,
): Promise<World> {
  const { project, environment } = facts;
  if (project === undefined || environment === undefined) throw new Error("no environment to change");
  const [{ program, versions }, policyPacks] = await Promise.all([
    parts.readBuild(target.engineVersion),
    hashOfPacks(target.policyPacks ?? []),
  ]);
  return {
    project: project.name,
    environment: environment.name,
    kind: kindOf(request),
    sandbox: request.sandbox,
    ...movable(environment, state),
    program,
    versions,
    options: { ...optionsOf(request, target), policyPacks },
  };
}

/**
 * The world that a run began in, with everything that others may have moved since read anew. The program is loaded already, so what
 * its files say now is no matter.
 */
export async function readWorldAgain(
  run: Changing,
  before: World,
  { target }: Pick<Prepared, "target">,
): Promise<World> {
  const { request, context, facts, parts } = run;
  const { project } = facts;
  if (project === undefined) throw new Error("no environment to change");
  const [environment, state] = await Promise.all([
    parts.readEnvironment(project, request.environment, context.now()),
    readState(target),
  ]);
  return { ...before, ...movable(environment, state) };
}

/** What may move while a run is at work. */
function movable(
  { config, revision, difference, configuration }: Environment,
  { content: { hash, resources, pending, secretsProvider } }: StackState,
): Pick<World, "account" | "code" | "configuration" | "state"> {
  return {
    account: config.settings.account,
    code: revision === null ? null : { commit: revision.commit, dirty: revision.dirty, difference: difference ?? "" },
    configuration: { ...configuration },
    state: { hash, resources: { ...resources }, pending: [...pending], secretsProvider },
  };
}

/** What a preview is made for. */
export function kindOf({ kind }: Pick<RunRequest, "kind">): World["kind"] {
  return kind === "preview" ? "up" : kind;
}

function optionsOf(request: RunRequest, { excludes = [] }: EngineTarget): Omit<World["options"], "policyPacks"> {
  const { targets, allow, overrides, refresh, sandbox, simulate, kubeconfig = "", pending } = request;
  const cleared = typeof pending.clear === "boolean" ? (pending.clear ? ["clear"] : []) : pending.clear;
  return {
    targets: [...targets].sort(),
    excludes: [...excludes].sort(),
    allow: [...allow].sort(),
    overrides: overrides.map(({ gate, reason }) => `${gate}=${reason}`).sort(),
    refresh,
    simulate: sandbox ? [...simulate].sort() : [],
    kubeconfig: basename(kubeconfig),
    pending: [...cleared, ...pending.adopt.map(({ urn, id = "" }) => `${urn}=${id}`)].sort(),
  };
}
