import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { EngineTarget } from "../../scripts/engine/messages.js";
import { type Engine, startEngine, startWorker, type Worker } from "../../scripts/engine/run.js";
import { enginePath } from "./engine.js";
import { startThings, type ThingProvider } from "./provider.js";

/** What a program registers; see `test/support/programs/things.mjs`. */
export interface Thing {
  readonly name: string;
  readonly group?: string;
  readonly nested?: string;
  readonly protect?: boolean;
  readonly dependsOn?: readonly string[];
  readonly [property: string]: unknown;
}

/** A throwaway project, state folder and provider for the real engine. */
export interface Workshop {
  readonly folder: string;
  readonly stateFolder: string;
  readonly provider: ThingProvider;
  readonly env: Record<string, string>;
  target(things: readonly Thing[], options?: Partial<EngineTarget>): EngineTarget;
  /** An engine in a worker of its own. */
  engine(things: readonly Thing[], options?: Partial<EngineTarget>): Engine & { readonly worker: Worker };
  /** Lock files of the stack that are there now. */
  locks(): string[];
  close(): void;
}

export async function openWorkshop(): Promise<Workshop> {
  const provider = await startThings();
  const folder = mkdtempSync(join(tmpdir(), "chainwright-engine-"));
  const stateFolder = join(folder, "state");
  const workDir = join(folder, "project");
  mkdirSync(stateFolder);
  mkdirSync(workDir);
  writeFileSync(join(workDir, "Pulumi.yaml"), "name: things\nruntime: nodejs\n");
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: folder,
    PULUMI_BACKEND_URL: `file://${stateFolder}`,
    PULUMI_CONFIG_PASSPHRASE: "correct horse battery staple",
    PULUMI_HOME: join(folder, "home"),
    PULUMI_DEBUG_PROVIDERS: provider.attach,
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
  const workers: Worker[] = [];
  const target = (things: readonly Thing[], options: Partial<EngineTarget> = {}): EngineTarget => ({
    environment: "dev",
    project: "things",
    workDir,
    enginePath: enginePath(),
    engineVersion: "3.250.0",
    kind: "up",
    targets: [],
    create: true,
    missing: false,
    message: "",
    ...options,
    env: { ...env, THINGS: JSON.stringify(things), ...options.env },
  });
  const locks = (): string[] => {
    const place = join(stateFolder, ".pulumi/locks/organization/things/dev");
    try {
      return readdirSync(place).filter((name) => name.endsWith(".json"));
    } catch {
      return [];
    }
  };
  return {
    folder,
    stateFolder,
    provider,
    env,
    target,
    engine: (things, options) => {
      const program = resolve(import.meta.dirname, "programs/things.mjs");
      const worker = startWorker(program, env, () => undefined);
      workers.push(worker);
      return { ...startEngine(worker, target(things, options)), worker };
    },
    locks,
    close: () => {
      for (const { process: child } of workers) child.kill("SIGKILL");
      provider.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
