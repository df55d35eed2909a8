import { join } from "node:path";
import { UserError } from "../../components/core/errors.js";
import type { Context } from "../command.js";
import type { EngineTarget } from "../engine/messages.js";
import { installPlugins } from "../engine/plugins.js";
import { checkStateFolder } from "../engine/preflight.js";
import { readState, type StackState, stateFolder } from "../engine/state.js";
import { policyTarget } from "../policy/target.js";
import type { Environment, Project } from "../project/project.js";
import type { Tracker } from "../tracking/tracker.js";
import { clearLocks } from "./clear-locks.js";
import type { Interruption } from "./interruption.js";
import type { Parts } from "./parts.js";
import { openPlace, type Place } from "./place.js";
import type { RunRecord } from "./record.js";
import type { RunRequest } from "./request.js";
import { type Lost, restoreLost } from "./restore-lost.js";
import { guardState, storeOf } from "./state-guard.js";
import { trackerSettingsOf } from "./tracker-settings.js";

/** Everything that a run needs before the engine starts. */
export interface Prepared {
  readonly place: Place;
  readonly target: EngineTarget;
  readonly state: StackState;
  readonly tracker: Tracker;
  /** What a run that died broke. */
  readonly lost?: Lost | undefined;
}

export interface Preparation {
  readonly request: RunRequest;
  readonly context: Context;
  readonly parts: Parts;
  readonly project: Project;
  readonly environment: Environment;
  readonly interruption: Interruption;
  /** Earlier runs of the environment, newest first. */
  readonly runs: readonly RunRecord[];
  readonly say: (text: string) => void;
}

/**
 * Proves that the run can begin: engine, tracker, state folder, locks.
 *
 * @throws UserError for whatever is wrong, before anything is changed
 */
export async function prepare(preparation: Preparation): Promise<Prepared> {
  const { request, context, parts, environment, say } = preparation;
  const enginePath = context.env["CHAINWRIGHT_PULUMI"];
  const cacheFile = join(context.cwd, ".chainwright", "cache", "engine-version");
  const engineVersion = await parts.engineVersion(enginePath, cacheFile);
  const place = await openPlace(request, context, parts, preparation.project.workFolder);
  try {
    const target = targetOf(preparation, place, enginePath ?? "", engineVersion);
    const policies = await policyTarget(target, environment.config.settings.policies, request, context.cwd);
    const [tracker, found] = await Promise.all([trackerOf(preparation, place), readState(target)]);
    if (request.kind !== "preview") await clearWay(preparation, target, found);
    const guarded = { request, target, cwd: context.cwd, runs: preparation.runs, now: context.now, say };
    const dryRun = request.recovery?.dryRun === true;
    const lost = request.verb === "resume" ? await restoreLost(guarded, preparation.runs, dryRun) : undefined;
    const anew = lost !== undefined || (await guardState(guarded));
    const state = anew ? await readState(target) : found;
    await installPlugins(target, say);
    const missing = !state.exists && stateFolder(target.env) !== undefined;
    if (missing && !target.create && lost === undefined) throw neverUp(environment.name, request);
    // What a copy doesn't know is read from the cloud.
    const refresh = target.refresh || lost?.copy !== undefined;
    return { place, target: { ...target, ...policies, missing, refresh }, state, tracker, lost };
  } catch (error) {
    await place.close();
    throw error;
  }
}

function targetOf(
  { request, project, environment }: Preparation,
  place: Place,
  enginePath: string,
  engineVersion: string,
): EngineTarget {
  const { kind, targets, refresh } = request;
  return {
    environment: environment.name,
    project: project.name,
    workDir: place.workDir,
    enginePath,
    engineVersion,
    env: place.env,
    kind,
    targets,
    create: kind === "up" || kind === "preview",
    missing: false,
    refresh,
    message: environment.revision === null ? "" : `${environment.revision.branch} ${environment.revision.commit}`,
  };
}

/** Only `up` and what drifts are tracked: a preview changes nothing, and the issues are those of a deployment. */
async function trackerOf({ request, context, parts, environment, say }: Preparation, place: Place): Promise<Tracker> {
  if (request.kind !== "up" && request.verb !== "drift") return await parts.noTracker("");
  const { tracking } = environment.config.settings;
  if (tracking === undefined && request.tracker === undefined)
    return await parts.noTracker("settings.tracking is left out: this run is not tracked");
  const tracker = await parts.makeTracker(trackerSettingsOf(tracking, { request, context, place, print: say }));
  if (!(await tracker.check()))
    say("the tracker can't be reached: what is to be filed is journalled and sent by the next run");
  return tracker;
}

async function clearWay(preparation: Preparation, target: EngineTarget, state: StackState): Promise<void> {
  const folder = stateFolder(target.env);
  if (folder !== undefined) await checkStateFolder(folder, state.bytes, 0);
  const store = storeOf(target.env);
  if (store !== undefined) await clearLocks(preparation, target, store);
}

function neverUp(environment: string, { sandbox }: RunRequest): UserError {
  const command = `chainwright up ${environment}${sandbox ? " --sandbox" : ""}`;
  return new UserError("engine/no-stack", `${environment} was never brought up`, [
    { path: environment, expected: "a stack", actual: "none", fix: `run ${command}` },
  ]);
}
