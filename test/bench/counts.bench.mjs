import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./measure.mjs";

/** The numbers that are counted, not timed: the suite asserts them, this prints them. */
const suites = [
  ["stale or edited approvals that are refused, with the reason", "test/scripts/approval/stale.test.ts"],
  ["secrets planted, and looked for in every artefact of every verb", "test/e2e/canaries.test.ts"],
  ["bytes that a preview leaves alone", "test/e2e/approval.test.ts"],
  ["a CI's cancel, handed over in time", "test/e2e/ci-cancel.test.ts"],
  ["requests and complexity of a deployment, faults at every request, the schema", "test/scripts/tracking"],
  ["documents of the pinned SDK against the schema", "test/sandbox/linear/schema.test.ts"],
];

const folder = mkdtempSync(join(tmpdir(), "chainwright-counts-"));
try {
  for (const [index, [what, path, name]] of suites.entries())
    tell(what, run(path, name, join(folder, `${index}.json`)));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function run(path, name, file) {
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const reporters = ["--reporter=json", `--outputFile.json=${file}`, "--disableConsoleIntercept"];
  const args = [vitest, "run", ...reporters, path, ...(name === undefined ? [] : ["-t", name])];
  const { stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 28 });
  const { testResults } = JSON.parse(readFileSync(file, "utf8"));
  return { said: stdout, tests: testResults.flatMap(({ assertionResults }) => assertionResults) };
}

/** What the tests print themselves are the figures; runners of the engine print nothing here. */
function tell(what, { said, tests }) {
  const ran = tests.filter(({ status }) => status === "passed" || status === "failed");
  const failed = ran.filter(({ status }) => status === "failed");
  console.log(
    `${failed.length === 0 && ran.length > 0 ? "ok  " : "FAIL"} ${what}: ${ran.length - failed.length} of ${ran.length}`,
  );
  for (const line of said.split("\n").filter((text) => text.trim() !== "" && !text.startsWith("JSON report")))
    console.log(`     ${line.trim()}`);
  for (const { fullName } of failed) console.log(`     failed: ${fullName}`);
  if (failed.length > 0 || ran.length === 0) process.exitCode = 1;
}
