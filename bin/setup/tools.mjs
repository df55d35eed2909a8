import { installLinters } from "./linters.mjs";
import { onPath, run } from "./run.mjs";

/** What some tests open or ask, and the Debian package that brings it. */
const tools = [
  { name: "chromium", package: "chromium", for: "opens the report and the pages" },
  { name: "promtool", package: "prometheus", for: "checks alert rules" },
  { name: "amtool", package: "prometheus-alertmanager", for: "checks the Alertmanager configuration" },
];

/**
 * Installs the tools that tests need where we may (root on Debian or Ubuntu); elsewhere names what is missing: the tests
 * that need it say so and are skipped. Services that the packages bring are not started.
 */
export async function installTestTools(root, { env, log }) {
  await installLinters(root, { env, log });
  await installPackages({ env, log });
}

async function installPackages({ env, log }) {
  const missing = tools.filter(({ name }) => !isThere(name, env));
  if (missing.length === 0) return;
  const packages = missing.map((tool) => tool.package);
  const apt = onPath("apt-get", env)[0];
  if (apt === undefined || process.getuid?.() !== 0) {
    for (const { name, for: use } of missing) log(`${name} is missing (it ${use}): the tests that need it are skipped`);
    return;
  }
  log(`installing ${packages.join(", ")} for the tests (apt-get): one or two minutes`);
  const quiet = { ...env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
  await run(apt, ["update"], { env: quiet, timeoutSeconds: 120 });
  const args = ["install", "-y", "--no-install-recommends", ...packages];
  const { code, output } = await run(apt, args, { env: quiet, timeoutSeconds: 600 });
  if (code !== 0)
    log(`apt-get ended with ${code}: ${output.trim().split("\n").at(-1)}; the tests that need it are skipped`);
}

function isThere(name, env) {
  if (name === "chromium" && env.CHROMIUM) return true;
  return onPath(name, env).length > 0;
}
