import { accessSync, constants, existsSync, mkdirSync, symlinkSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { UserError } from "../components/core/errors.js";
import { engineEnvironment } from "./environment.js";
import type { Sought } from "./cloud/find.js";
import { sandboxKey } from "./linear/seed.js";
import { buildOf } from "./process/build.js";
import { launch } from "./process/launch.js";
import { findIn, findLiving, type Hold, hold, type Living, stopWhenFree } from "./process/reach.js";
import { packages, type ProcessRecord, type ProcessSettings } from "./process/settings.js";
import { shadowProject } from "./project.js";

/** How long a sandbox stays when nobody uses it, milliseconds. */
const idleMilliseconds = 15 * 60_000;

/** What a command needs to run the engine against the sandbox. */
export interface SandboxSession {
  /** Folder of the shadow project: `.chainwright/sandbox/project`. */
  readonly workDir: string;
  /** Environment for the engine and every child: back end, passphrase, attached providers, home. */
  readonly environment: Readonly<Record<string, string>>;
  /** Base address of the embedded Linear (`http://127.0.0.1:PORT`); GraphQL at `/graphql`, the page at `/`. */
  readonly linearUrl: string;
  /** Key that the embedded Linear accepts. */
  readonly linearKey: string;
  /** Port on 127.0.0.1 of each simulated package. */
  readonly ports: Readonly<Record<string, number>>;
  /** Name of the Pulumi project. */
  readonly project: string;
  /** Environments that have a file. */
  readonly environments: readonly string[];
  /** Resolves when the sandbox's process is gone although it is still in use. */
  readonly lost: Promise<void>;
  /** Ids of what the simulated cloud has of each thing asked for. @throws Error when the process doesn't answer */
  find(sought: readonly Sought[]): Promise<readonly (readonly string[])[]>;
  /** Lets go of the sandbox's process: it is stopped when this session started it and nobody else uses it. */
  close(): Promise<void>;
}

/** What a session is asked for. */
export interface SandboxOptions {
  /** Folder with the real `Pulumi.yaml`. */
  readonly projectDir: string;
  /** Folder of everything the sandbox keeps. @default `.chainwright/sandbox` of the project */
  readonly stateDir?: string;
  /** Packages whose cloud is simulated; others run with their real plugin. @default all three */
  readonly simulate?: readonly string[];
  /** File whose kubeconfig takes the place of the simulated clusters', for when `kubernetes` is not simulated. */
  readonly kubeconfig?: string;
  /** First of the ports to serve on, for a sandbox that is to be found, unless it is in use elsewhere. @default any free ones */
  readonly firstPort?: number;
  /** Folder of the user's own engine settings, whose plugins are used for what is not simulated. @default `~/.pulumi` */
  readonly engineHome?: string;
  /** How long the process stays when nobody uses it, milliseconds. @default 15 minutes */
  readonly idleMilliseconds?: number;
  /** The engine; the session does not start it. */
  readonly enginePath?: string;
}

/** The sandbox's folder of a project. */
export function sandboxDir(projectDir: string): string {
  return join(projectDir, ".chainwright", "sandbox");
}

/**
 * Opens the sandbox of a project: its shadow is brought up to date, and its process is used when it runs, else started.
 *
 * @throws UserError `usage/invalid` for a choice that makes no sense, `sandbox/busy` when the process runs otherwise and is in use,
 * `sandbox/port-taken`, `sandbox/start-failed`, `sandbox/state-not-writable`, `config/no-project`
 */
export async function startSandbox(options: SandboxOptions): Promise<SandboxSession> {
  const { projectDir, simulate = packages } = options;
  const kubeconfig = options.kubeconfig === undefined ? undefined : resolve(projectDir, options.kubeconfig);
  checkChoice(simulate, options.kubeconfig, kubeconfig);
  const stateDir = resolve(options.stateDir ?? sandboxDir(projectDir));
  const [engineState, engineHome] = prepareFolders(stateDir, options.engineHome ?? join(homedir(), ".pulumi"));
  const settings: ProcessSettings = {
    stateDir,
    cacheDir: join(projectDir, ".chainwright", "cache"),
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(options.firstPort === undefined ? {} : { firstPort: options.firstPort }),
    idleMilliseconds: options.idleMilliseconds ?? idleMilliseconds,
  };
  const project = await shadowProject(projectDir, join(stateDir, "project"));
  const { record, ours, held } = await attach(settings);
  return {
    workDir: project.folder,
    project: project.name,
    environments: project.environments,
    environment: engineEnvironment({ engineState, engineHome, simulate, ports: record.ports, kubeconfig }),
    linearUrl: record.linearUrl,
    linearKey: sandboxKey,
    ports: record.ports,
    lost: held.lost,
    find: (sought) => findIn(record, sought),
    close: async () => {
      await held.release();
      if (ours) await stopWhenFree(record);
    },
  };
}

/** Finds or starts the process and holds it; one that just ends as we come is followed by another. */
async function attach(settings: ProcessSettings): Promise<{ record: ProcessRecord; ours: boolean; held: Hold }> {
  for (let attempt = 1; ; attempt += 1) {
    await makeWay(settings);
    const { living, ours } = await launch(settings);
    try {
      return { record: living.record, ours, held: await hold(living.record) };
    } catch (error) {
      if (attempt >= 3) throw error;
    }
  }
}

/**
 * A process of another build or another kubeconfig, or one that is not where it is to be found, is ended when nobody uses it. One
 * that is in use stays where it is, so that somebody who only looks can join a run.
 */
async function makeWay(settings: ProcessSettings): Promise<void> {
  const living = await findLiving(settings.stateDir);
  if (!living) return;
  const { record } = living;
  const alike = record.build === buildOf(settings.kubeconfig);
  const placed = settings.firstPort === undefined || record.firstPort === settings.firstPort;
  if (alike && (placed || living.holders > 0)) return;
  if (!(await stopWhenFree(record))) throw busy(living);
  await gone(settings.stateDir);
}

async function gone(stateDir: string): Promise<void> {
  while (await findLiving(stateDir)) await new Promise((again) => setTimeout(again, 20));
}

function busy({ record, holders }: Living): UserError {
  return new UserError("sandbox/busy", "the sandbox is in use and runs otherwise than asked", [
    {
      path: "sandbox",
      expected: "the same build and kubeconfig, or nobody who uses it",
      actual: `process ${record.pid}, used by ${holders}`,
      fix: "wait until the other command ends, or end it",
    },
  ]);
}

function checkChoice(simulate: readonly string[], said: string | undefined, kubeconfig: string | undefined): void {
  const unknown = simulate.filter((name) => !(packages as readonly string[]).includes(name));
  const problems = unknown.map((name) => ({
    path: "--simulate",
    expected: `some of ${packages.join(", ")}`,
    actual: JSON.stringify(name),
    fix: `remove ${name}`,
  }));
  if (kubeconfig !== undefined && simulate.includes("kubernetes"))
    problems.push({
      path: "--kubeconfig",
      expected: "a cluster that is not simulated",
      actual: "kubernetes among the simulated packages",
      fix: "add --simulate aws,random, or leave --kubeconfig out",
    });
  if (kubeconfig !== undefined && !readable(kubeconfig))
    problems.push({ path: "--kubeconfig", expected: "a readable file", actual: said ?? "", fix: "name the file" });
  if (problems.length > 0) throw new UserError("usage/invalid", "the sandbox can't be started so", problems);
}

function readable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/** @throws UserError `sandbox/state-not-writable` */
function prepareFolders(stateDir: string, userHome: string): readonly [string, string] {
  const engineState = join(stateDir, "state");
  const engineHome = join(stateDir, "home");
  try {
    for (const folder of [engineState, engineHome]) mkdirSync(folder, { recursive: true, mode: 0o700 });
    const plugins = join(userHome, "plugins");
    if (existsSync(plugins) && !existsSync(join(engineHome, "plugins")))
      symlinkSync(plugins, join(engineHome, "plugins"));
    accessSync(stateDir, constants.W_OK);
  } catch (error) {
    const actual = error instanceof Error ? error.message : String(error);
    const problem = {
      path: stateDir,
      expected: "a folder that can be written",
      actual,
      fix: "free some space, or change its owner or mode",
    };
    throw new UserError("sandbox/state-not-writable", "the sandbox's state can't be written", [problem], {
      cause: error,
    });
  }
  return [engineState, engineHome];
}
