import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { isAlive } from "../alive.js";
import type { SandboxSession } from "../../sandbox/session.js";
import type { Build } from "../approval/build.js";
import type { ChangeLog } from "../drift/attribution.js";
import type { LogOptions } from "../drift/open-log.js";
import type { EngineTarget } from "../engine/messages.js";
import type { KnownResource } from "../engine/resources.js";
import type { Publication } from "../ci/publish.js";
import type { Engine, Worker } from "../engine/run.js";
import type { Announcer, AnnouncerOptions } from "../notices/announcer.js";
import type { Environment, Project } from "../project/project.js";
import type { ReportInput } from "../report/report.js";
import type { StateStore } from "../state/store.js";
import type { TrackerSettings } from "../tracking/setup.js";
import type { Outcome, Tracker, Tracking, Work } from "../tracking/tracker.js";
import type { Context } from "../command.js";
import type { RunRequest } from "./request.js";
import { bucketOfRuns } from "./run-store.js";

/** What a run needs of the sandbox. */
export type Sandbox = Pick<SandboxSession, "workDir" | "environment" | "linearUrl" | "linearKey" | "close"> &
  Partial<Pick<SandboxSession, "find">>;

/** What a pipeline is told of a run. */
export interface PipelineNews extends Omit<Publication, "render" | "patience"> {
  readonly input: ReportInput;
  /** Seconds that it may take. */
  readonly seconds: number;
}

/** What a run is put together from; each part is loaded when it is first needed, and tests bring their own. */
export interface Parts {
  openProject(folder: string): Promise<Project>;
  readEnvironment(project: Project, name: string, today: Date): Promise<Environment>;
  /** Where runs of every machine are known; undefined where they are not. */
  runStore(request: Pick<RunRequest, "sandbox" | "profile">, env: Context["env"]): StateStore | undefined;
  startSandbox(options: {
    projectDir: string;
    simulate: readonly string[];
    kubeconfig?: string;
    enginePath: string;
    stateDir?: string;
  }): Promise<Sandbox>;
  makeTracker(settings: TrackerSettings): Promise<Tracker>;
  /** A tracker that files nothing and says why. */
  noTracker(why: string): Promise<Tracker>;
  /** Who tells people of the run. @throws UserError `notices/variable` */
  makeAnnouncer(options: Omit<AnnouncerOptions, "redact" | "lives">): Promise<Announcer>;
  startWorker(env: Readonly<Record<string, string | undefined>>, output: (text: string) => void): Promise<Worker>;
  startEngine(worker: Worker, target: EngineTarget): Promise<Engine>;
  stopWorker(worker: Worker): Promise<void>;
  /** The resources in the stack's state, without their properties. */
  readResources(target: EngineTarget): Promise<KnownResource[]>;
  /** Who did what in the cloud. */
  changeLog(options: LogOptions): Promise<ChangeLog>;
  engineVersion(path: string | undefined, cacheFile: string): Promise<string>;
  /** What program will run, and on what versions. */
  readBuild(engineVersion: string): Promise<Build>;
  /** Tells the pipeline how the run went. Resolves with what went wrong with that. */
  publish(publication: PipelineNews): Promise<string[]>;
  /** Writes the report's three files into the folder. */
  fileReport(folder: string, input: ReportInput): Promise<void>;
  /** Writes `docs/a2a/deployment-report.md`. */
  fileDeploymentReport(folder: string, report: { work: Work; tracking: Tracking; outcome: Outcome }): Promise<void>;
  /** Brings the environment's runbook to what was deployed. */
  fileRunbook(folder: string, environment: string, units: Environment["units"]): Promise<boolean>;
  /** Brings the tracking section of that file up to date when it tells of this change. */
  renewDeploymentReport(folder: string, work: Work, tracking: Tracking): Promise<void>;
}

export const realParts: Parts = {
  openProject: async (folder) => await (await import("../project/project.js")).openProject(folder),
  readEnvironment: async (project, name, today) =>
    await (await import("../project/project.js")).readEnvironment(project, name, today),
  runStore: bucketOfRuns,
  startSandbox: async (options) => await (await import("../../sandbox/session.js")).startSandbox(options),
  makeTracker: async (settings) => {
    const { makeTracker } = await import("../tracking/setup.js");
    const { makeRedactor, secretsIn } = await import("../engine/masking.js");
    return makeTracker({ ...settings, redact: makeRedactor(secretsIn(settings.env ?? {})).redact });
  },
  noTracker: async (why) => (await import("../tracking/none.js")).noTracker(why),
  makeAnnouncer: async (options) => {
    if (options.settings === undefined) return silent;
    const { makeAnnouncer } = await import("../notices/announcer.js");
    const { makeRedactor, redactDeep, secretsIn } = await import("../engine/masking.js");
    const { redact } = makeRedactor(secretsIn(options.env));
    return makeAnnouncer({ ...options, redact: (value) => redactDeep(value, redact), lives: isAlive });
  },
  startWorker: async (env, output) => (await import("../engine/run.js")).startWorker(programPath(), env, output),
  startEngine: async (worker, target) => (await import("../engine/run.js")).startEngine(worker, target),
  stopWorker: async (worker) => (await import("../engine/run.js")).stopWorker(worker),
  readResources: async (target) => await (await import("../engine/resources.js")).readResources(target),
  changeLog: async (options) => await (await import("../drift/open-log.js")).openChangeLog(options),
  engineVersion: async (path, cacheFile) => await (await import("../engine/version.js")).engineVersion(path, cacheFile),
  readBuild: async (engine) =>
    await (await import("../approval/build.js")).readBuild(resolve(programPath(), "../.."), {
      engine,
      node: process.versions.node,
    }),
  publish: async ({ input, seconds, ...publication }) => {
    const { publish } = await import("../ci/publish.js");
    const { renderSummary } = await import("../report/brief.js");
    const { makeRedactor, secretsIn } = await import("../engine/masking.js");
    const { redact } = makeRedactor(secretsIn(publication.env));
    const wait = async (pause: number): Promise<void> => await new Promise((done) => setTimeout(done, pause * 1000));
    const render = (limit: number): string => redact(renderSummary(input, limit)).slice(0, limit);
    const warnings = await publish({ ...publication, render, patience: { seconds, wait } });
    return warnings.map(redact);
  },
  fileReport: async (folder, input) => {
    const { fileReport, renderReport } = await import("../report/report.js");
    await fileReport(folder, renderReport(input));
  },
  fileDeploymentReport: async (folder, report) => {
    const { fileDeploymentReport, renderDeploymentReport } = await import("../tracking/deployment-report.js");
    await fileDeploymentReport(folder, renderDeploymentReport(report));
  },
  fileRunbook: async (folder, environment, units) =>
    await (await import("../docs/file-runbook.js")).fileRunbook(folder, environment, units),
  renewDeploymentReport: async (folder, work, tracking) =>
    await (await import("../tracking/deployment-report.js")).renewDeploymentReport(folder, work, tracking),
};

const silent: Announcer = { announce: () => undefined, finish: async () => ({ warnings: [], pending: 0 }) };

/** The compiled program of this runner; a test that runs the source uses the compiled one too. */
export function programPath(): string {
  const beside = fileURLToPath(new URL("../../infra/index.js", import.meta.url));
  return existsSync(beside) ? beside : fileURLToPath(new URL("../../dist/infra/index.js", import.meta.url));
}
