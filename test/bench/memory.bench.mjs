import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { randomSimulator } from "../../dist/sandbox/cloud/random/simulator.js";
import { startProviders } from "../../dist/sandbox/cloud/server.js";
import { openStore } from "../../dist/sandbox/cloud/store.js";
import { root, verdict } from "./measure.mjs";

/** The most memory that the runner and its worker hold during preview and up of 1,000 resources, with gates, record and report. */
const count = 1000;
const folder = mkdtempSync(join(tmpdir(), "chainwright-memory-"));
mkdirSync(join(folder, "state"));
writeFileSync(join(folder, "Pulumi.yaml"), "name: memory\nruntime: nodejs\n");
writeFileSync(
  join(folder, "Pulumi.dev.yaml"),
  'config:\n  memory:settings: { account: "123456789012", region: us-east-1, protect: false }\n',
);
const store = await openStore(join(folder, "cloud"));
const simulators = [randomSimulator()];
const providers = await startProviders({ simulators, store, faults: () => ({}), log: () => undefined });
const env = {
  PATH: process.env.PATH,
  HOME: folder,
  COUNT: String(count),
  CHAINWRIGHT_PULUMI: process.env.CHAINWRIGHT_PULUMI ?? join(homedir(), ".cache/chainwright/engine/v3.250.0/pulumi"),
  PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
  PULUMI_CONFIG_PASSPHRASE: "bench",
  PULUMI_HOME: join(folder, "home"),
  PULUMI_DEBUG_PROVIDERS: `random:${providers.ports.random},aws:1,kubernetes:2`,
  PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  PULUMI_SKIP_UPDATE_CHECK: "true",
};

/** The runner in a process of its own, on a program of many resources. */
const runner = `
  import { readFileSync } from "node:fs";
  const at = (path) => import(${JSON.stringify(root)} + "/dist/scripts/" + path);
  const [{ runDeployment }, { realParts }, { requestOf }, { startWorker }] =
    await Promise.all([at("run/deploy.js"), at("run/parts.js"), at("run/request.js"), at("engine/run.js")]);
  const program = ${JSON.stringify(join(root, "test/bench/programs/many.mjs"))};
  const most = { worker: 0 };
  const parts = {
    ...realParts,
    startWorker: async (env, output) => {
      const worker = startWorker(program, env, output);
      const look = () => {
        const hwm = /VmHWM:\\s+(\\d+)/.exec(readFileSync("/proc/" + worker.process.pid + "/status", "utf8"))?.[1];
        most.worker = Math.max(most.worker, Number(hwm ?? 0));
      };
      const timer = setInterval(() => { try { look(); } catch { clearInterval(timer); } }, 100);
      timer.unref();
      return worker;
    },
  };
  const context = {
    cwd: ${JSON.stringify(folder)}, env: process.env, out: () => {}, err: (text) => process.stderr.write(text), terminal: false,
    confirm: async () => true, now: () => new Date(), onInterrupt: () => () => {},
  };
  const options = { yes: true, json: true, quiet: true, approve: undefined };
  const code = await runDeployment(requestOf("up", ["dev"], options), context, parts);
  console.log(JSON.stringify({ code, runner: process.resourceUsage().maxRSS / 1024, worker: most.worker / 1024 }));
  process.exit(0);
`;

writeFileSync(join(folder, "runner.mjs"), runner);

/** Not the synchronous spawn: the provider lives in this process. */
async function measured() {
  const { spawn } = await import("node:child_process");
  const child = spawn(process.execPath, [join(folder, "runner.mjs")], { cwd: folder, env });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk) => (stdout += chunk));
  child.stderr.on("data", (chunk) => (stderr += chunk));
  await new Promise((done) => child.once("close", done));
  const line = stdout.trim().split("\n").at(-1) ?? "";
  if (!line.startsWith("{")) throw new Error(`the runner ended without figures:\n${stdout}\n${stderr}`);
  const figures = JSON.parse(line);
  if (figures.code !== 0) throw new Error(`the runner ended with ${figures.code}:\n${stderr}`);
  return figures;
}

try {
  const figures = await measured();
  verdict(`runner, up of ${count} resources, most memory`, figures.runner, 300, " MB");
  console.log(`     its worker with the program: ${figures.worker.toFixed(0)} MB`);
} finally {
  await providers.close();
  rmSync(folder, { recursive: true, force: true });
}
