import { findEngine } from "./engine.mjs";
import { log, runEntry, setUp } from "./setup.mjs";

/** Verbs that do without an engine, or tell by themselves that there is none; one that is there is still made known. */
const withoutEngine = new Set([undefined, "help", "docs", "doctor"]);
const informing = new Set(["--help", "-h", "--version", "-V"]);

/**
 * Sets up what is missing and runs the command line in this very process, so that signals, exit code and streams are its own.
 */
export async function launch(args) {
  const words = args.includes("--") ? args.slice(0, args.indexOf("--")) : args;
  const [verb, environment] = words.filter((word) => !word.startsWith("-"));
  const acquire = !withoutEngine.has(verb) && !words.some((word) => informing.has(word));
  const onFailure = words.includes("--json") ? (error) => printFailure(verb, environment, error) : undefined;
  await runEntry(() => start(args, acquire), { onFailure });
}

async function start(args, acquire) {
  await setUp();
  const engine = await findEngine({ log, acquire });
  if (engine !== undefined) process.env.CHAINWRIGHT_PULUMI = engine.path;
  process.argv.splice(2, Number.POSITIVE_INFINITY, ...args);
  await import("../dist/scripts/main.js");
}

/** The one object that `--json` promises, for a run that ended before the program could start. */
function printFailure(verb, environment, { code, summary, problems }) {
  const counts = { create: 0, update: 0, replace: 0, delete: 0, same: 0 };
  const tracking = { parent: null, subIssues: [] };
  const nothing = { counts, steps: [], findings: [], report: null, tracking, usdPerMonth: 0, seconds: 0 };
  const error = { code, summary, problems };
  const result = { environment: environment ?? null, kind: verb ?? null, result: "failed", ...nothing, error };
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
