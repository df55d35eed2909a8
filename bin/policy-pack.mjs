import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";

/**
 * Runs a policy pack for an engine that has no language host of its own: `policy-pack.mjs <engine> <pack>`, in the pack's folder.
 * The pack's process ends with the engine, however that ends, and whatever the pack is doing: this one watches over it.
 */
const own = createRequire(import.meta.url);
const pack = createRequire(join(process.cwd(), "index.js"));
const [engine, program] = process.argv.slice(2);
const child = spawn(process.execPath, [runner(), engine, program], {
  stdio: ["ignore", "inherit", "inherit"],
  env: process.env,
});
const end = () => child.kill("SIGKILL");

process.stdin.on("end", end).on("error", end).resume();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, end);
process.on("exit", end);
child.on("error", () => process.exit(1));
child.on("exit", (code) => process.exit(code ?? 1));

/** The SDK is the pack's own, as the published language host has it; a pack without one gets ours. */
function runner() {
  try {
    return pack.resolve("@pulumi/pulumi/cmd/run-policy-pack");
  } catch {
    return own.resolve("@pulumi/pulumi/cmd/run-policy-pack");
  }
}
