import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root, verdict } from "./measure.mjs";

/** Production with every security-relevant property made worse, one at a time: who notices, and who survives and why. */
const folder = mkdtempSync(join(tmpdir(), "chainwright-mutation-"));
const file = join(folder, "score.json");
try {
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const env = { ...process.env, POLICY_MUTATION_REPORT: file };
  spawnSync(process.execPath, [vitest, "run", "test/policies/mutation.test.ts"], { cwd: root, env, stdio: "ignore" });
  const score = JSON.parse(readFileSync(file, "utf8"));
  const noticed = grouped(score);
  for (const [by, mutants] of [...noticed].sort((a, b) => b[1].length - a[1].length))
    if (by !== null) console.log(`     ${String(mutants.length).padStart(4)} noticed by ${by}`);
  for (const { what, reason } of noticed.get(null) ?? []) console.log(`     survived: ${what}\n       ${reason}`);
  const missed = (noticed.get(null) ?? []).length / score.length;
  console.log(`     ${score.length} mutants, ${((1 - missed) * 100).toFixed(1)} % noticed`);
  verdict("share of mutants that nobody notices", missed, 0.05);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function grouped(score) {
  const groups = new Map();
  for (const one of score) groups.set(one.by, [...(groups.get(one.by) ?? []), one]);
  return groups;
}
