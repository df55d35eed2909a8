import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { renderError, UserError } from "../components/core/errors.js";
import { parseCommandLine } from "./cli/parse.js";
import { askThrough, askVariable, type Channel } from "./cli/relay.js";
import { makeTerminal, type Terminal } from "./cli/terminal.js";
import { verbs } from "./cli/verbs.js";
import type { Context } from "./command.js";
import { exitCodeOf, exitCodes } from "./run/exit-codes.js";
import { emptyOutput } from "./run/result.js";

const words = process.argv.slice(2);
const own = words.includes("--") ? words.slice(0, words.indexOf("--")) : words;
const terminal = makeTerminal(
  {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    on: (signal, listener) => process.on(signal, listener),
    off: (signal, listener) => process.off(signal, listener),
  },
  process.env,
);
const context: Context = { ...terminal, ...asker(), cwd: process.cwd(), env: process.env, now: () => new Date() };
const code = await main(context, terminal);
await terminal.flushed();
process.exit(code);

/** A run that another one started shows no live view, and puts its questions to people through that one. */
function asker(): Pick<Context, "terminal" | "live" | "confirm"> | undefined {
  if (process.env[askVariable] === undefined || !process.connected) return undefined;
  const channel = process as Channel;
  return { terminal: true, live: false, confirm: async (question, word) => await askThrough(channel, question, word) };
}

async function main(context: Context, terminal: Terminal): Promise<number> {
  try {
    const call = await parseCommandLine(words, verbs);
    if (call.call === "verb") return await call.verb.run(call.args, call.options, context);
    context.out(call.call === "help" ? call.text : await versions(context));
    return exitCodes.done;
  } catch (error) {
    return failed(error, context, terminal);
  }
}

function failed(error: unknown, context: Context, terminal: Terminal): number {
  const known = error instanceof UserError;
  const message = error instanceof Error ? error.message : String(error);
  const { code, summary, problems } = known ? error : { code: "bug/unexpected", summary: message, problems: [] };
  if (own.includes("--json") && !terminal.printed()) {
    const [verb = "", environment = ""] = own.filter((word) => !word.startsWith("-"));
    context.out(`${JSON.stringify(emptyOutput(verb, environment, { code, summary, problems }))}\n`);
  }
  const text = known ? renderError(code, summary, problems) : (error instanceof Error && error.stack) || message;
  context.err(`${text}\n`);
  return exitCodeOf(code);
}

/** Ours, the engine's and the SDK's version, a line each. */
async function versions({ env, cwd }: Context): Promise<string> {
  const resolve = createRequire(import.meta.url).resolve;
  const versionIn = async (file: string): Promise<string> =>
    (JSON.parse(await readFile(file, "utf8")) as { version: string }).version;
  const { engineVersion } = await import("./engine/version.js");
  const cacheFile = join(cwd, ".chainwright", "cache", "engine-version");
  const engine = await engineVersion(env["CHAINWRIGHT_PULUMI"], cacheFile).catch(() => "none found");
  const ours = await versionIn(resolve("chainwright/package.json"));
  const sdk = await versionIn(resolve("@pulumi/pulumi/package.json"));
  return `chainwright ${ours}\npulumi ${engine}\n@pulumi/pulumi ${sdk}\n`;
}
