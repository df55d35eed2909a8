import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root, verdict } from "./measure.mjs";

/**
 * The crash matrix at random moments: how runs on a hundred resources that die of every fault are left, and whether one resume makes
 * them whole. `CRASH_POINTS` is how many crashes (300), `CRASH_SEED` the first seed (random; printed, so that it can be had again),
 * `CRASH_WORKERS` how many runs at once (2).
 */
const points = Number(process.env.CRASH_POINTS ?? 300);
const workers = process.env.CRASH_WORKERS ?? "2";
/** Crashes of one file of the matrix; each file begins with a fresh cloud. */
const perFile = 25;
const rounds = Math.max(1, Math.ceil(points / (2 * perFile)));
const folder = mkdtempSync(join(tmpdir(), "chainwright-crash-bench-"));
const report = join(folder, "outcomes.jsonl");

/** Nothing but dots from the tests; what fails is told whole. */
function run(files, env) {
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const args = [vitest, "run", "--reporter=dot", `--maxWorkers=${workers}`, ...files];
  const options = { cwd: root, env: { ...process.env, ...env }, encoding: "utf8", maxBuffer: 1 << 28 };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, options);
  if (status === 0) return stdout;
  console.log(`${stdout}\n${stderr}`);
  process.exitCode = 1;
  return stdout;
}

function round(seed) {
  const share = String(Math.ceil(points / rounds / 2));
  const env = { CRASH_REPORT: report, CRASH_POINTS: share, CRASH_SEED: String(seed) };
  run(["test/e2e/crash-matrix-1.test.ts", "test/e2e/crash-matrix-2.test.ts"], env);
  console.log(`     ${read().flatMap(({ crashes }) => crashes).length} crashes, last seed ${seed}`);
}

const read = () =>
  existsSync(report)
    ? readFileSync(report, "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line))
    : [];
const longest = (numbers) => Math.max(0, ...numbers.filter((number) => number !== null));

/** What must be 0, by its name in the table. */
const wrongs = {
  duplicates: ({ verdict: { duplicates } }) => duplicates.length,
  lost: ({ verdict: { lost, astray } }) => lost.length + astray.length,
  locks: ({ verdict: { locks } }) => locks.length,
  pending: ({ verdict: { pending } }) => pending,
  orphans: ({ crashes }) => crashes.flatMap(({ orphans }) => orphans).length,
  issues: ({ verdict: { issues } }) => issues.length,
  failed: ({ exit }) => (exit === 0 ? 0 : 1),
};

/** A line of the table; what is wrong after several crashes in a row counts for each of them, since nobody knows whose it is. */
function lineOf(fault, outcomes) {
  const crashes = outcomes
    .flatMap((outcome) => outcome.crashes)
    .filter((one) => fault === "all" || one.fault === fault);
  const sums = Object.entries(wrongs).map(([name, count]) => [
    name,
    outcomes.reduce((sum, one) => sum + count(one), 0),
  ]);
  return {
    fault,
    points: crashes.length,
    struck: crashes.filter(({ struck }) => struck).length,
    ...Object.fromEntries(sums),
    "survival s": Number(longest(crashes.map(({ outlived }) => outlived)).toFixed(2)),
    "ended s": Number(longest(crashes.map(({ ending }) => ending)).toFixed(1)),
  };
}

try {
  const first = Number(process.env.CRASH_SEED ?? Math.floor(Math.random() * 1e9));
  for (let index = 0; index < rounds; index += 1) round(first + 10 * index);
  const cancelled = Number(/over after ([\d.]+) s/.exec(run(["test/e2e/ci-cancel.test.ts"], {}))?.[1] ?? Number.NaN);
  const outcomes = read();
  const all = lineOf("all", outcomes);
  const faults = [...new Set(outcomes.flatMap(({ crashes }) => crashes.map(({ fault }) => fault)))];
  const having = (fault) => outcomes.filter(({ crashes }) => crashes.some((one) => one.fault === fault));
  console.table([...faults.map((fault) => lineOf(fault, having(fault))), all]);
  for (const { crashes, ...rest } of outcomes.filter((one) => Object.values(wrongs).some((count) => count(one) > 0)))
    console.log(`     ${crashes.map(({ story }) => story).join("; ")}\n       ${JSON.stringify(rest)}`);
  const bySignal = outcomes.flatMap(({ crashes }) => crashes).filter(({ fault }) => /^SIG/.test(fault));
  verdict("crashes that struck nothing, of all", 1 - all.struck / all.points, 0.2);
  for (const name of Object.keys(wrongs)) verdict(`${name} after one resume, of ${all.points} crashes`, all[name], 0);
  verdict("longest survival of a process after its run", all["survival s"], 5, " s");
  verdict("from a signal to the end of the run, longest", longest(bySignal.map(({ ending }) => ending)), 10, " s");
  verdict("from a CI's cancel to the hand-over, creations of ten minutes in flight", cancelled, 10, " s");
} finally {
  rmSync(folder, { recursive: true, force: true });
}
