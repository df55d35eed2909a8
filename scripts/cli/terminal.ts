import { jsonWithoutCommands, withoutCommands } from "../ci/commands.js";
import type { Context } from "../command.js";

type Reason = Parameters<Parameters<Context["onInterrupt"]>[0]>[0];

/** The parts of a process that a command sees; passed so that this file touches none. */
export interface Streams {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  on(signal: NodeJS.Signals, listener: () => void): unknown;
  off(signal: NodeJS.Signals, listener: () => void): unknown;
}

/** Everything of a `Context` that hangs on the terminal and its signals. */
export interface Terminal
  extends Required<Pick<Context, "out" | "err" | "terminal" | "color" | "size" | "confirm" | "onInterrupt">> {
  /** Whether anything was printed as data. */
  readonly printed: () => boolean;
  /** Resolves when everything is written. */
  readonly flushed: () => Promise<void>;
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A reader that went away is an interruption like Ctrl-C, never a crash; what is written after that is dropped. */
export function makeTerminal(streams: Streams, env: Context["env"]): Terminal {
  const { stdin, stdout, stderr } = streams;
  const listeners = new Set<(reason: Reason) => void>();
  const closed = new Set<NodeJS.WriteStream>();
  let printed = false;
  const fire = (reason: Reason): void => {
    for (const listener of [...listeners]) listener(reason);
  };
  for (const stream of [stdout, stderr]) {
    stream.on("error", () => {
      closed.add(stream);
      fire("EPIPE");
    });
  }
  const write = (stream: NodeJS.WriteStream, text: string): void => {
    if (!closed.has(stream) && text !== "") stream.write(text);
  };
  const onGithub = env["GITHUB_ACTIONS"] === "true";
  const harmless = (text: string): string => (onGithub ? withoutCommands(text) : text);
  const data = (text: string): string =>
    onGithub && /^\s*[{[]/.test(text) ? jsonWithoutCommands(text) : harmless(text);
  const handlers = new Map(signals.map((signal) => [signal, () => fire(signal)]));
  const dumb = env["TERM"] === "dumb";
  const forced = env["FORCE_COLOR"] !== undefined && env["FORCE_COLOR"] !== "0";
  return {
    out: (text) => {
      printed = true;
      write(stdout, data(text));
    },
    err: (text) => write(stderr, harmless(text)),
    terminal: stdin.isTTY === true && stderr.isTTY === true && !dumb,
    color: !env["NO_COLOR"] && !dumb && (forced || stderr.isTTY === true),
    size: () => ({ columns: stderr.columns || 80, rows: stderr.rows || 24 }),
    confirm: async (question, word) => await ask(question, word, stdin, stderr, () => fire("SIGINT")),
    onInterrupt: (listener) => {
      if (listeners.size === 0) for (const [signal, handler] of handlers) streams.on(signal, handler);
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) for (const [signal, handler] of handlers) streams.off(signal, handler);
      };
    },
    printed: () => printed,
    flushed: async () => {
      const end = (stream: NodeJS.WriteStream): Promise<void> => new Promise((done) => stream.write("", () => done()));
      await Promise.all([stdout, stderr].filter((stream) => !closed.has(stream)).map(end));
    },
  };
}

async function ask(
  question: string,
  word: string | undefined,
  input: NodeJS.ReadStream,
  output: NodeJS.WriteStream,
  interrupted: () => void,
): Promise<boolean> {
  const { createInterface } = await import("node:readline");
  const reader = createInterface({ input, output });
  return await new Promise((resolve) => {
    reader.on("SIGINT", () => {
      output.write("\n");
      interrupted();
      reader.close();
    });
    reader.on("close", () => resolve(false));
    reader.question(`${question} ${word === undefined ? "[y/N]" : `Type ${word} to go on:`} `, (answer) => {
      resolve(word === undefined ? /^y(es)?$/i.test(answer.trim()) : answer.trim() === word);
      reader.close();
    });
  });
}
