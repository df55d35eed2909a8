import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { randomSimulator } from "../../dist/sandbox/cloud/random/simulator.js";
import { startProviders } from "../../dist/sandbox/cloud/server.js";
import { openStore } from "../../dist/sandbox/cloud/store.js";
import { startEngine, startWorker, stopWorker } from "../../dist/scripts/engine/run.js";
import { root, verdict } from "./measure.mjs";

/** Previews of 100, 1,000 and 5,000 resources: the time for each may not grow. */
const folder = mkdtempSync(join(tmpdir(), "chainwright-graph-"));
const project = join(folder, "project");
mkdirSync(project);
mkdirSync(join(folder, "state"));
writeFileSync(join(project, "Pulumi.yaml"), "name: graph\nruntime: nodejs\n");
const store = await openStore(join(folder, "cloud"));
const providers = await startProviders({
  simulators: [randomSimulator()],
  store,
  faults: () => ({}),
  log: () => undefined,
});
const env = {
  PATH: process.env.PATH,
  HOME: folder,
  PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
  PULUMI_CONFIG_PASSPHRASE: "bench",
  PULUMI_HOME: join(folder, "home"),
  PULUMI_DEBUG_PROVIDERS: `random:${providers.ports.random}`,
  PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  PULUMI_SKIP_UPDATE_CHECK: "true",
};

let previews = 0;

async function preview(count) {
  previews += 1;
  const worker = startWorker(
    join(root, "test/bench/programs/many.mjs"),
    { ...env, COUNT: String(count) },
    () => undefined,
  );
  const start = process.hrtime.bigint();
  const engine = startEngine(worker, {
    environment: `n${previews}`,
    project: "graph",
    workDir: project,
    enginePath: process.env.CHAINWRIGHT_PULUMI ?? join(homedir(), ".cache/chainwright/engine/v3.250.0/pulumi"),
    engineVersion: "3.250.0",
    env: { ...env, COUNT: String(count) },
    kind: "preview",
    targets: [],
    create: true,
    missing: true,
    message: "bench",
  });
  const deployment = await engine.preview();
  const took = Number(process.hrtime.bigint() - start) / 1e9;
  stopWorker(worker);
  if (deployment.counts.create !== count)
    throw new Error(`previewed ${deployment.counts.create} of ${count}: ${JSON.stringify(deployment.failure)}`);
  return took;
}

try {
  await preview(10);
  const empty = await preview(10);
  const each = {};
  for (const count of [100, 1000, 5000]) {
    const took = await preview(count);
    each[count] = (Math.max(took - empty, 0.001) / count) * 1000;
    console.log(
      `     ${count} resources: ${took.toFixed(1)} s, ${each[count].toFixed(2)} ms each over an almost empty one`,
    );
  }
  verdict("time for each of 5,000 resources against each of 1,000", each[5000] / each[1000], 1.25);
} finally {
  await providers.close();
  rmSync(folder, { recursive: true, force: true });
}
