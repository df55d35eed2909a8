import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { findEngine } from "./engine.mjs";
import { log, root, runEntry, setUp } from "./setup.mjs";

/** `npm run bench [-- name ...]`: the benches in `test/bench`, one after the other; 1 when one of them fails. */
await runEntry(async () => {
  await setUp();
  const engine = await findEngine({ log });
  const env = { ...process.env, CHAINWRIGHT_PULUMI: engine.path };
  const failed = benches(process.argv.slice(2)).filter((name) => !succeeds(name, env));
  if (failed.length > 0) log(`failed: ${failed.join(", ")}`);
  process.exitCode = failed.length > 0 ? 1 : 0;
});

function benches(wanted) {
  const folder = join(root, "test", "bench");
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => /\.bench\.(mjs|ts)$/.test(name)) : [];
  return names.filter((name) => wanted.length === 0 || wanted.some((word) => name.includes(word))).sort();
}

/** Plain ones run by themselves; those in TypeScript are vitest's. */
function succeeds(name, env) {
  log(`bench ${name}`);
  const file = join("test", "bench", name);
  const vitest = join("node_modules", "vitest", "vitest.mjs");
  const args = name.endsWith(".mjs") ? [file] : [vitest, "bench", "--run", file];
  return spawnSync(process.execPath, args, { cwd: root, env, stdio: "inherit" }).status === 0;
}
