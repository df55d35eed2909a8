import { Command, CommanderError } from "commander";
import { UserError } from "../../components/core/errors.js";
import type { Option, Verb, VerbGroup } from "../command.js";
import type { VerbEntry } from "./verbs.js";

/** What a command line asks for. */
export type Call =
  | { readonly call: "verb"; readonly verb: Verb; readonly args: string[]; readonly options: Record<string, unknown> }
  | { readonly call: "help"; readonly text: string }
  | { readonly call: "version" };

/**
 * Reads the words after the program's name; of the verbs only the one that is called is loaded.
 *
 * @throws UserError `usage/invalid`
 */
export async function parseCommandLine(
  words: readonly string[],
  verbs: Readonly<Record<string, VerbEntry>>,
): Promise<Call> {
  const [wanted = "", part = ""] = words.filter((word) => !word.startsWith("-"));
  const said: string[] = [];
  const silent = {
    writeOut: (text: string) => void said.push(text),
    writeErr: (text: string) => void said.push(text),
  };
  const program = new Command("chainwright").configureOutput(silent).exitOverride();
  program.description("Runs the infrastructure of a crypto protocol: previewed, gated, tracked, reported.");
  program.option("-V, --version", "print the versions of this program, the engine and the SDK");
  let call: Call | undefined;
  const add = (to: Command, name: string, summary: string): Command =>
    to.command(name).description(summary).configureOutput(silent).exitOverride();
  const defined = (command: Command, verb: Verb): void =>
    define(command, verb, (args, options) => {
      call = { call: "verb", verb, args, options };
    });
  for (const [name, { summary, load }] of Object.entries(verbs)) {
    const command = add(program, name, summary);
    if (name !== wanted) continue;
    const verb = await load();
    if ("run" in verb) defined(command, verb);
    else await addGroup(command, verb, part, add, defined);
  }
  try {
    if (words.length === 0) program.outputHelp();
    else if (wanted === "" && words.some((word) => word === "--version" || word === "-V")) return { call: "version" };
    else await program.parseAsync([...words], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0 && said.length > 0 && error.code !== "commander.help")
      throw usage(words, error, said.join(""));
  }
  return call ?? { call: "help", text: said.join("") };
}

/** The verbs of a group; of them too only the one that is called is loaded. */
async function addGroup(
  command: Command,
  { verbs }: VerbGroup,
  wanted: string,
  add: (to: Command, name: string, summary: string) => Command,
  defined: (command: Command, verb: Verb) => void,
): Promise<void> {
  for (const [name, { summary, load }] of Object.entries(verbs)) {
    const own = add(command, name, summary);
    if (name === wanted) defined(own, await load());
  }
}

function define(
  command: Command,
  verb: Verb,
  called: (args: string[], options: Record<string, unknown>) => void,
): void {
  if (verb.arguments !== "") command.arguments(verb.arguments);
  for (const option of verb.options) addOption(command, option);
  if (verb.notes !== undefined) command.addHelpText("after", `\n${verb.notes}`);
  command.action(() => called(command.args, command.opts()));
}

/** `<x...>` may be given several times and takes one value each, so that it never swallows an argument. */
function addOption(command: Command, { flags, description, default: fallback }: Option): void {
  if (!flags.includes("...")) {
    command.option(flags, description, typeof fallback === "object" ? [...fallback] : fallback);
    return;
  }
  const collect = (value: string, before: unknown): string[] => [
    ...(Array.isArray(before) ? (before as string[]) : []),
    value,
  ];
  command.option(flags.replace("...", ""), `${description}; may be repeated`, collect, fallback);
}

function usage(words: readonly string[], error: CommanderError, said: string): UserError {
  const [first = "", ...more] = said.trim().split("\n");
  const hint = more
    .find((line) => line.includes("Did you mean"))
    ?.replace(/[()]/g, "")
    .trim();
  const actual = first.replace(/^error: /, "");
  return new UserError(
    "usage/invalid",
    "the command line is wrong",
    [
      {
        path: `chainwright ${words.join(" ")}`,
        expected: "a command as --help shows it",
        actual,
        fix: hint ?? "see chainwright --help",
      },
    ],
    { cause: error },
  );
}
