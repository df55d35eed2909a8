import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";
import { distance } from "fastest-levenshtein";
import { UserError } from "../../components/core/errors.js";
import type { SandboxSession } from "../../sandbox/session.js";
import type { Context } from "../command.js";

/** A signal to a whole process group also comes from npm, which hands it on; what follows so soon is the same one. */
const echoMilliseconds = 500;
/** Exit code of a shell for a command that a signal ended. */
const bySignal = 128;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Runs any command in the shadow project with the engine's environment; a stack that it names and that is not there yet is made
 * first. Its streams are ours.
 *
 * @returns the command's exit code
 * @throws UserError `sandbox/no-such-command`
 */
export async function runCommand(words: readonly string[], session: SandboxSession, context: Context): Promise<number> {
  const env = environmentOf(session, context.env);
  const host = needsLanguageHost(env) ? await languageHost(env) : undefined;
  try {
    const attached = host === undefined ? env : { ...env, PULUMI_DEBUG_LANGUAGES: `nodejs:${host.port}` };
    const stack = missingStack(words, session);
    if (stack !== undefined) {
      context.err(`making the stack ${stack} in the sandbox\n`);
      const made = await spawned(
        ["pulumi", "stack", "init", stack, "--no-select", "--non-interactive"],
        session,
        attached,
        context,
      );
      if (made !== 0) return made;
    }
    return await spawned(words, session, attached, context);
  } finally {
    await host?.close();
  }
}

/** The user's environment under the sandbox's, with the engine's folder first on PATH. */
function environmentOf(session: SandboxSession, user: Environment): Environment {
  const engine = user["CHAINWRIGHT_PULUMI"];
  const path = [...(engine ? [dirname(engine)] : []), user["PATH"] ?? ""].filter(Boolean).join(delimiter);
  return { ...user, ...session.environment, PATH: path };
}

/** An engine that was built from its module has no Node language host beside it. */
function needsLanguageHost(env: Environment): boolean {
  return !(env["PATH"] ?? "").split(delimiter).some((folder) => existsSync(join(folder, "pulumi-language-nodejs")));
}

async function languageHost(env: Environment): Promise<{ port: number; close(): Promise<void> }> {
  const { startLanguageHost } = await import("../../sandbox/language-host.js");
  return await startLanguageHost({ env });
}

/** The stack that a `pulumi` command names, when it has a file and the sandbox does not have it yet. */
function missingStack(words: readonly string[], session: SandboxSession): string | undefined {
  const [program = "", ...args] = words;
  if (basename(program) !== "pulumi" || args.slice(0, 2).join(" ") === "stack init") return undefined;
  const stack = namedStack(args)?.split("/").at(-1);
  if (stack === undefined || !session.environments.includes(stack)) return undefined;
  const state = (session.environment["PULUMI_BACKEND_URL"] ?? "").replace("file://", "");
  const file = join(state, ".pulumi", "stacks", session.project, stack);
  return existsSync(`${file}.json`) || existsSync(`${file}.json.gz`) ? undefined : stack;
}

function namedStack(args: readonly string[]): string | undefined {
  const at = args.findIndex((word) => word === "--stack" || word === "-s");
  return at >= 0 ? args[at + 1] : args.find((word) => word.startsWith("--stack="))?.slice("--stack=".length);
}

/**
 * On a terminal the child is in our process group and gets Ctrl-C by itself; a second one from us would make the engine give up
 * what is in flight. Without a terminal it has a group of its own and gets every signal once, from us.
 */
async function spawned(
  words: readonly string[],
  session: SandboxSession,
  env: Environment,
  context: Context,
): Promise<number> {
  const [program = "", ...args] = words;
  const child = spawn(program, args, { cwd: session.workDir, env, stdio: "inherit", detached: !context.terminal });
  let last = Number.NEGATIVE_INFINITY;
  const unlisten = context.onInterrupt((reason) => {
    const at = context.now().getTime();
    const echo = at - last < echoMilliseconds;
    last = at;
    if (echo || (reason === "SIGINT" && context.terminal)) return;
    child.kill(reason === "EPIPE" ? "SIGINT" : reason);
  });
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once("error", (cause) => reject(notStarted(program, cause)));
      child.once("close", (code, signal) => resolve(code ?? bySignal + constants.signals[signal ?? "SIGTERM"]));
    });
  } finally {
    unlisten();
  }
}

function notStarted(program: string, cause: Error): UserError {
  const meant = ["reset", "faults", "drift"].find((word) => distance(word, program) <= 2);
  const problem = {
    path: program,
    expected: "a program on PATH",
    actual: cause.message,
    fix: meant === undefined ? `install ${program}, or name it by its path` : `did you mean sandbox ${meant}?`,
  };
  return new UserError("sandbox/no-such-command", `${program} can't be started`, [problem], { cause });
}
