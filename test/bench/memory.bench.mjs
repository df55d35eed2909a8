import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { manyProject, run } from "./many.mjs";
import { root, verdict } from "./measure.mjs";

/** The most memory that the runner and its worker hold during preview and up of 1,000 resources, with gates, record and report. */
const count = 1000;
const { folder, env, close } = await manyProject();

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

async function measured() {
  const options = { cwd: folder, env: { ...env, COUNT: String(count) } };
  const { stdout, stderr } = await run(process.execPath, [join(folder, "runner.mjs")], options);
  const figures = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
  if (figures.code !== 0) throw new Error(`the runner ended with ${figures.code}:\n${stderr}`);
  return figures;
}

try {
  const figures = await measured();
  verdict(`runner, up of ${count} resources, most memory`, figures.runner, 300, " MB");
  console.log(`     its worker with the program: ${figures.worker.toFixed(0)} MB`);
} finally {
  await close();
}
