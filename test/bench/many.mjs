import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { randomSimulator } from "../../dist/sandbox/cloud/random/simulator.js";
import { startProviders } from "../../dist/sandbox/cloud/server.js";
import { openStore } from "../../dist/sandbox/cloud/store.js";

/** A project on a file back end whose program makes as many resources as COUNT says, and the provider that makes them, until `close`. */
export async function manyProject() {
  const folder = mkdtempSync(join(tmpdir(), "chainwright-many-"));
  const backend = join(folder, "state");
  mkdirSync(backend);
  writeFileSync(join(folder, "Pulumi.yaml"), "name: many\nruntime: nodejs\n");
  writeFileSync(
    join(folder, "Pulumi.dev.yaml"),
    'config:\n  many:settings: { account: "123456789012", region: us-east-1, protect: false }\n',
  );
  const store = await openStore(join(folder, "cloud"));
  const simulators = [randomSimulator()];
  const providers = await startProviders({ simulators, store, faults: () => ({}), log: () => undefined });
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    CHAINWRIGHT_PULUMI: process.env.CHAINWRIGHT_PULUMI ?? join(homedir(), ".cache/chainwright/engine/v3.250.0/pulumi"),
    PULUMI_BACKEND_URL: `file://${backend}`,
    PULUMI_CONFIG_PASSPHRASE: "bench",
    PULUMI_HOME: join(folder, "home"),
    PULUMI_DEBUG_PROVIDERS: `random:${providers.ports.random},aws:1,kubernetes:2`,
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
  const close = async () => {
    await providers.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { folder, backend, env, close };
}

/** Runs a command, which must end with 0. Not the synchronous spawn: the provider lives in this process. */
export async function run(command, args, options) {
  const child = spawn(command, args, options);
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk) => (stdout += chunk));
  child.stderr.on("data", (chunk) => (stderr += chunk));
  const code = await new Promise((done) => child.once("close", done));
  if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}:\n${stdout}\n${stderr}`);
  return { stdout, stderr };
}
