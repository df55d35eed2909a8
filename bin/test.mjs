import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { findEngine } from "./engine.mjs";
import { log, root, runEntry, setUp } from "./setup.mjs";
import { installTestTools } from "./setup/tools.mjs";

/** `npm test`: set-up, then every test; further arguments go to vitest. The last line is `N passed, N failed`. */
const report = join(root, ".chainwright", "cache", `tests-${process.pid}.json`);

await runEntry(main, { onFailure: () => console.log("0 passed, 1 failed") });

async function main() {
  await setUp();
  const engine = await findEngine({ log });
  await installTestTools(root, { env: process.env, log });
  const code = runVitest({ ...process.env, CHAINWRIGHT_PULUMI: engine.path });
  const { passed, failed, skipped } = readCounts(code);
  const refused = process.env.CI === "true" && skipped > 0;
  if (refused) log("tests were skipped, and CI=true demands that none is: their reasons are above");
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
  process.exitCode = code !== 0 ? code : refused ? 1 : 0;
}

function runVitest(env) {
  mkdirSync(dirname(report), { recursive: true });
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const args = [vitest, "run", ...reporters, ...process.argv.slice(2)];
  const { status } = spawnSync(process.execPath, args, { cwd: root, env, stdio: "inherit" });
  return status ?? 1;
}

/** A test file that doesn't even load, and an error outside every test, count as failures: they are. */
function readCounts(code) {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
      readFileSync(report, "utf8"),
    );
    const unloaded = testResults.filter(
      (file) => file.status === "failed" && file.assertionResults.length === 0,
    ).length;
    const failed = numFailedTests + unloaded;
    return {
      passed: numPassedTests,
      failed: code !== 0 ? Math.max(failed, 1) : failed,
      skipped: numPendingTests + (numTodoTests ?? 0),
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(report, { force: true });
  }
}
