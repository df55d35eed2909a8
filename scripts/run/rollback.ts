import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parse } from "yaml";
import { isAlive } from "../alive.js";
import { UserError } from "../../components/core/errors.js";
import type { Context } from "../command.js";
import type { KnownResource } from "../engine/resources.js";
import type { RollbackFacts } from "../gates/rollback.js";
import { buildProgram, type BuiltProgram } from "../rollback/build.js";
import {
  type Configuration,
  configurationFile,
  makeWorkFolder,
  placeConfiguration,
} from "../rollback/configuration.js";
import { checkCommit, gitIn } from "../rollback/git.js";
import { downgradedProviders } from "../rollback/packages.js";
import { leftOf, presentRun } from "../rollback/target.js";
import { addWorktree } from "../rollback/worktree.js";
import { chooseTarget } from "./rollback-target.js";
import { type Course, deploy, runDeployment } from "./deploy.js";
import { cancelled } from "./interruption.js";
import { type Parts, programPath, realParts } from "./parts.js";
import { type RunRecord, runsFolder } from "./record.js";
import type { RunRequest } from "./request.js";
import { readAllRuns, sharedFile } from "./run-store.js";

/** An earlier revision, ready to be deployed. */
interface Earlier {
  readonly folder: string;
  /** Where the engine works. */
  readonly workFolder: string;
  readonly built: BuiltProgram;
  readonly configuration: Configuration;
  readonly providers: RollbackFacts["providers"];
}

/**
 * Takes an environment back to what an earlier run deployed: the program of its commit with the dependencies of its lockfile, its
 * configuration, the present state. Everything else is the present runner's: preview, gates, agreement, tracking, report.
 *
 * @param to run to go back to; undefined for the newest that is fit
 * @throws UserError `rollback/...` for what stands in the way, before anything is changed
 */
export async function runRollback(
  request: RunRequest,
  to: string | undefined,
  context: Context,
  parts: Parts = realParts,
): Promise<number> {
  const { cwd } = context;
  const project = await parts.openProject(cwd);
  const env = { ...context.env, ...(await backendOf(context)) };
  const store = parts.runStore(request, env);
  const { environment, sandbox } = request;
  const runs = await readAllRuns(store, { cwd, project: project.name }, { environment, sandbox });
  const target = chooseTarget(runs, to, request);
  const commit = target.commit ?? "";
  const git = gitIn(cwd);
  await checkCommit(git, commit);
  const worktree = await addWorktree(git, cwd, commit, process.pid, isAlive);
  try {
    const kept = store && (await sharedFile(store, target, configurationFile));
    const earlier = await makeReady({ folder: worktree.folder, kept }, target, request, context, parts);
    const { name } = await parts.openProject(earlier.folder);
    if (name !== project.name) throw otherProject(name, project.name);
    adviseForward(runs, context);
    const course = courseOf(earlier, target, runs);
    return await runDeployment(request, { ...context, env }, partsOf(parts, earlier, target, context), course);
  } finally {
    await worktree.remove();
  }
}

async function makeReady(
  { folder, kept }: { readonly folder: string; readonly kept: string | undefined },
  target: RunRecord,
  { environment, quiet }: RunRequest,
  context: Context,
  parts: Parts,
): Promise<Earlier> {
  const { cwd, env, err } = context;
  const say = (text: string): void => (quiet ? undefined : err(`${text}\n`));
  say(`going back to ${target.id}: commit ${(target.commit ?? "").slice(0, 12)}`);
  const { file } = await fileOf(parts, context, environment);
  const giveUp = new AbortController();
  const unlisten = context.onInterrupt(() => giveUp.abort());
  try {
    const runner = resolve(programPath(), "../..");
    const program = programPath();
    const options = { folder, present: cwd, runner, program, env, say, signal: giveUp.signal };
    const built = await buildProgram(options).catch((error: unknown) => {
      throw giveUp.signal.aborted ? cancelled() : error;
    });
    const places = { folder, present: cwd, run: resolve(cwd, runsFolder, target.id), kept, file };
    const configuration = await placeConfiguration(places);
    const [workFolder, providers] = await Promise.all([makeWorkFolder(folder), downgradedProviders(folder, cwd)]);
    return { folder, workFolder, built, configuration, providers };
  } finally {
    unlisten();
  }
}

/** The present file's name: `.yaml` or `.yml`. */
async function fileOf(parts: Parts, { cwd, now }: Context, environment: string): Promise<{ file: string }> {
  const project = await parts.openProject(cwd);
  return await parts.readEnvironment(project, environment, now());
}

/** The state is where it is now, whatever the project's file said then. */
async function backendOf({ cwd, env }: Context): Promise<Record<string, string>> {
  if (env["PULUMI_BACKEND_URL"]) return {};
  const { backend } = parse(await readFile(resolve(cwd, "Pulumi.yaml"), "utf8")) as { backend?: { url?: unknown } };
  return typeof backend?.url === "string" ? { PULUMI_BACKEND_URL: backend.url } : {};
}

/** The parts of a run, with the earlier revision in the place of the present one. */
function partsOf(parts: Parts, { folder, workFolder, built }: Earlier, target: RunRecord, { cwd }: Context): Parts {
  return {
    ...parts,
    openProject: async (asked) =>
      asked === cwd ? { ...(await parts.openProject(folder)), workFolder } : await parts.openProject(asked),
    readEnvironment: async (project, name, today) => {
      const environment = await parts.readEnvironment(project, name, today).catch((error: unknown) => {
        throw notUnderstood(error, target);
      });
      // A worktree is on no branch; the commit was deployed from one.
      const { revision } = environment;
      const branch = target.revision?.branch;
      return revision === null || branch === undefined
        ? environment
        : { ...environment, revision: { ...revision, branch } };
    },
    startWorker: async (env, output) =>
      (await import("../engine/run.js")).startWorker(built.program, env, output, built.worker),
    readBuild: async (engine) =>
      await (await import("../approval/build.js")).readBuild(resolve(built.program, "../.."), {
        engine,
        node: process.versions.node,
      }),
  };
}

/** Adds what can't be undone to what the gates know, and makes the change one of its own for the tracker. */
function courseOf({ configuration, providers }: Earlier, target: RunRecord, runs: readonly RunRecord[]): Course {
  return async (run, prepared, worker) => {
    const { facts, parts } = run;
    const since = runs
      .slice(0, runs.indexOf(target))
      .filter(({ kind, phase }) => kind !== "preview" && phase !== "begun");
    const known = prepared.state.exists ? await parts.readResources(prepared.target) : [];
    const deployed = Object.keys(target.migrations ?? {});
    facts.rollback = {
      to: target.id,
      from: leftOf(runs, target.id),
      commit: target.commit ?? "",
      since: since.flatMap(({ id, changes }) => changes.map(({ op, urn }) => ({ run: id, op, urn }))),
      secrets: configuration.secrets,
      providers,
      retained: known.filter(({ retained }: KnownResource) => retained).map(({ urn }) => urn),
      migrations: [...new Set(since.flatMap(({ migrations = {} }) => Object.keys(migrations)))].filter(
        (name) => !deployed.includes(name),
      ),
      // The change of then is made again: nothing is uncertain, wherever the configuration is from.
      configuration: facts.environment?.change === target.change ? "run" : configuration.from,
    };
    await deploy(run, prepared, worker);
  };
}

/** After a run that failed half-way the state is consistent, so the smaller step is mostly forward. */
function adviseForward(runs: readonly RunRecord[], { err }: Context): void {
  const last = presentRun(runs);
  if (last === undefined || last.result === "succeeded") return;
  err(
    `${last.id} ended half-way; what it finished is in place. Running it again, or a fix on top of it, is usually the smaller step than going back\n`,
  );
}

/** The present runner reads the configuration of then; what it no longer knows it can't judge. */
function notUnderstood(error: unknown, { id, commit }: RunRecord): unknown {
  if (!(error instanceof UserError) || error.code !== "config/invalid") return error;
  const fix = `check ${(commit ?? "").slice(0, 12)} out and run up with its own runner`;
  const problems = error.problems.map((problem) => ({ ...problem, fix }));
  return new UserError(
    "rollback/configuration",
    `the configuration of ${id} is none that this runner knows`,
    problems,
    {
      cause: error,
    },
  );
}

function otherProject(then: string, now: string): UserError {
  const problem = {
    path: "Pulumi.yaml: name",
    expected: now,
    actual: then,
    fix: "choose a run of this project with --to",
  };
  return new UserError("rollback/no-target", "the earlier revision is of another project", [problem]);
}
