import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalWorkspace, type PulumiFn, PulumiCommand, Stack } from "@pulumi/pulumi/automation/index.js";
import type { Faults } from "../../../sandbox/cloud/faults.js";
import { type ProvidersOptions, startProviders } from "../../../sandbox/cloud/server.js";
import type { Simulator } from "../../../sandbox/cloud/simulator.js";
import { type Store, openStore } from "../../../sandbox/cloud/store.js";
import { enginePath } from "../../support/engine.js";

/** A simulated cloud with a stack on the real engine before it. */
export interface Bench {
  /** Folder of everything: the cloud's state, the engine's, its home. */
  readonly dir: string;
  readonly store: Store;
  readonly stack: Stack;
  /** What goes wrong from now on. */
  faults: Faults;
  /** Replaces the program. */
  program(program: PulumiFn): void;
  close(): Promise<void>;
}

/** Starts a cloud with these simulators and makes an empty stack on a file back end, all in a folder of its own. */
export async function startBench(
  simulators: readonly Simulator[],
  more: Partial<ProvidersOptions> = {},
): Promise<Bench> {
  const dir = mkdtempSync(join(tmpdir(), "chainwright-cloud-"));
  for (const folder of ["bin", "state", "home", "work"]) mkdirSync(join(dir, folder));
  symlinkSync(enginePath(), join(dir, "bin/pulumi"));
  const store = openStore(join(dir, "cloud"));
  const bench = { faults: {} as Faults };
  const providers = await startProviders({ simulators, store, faults: () => bench.faults, ...more });
  const attached = Object.entries(providers.ports).map(([name, port]) => `${name}:${port}`);
  const workspace = await LocalWorkspace.create({
    workDir: join(dir, "work"),
    pulumiHome: join(dir, "home"),
    pulumiCommand: await PulumiCommand.get({ root: dir }),
    projectSettings: { name: "bench", runtime: "nodejs", backend: { url: `file://${join(dir, "state")}` } },
    envVars: {
      PULUMI_DEBUG_PROVIDERS: attached.join(","),
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_CONFIG_PASSPHRASE: "bench",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_AUTOMATION_API_SKIP_VERSION_CHECK: "true",
    },
  });
  const stack = await Stack.create("bench", workspace);
  return Object.assign(bench, {
    dir,
    store,
    stack,
    program(program: PulumiFn) {
      workspace.program = program;
    },
    async close() {
      await providers.close();
      store.close();
      rmSync(dir, { recursive: true, force: true });
    },
  });
}
