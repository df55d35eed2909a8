import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { manyProject, run } from "./many.mjs";
import { root, verdict } from "./measure.mjs";

/**
 * How `up` on the file back end grows with the stack, and what the engine's own safe knobs change: the engine writes the whole
 * checkpoint twice per changed resource. `SIZES` chooses other sizes; docs/state.md has the curve.
 */
const sizes = (process.env.SIZES ?? "100,300,1000").split(",").map(Number);
const ways = [
  ["as it is", {}],
  ["packed with gzip", { PULUMI_DIY_BACKEND_GZIP: "true" }],
  ["without backups", { PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true" }],
];

/** The whole command, with preview, gates, record and report, on an empty stack. */
async function up(count, knobs) {
  const project = await manyProject();
  const processor = watchProcessor(project.folder);
  try {
    const env = { ...project.env, ...knobs, COUNT: String(count) };
    const main = join(root, "test/bench/programs/main.mjs");
    const start = performance.now();
    const { stdout } = await run(process.execPath, [main, "up", "dev", "--yes", "--json"], {
      cwd: project.folder,
      env,
    });
    const seconds = (performance.now() - start) / 1000;
    const kib = stateOf(project.backend) / 1024;
    return { seconds, made: JSON.parse(stdout).counts.create, kib, processor: processor.seconds() };
  } finally {
    processor.stop();
    await project.close();
  }
}

/** Processor time of everything that has a text in its environment, seconds, which a busy machine changes little; 0 beside Linux. */
function watchProcessor(mark) {
  const ticks = new Map();
  const look = (pid) => {
    try {
      if (!readFileSync(`/proc/${pid}/environ`, "latin1").includes(mark)) return;
      const fields = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ")[1].split(" ");
      ticks.set(pid, Number(fields[11]) + Number(fields[12]));
    } catch {
      // It has ended.
    }
  };
  const all = () => (process.platform === "linux" ? readdirSync("/proc").filter((name) => /^\d+$/.test(name)) : []);
  const timer = setInterval(() => all().forEach(look), 250);
  const seconds = () => [...ticks.values()].reduce((sum, one) => sum + one, 0) / 100;
  return { seconds, stop: () => clearInterval(timer) };
}

function stateOf(backend) {
  const stacks = join(backend, ".pulumi/stacks/many");
  const file = readdirSync(stacks).find((name) => /^dev\.json(\.gz)?$/.test(name));
  return statSync(join(stacks, file)).size;
}

const rows = [];
for (const count of sizes)
  for (const [way, knobs] of ways) {
    const { seconds, made, kib, processor } = await up(count, knobs);
    verdict(`resources of ${count} that an up ${way} left out`, Math.max(0, count - made), 0);
    const rounded = { "up s": Math.round(seconds), "processor s": Math.round(processor), "state KiB": Math.round(kib) };
    rows.push({ resources: count, way, ...rounded });
  }
console.table(rows);
