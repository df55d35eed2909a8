import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { startLanguageHost } from "../../dist/sandbox/language-host.js";
import { median, root, seconds, servedProject, verdict } from "./measure.mjs";

/**
 * Our `preview` and `up` of staging, with tracking, gates and report, against the bare engine on the same program, providers and
 * state back end. Providers run in a process of their own on both sides; the two sides take turns.
 */
const rounds = Number(process.env.ROUNDS ?? 3);
const quiet = { stdio: ["ignore", "pipe", "pipe"] };

async function bareSide(project) {
  const host = await startLanguageHost({ env: process.env });
  const [command, args] = project.chainwright("sandbox", "--", "env", "-0");
  const { stdout, stderr } = spawnSync(command, args, { cwd: project.folder, encoding: "utf8" });
  if (!stdout.includes("PULUMI_BACKEND_URL")) throw new Error(`the sandbox gave no environment:\n${stderr}`);
  const env = Object.fromEntries(
    stdout
      .split("\0")
      .filter(Boolean)
      .map((line) => line.split(/=(.*)/s).slice(0, 2)),
  );
  const options = {
    cwd: join(project.folder, ".chainwright/sandbox/project"),
    env: { ...env, PULUMI_DEBUG_LANGUAGES: `nodejs:${host.port}` },
    ...quiet,
  };
  const pulumi = process.env.CHAINWRIGHT_PULUMI ?? "pulumi";
  const run = (...words) => spawned([pulumi, [...words, "--stack", "staging", "--non-interactive"]], options);
  return { run, close: () => host.close() };
}

/** Not the synchronous spawn: the language host lives in this process. */
async function spawned([command, args], options) {
  const { spawn } = await import("node:child_process");
  const start = process.hrtime.bigint();
  const child = spawn(command, args, options);
  let text = "";
  child.stdout.on("data", (chunk) => (text += chunk));
  child.stderr.on("data", (chunk) => (text += chunk));
  const code = await new Promise((done) => child.once("close", done));
  if (code !== 0) throw new Error(`${[command, ...args].join(" ")} ended with ${code}:\n${text}`);
  return Number(process.hrtime.bigint() - start) / 1e9;
}

const times = { preview: { ours: [], bare: [] }, up: { ours: [], bare: [] } };
for (let round = 0; round < rounds; round += 1) {
  for (const side of round % 2 === 0 ? ["ours", "bare"] : ["bare", "ours"]) {
    const project = await servedProject();
    const ours = (...words) =>
      seconds(project.chainwright(...words, "staging", "--sandbox", "--quiet"), { cwd: project.folder, ...quiet });
    const bare = side === "bare" ? await bareSide(project) : undefined;
    try {
      if (bare)
        spawnSync(...project.chainwright("sandbox", "--", "pulumi", "stack", "init", "staging"), {
          cwd: project.folder,
        });
      const preview = () => (bare ? bare.run("preview") : ours("preview"));
      await preview();
      times.preview[side].push(await preview(), await preview());
      times.up[side].push(await (bare ? bare.run("up", "--yes") : ours("up", "--yes")));
    } finally {
      await bare?.close();
      await project.close();
    }
  }
}

for (const [verb, { ours, bare }] of Object.entries(times)) {
  const [our, their] = [median(ours), median(bare)];
  console.log(
    `     ${verb} of staging: ours ${our.toFixed(1)} s, bare engine ${their.toFixed(1)} s (medians, ${root.split("/").at(-1)})`,
  );
  verdict(`${verb} of staging against the bare engine`, our / their, 1.1);
}
