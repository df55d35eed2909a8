import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";
import { askVariable, type Answer, type Question } from "../cli/relay.js";
import type { Context } from "../command.js";

/** Characters of one line before it is cut in two, and of a run's whole answer before it counts as unreadable. */
const longestLine = 16_384;
const longestAnswer = 64 * 1024 * 1024;

/** What a child run is told, and whom it tells. */
export interface ChildOptions {
  /** The words behind the program's name: `up staging --yes --json`. */
  readonly words: readonly string[];
  readonly context: Pick<Context, "cwd" | "env" | "terminal">;
  /** One line for people, without its end. */
  readonly line: (text: string) => void;
  /** A question that it can't go on without. */
  readonly ask: (question: string, word?: string) => Promise<boolean>;
}

/** A run in a process of its own. */
export interface Child {
  /** Its exit code, and what it printed as data; undefined when that was too much. */
  readonly ended: Promise<{ readonly code: number; readonly answer: string | undefined }>;
  /** Lets it finish what is in flight; once, however often it is called. */
  stop(): void;
}

/**
 * Starts the command line once more, in a process group of its own, so that a Ctrl-C of the terminal reaches it only
 * through us. When we die, its pipes close, and it stops gracefully.
 */
export function startChild({ words, context, line, ask }: ChildOptions): Child {
  const child = spawn(process.execPath, [mainPath(), ...words], {
    cwd: context.cwd,
    env: { ...context.env, [askVariable]: context.terminal ? "1" : undefined, NO_COLOR: "1", FORCE_COLOR: undefined },
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const lines = splitLines(line);
  child.stderr?.setEncoding("utf8").on("data", lines.add).on("end", lines.end);
  const answer = collect(child);
  child.on("message", (asked: Question) => void reply(child, asked, ask));
  let stopped = false;
  const ended = new Promise<{ code: number; answer: string | undefined }>((resolve) => {
    child.once("error", (error) => {
      line(`can't be started: ${error.message}`);
      resolve({ code: 255, answer: undefined });
    });
    child.once("close", (code, signal) =>
      resolve({ code: code ?? 128 + constants.signals[signal ?? "SIGTERM"], answer: answer() }),
    );
  });
  return {
    ended,
    stop: () => {
      if (!stopped) child.kill("SIGINT");
      stopped = true;
    },
  };
}

/** Compiled beside this folder; a test that runs the source starts the compiled one too. */
function mainPath(): string {
  const beside = fileURLToPath(new URL("../main.js", import.meta.url));
  return existsSync(beside) ? beside : fileURLToPath(new URL("../../dist/scripts/main.js", import.meta.url));
}

async function reply(child: ChildProcess, { question, word }: Question, ask: ChildOptions["ask"]): Promise<void> {
  const answer: Answer = { answer: await ask(question, word) };
  if (child.connected) child.send(answer, () => undefined);
}

function collect(child: ChildProcess): () => string | undefined {
  const chunks: string[] = [];
  let length = 0;
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
    length += chunk.length;
    if (length > longestAnswer) chunks.length = 0;
    else chunks.push(chunk);
  });
  return () => (length > longestAnswer ? undefined : chunks.join(""));
}

/** Whole lines out of chunks; one without an end is cut, so that nothing piles up. */
export function splitLines(line: (text: string) => void): { add: (chunk: string) => void; end: () => void } {
  let rest = "";
  return {
    add: (chunk) => {
      const parts = (rest + chunk).split("\n");
      rest = parts.pop() ?? "";
      for (const part of parts) line(part);
      for (; rest.length > longestLine; rest = rest.slice(longestLine)) line(rest.slice(0, longestLine));
    },
    end: () => {
      if (rest !== "") line(rest);
      rest = "";
    },
  };
}
