import { EventEmitter } from "node:events";
import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { UserError } from "../../../components/core/errors.js";
import { parseCommandLine } from "../../../scripts/cli/parse.js";
import { makeTerminal, type Streams } from "../../../scripts/cli/terminal.js";
import { verbs } from "../../../scripts/cli/verbs.js";
import type { Verb } from "../../../scripts/command.js";
import { exitCodeOf } from "../../../scripts/run/exit-codes.js";

const loaded: string[] = [];
const entry = (name: string, verb: Verb): { summary: string; load: () => Promise<Verb> } => ({
  summary: `does ${name}`,
  load: async () => {
    loaded.push(name);
    return verb;
  },
});
const plain: Verb = {
  arguments: "<environment>",
  options: [
    { flags: "--json", description: "" },
    { flags: "--target <urn...>", description: "" },
  ],
  run: async () => 0,
};
const known = {
  up: entry("up", plain),
  sandbox: entry("sandbox", { ...plain, arguments: "[command...]", options: [] }),
};
const parse = async (...words: string[]): ReturnType<typeof parseCommandLine> => await parseCommandLine(words, known);
const problemOf = async (...words: string[]): Promise<UserError> => {
  const error = await parse(...words).catch((thrown: unknown) => thrown);
  if (error instanceof UserError) return error;
  throw new Error("it was accepted");
};

describe("the command line", () => {
  it("loads the verb that is called and no other", async () => {
    loaded.length = 0;
    expect(await parse("up", "dev", "--json")).toMatchObject({ call: "verb", args: ["dev"], options: { json: true } });
    expect(loaded).toEqual(["up"]);
  });

  it("lets a repeated option never swallow an argument", async () => {
    const call = await parse("up", "--target", "urn:a", "dev", "--target", "urn:b");
    expect(call).toMatchObject({ args: ["dev"], options: { target: ["urn:a", "urn:b"] } });
  });

  it("hands on what comes after two dashes untouched", async () => {
    expect(await parse("sandbox", "--", "pulumi", "up", "--stack", "dev", "--json")).toMatchObject({
      args: ["pulumi", "up", "--stack", "dev", "--json"],
    });
  });

  it.each([
    [["upp", "dev"], /up/],
    [["up"], /missing required argument/],
    [["up", "dev", "--jsn"], /unknown option '--jsn'/],
    [["up", "dev", "more"], /too many arguments/],
    [["up", "dev", "--target"], /argument missing/],
  ])("refuses %j as wrong usage", async (words, text) => {
    const error = await problemOf(...words);
    expect(exitCodeOf(error.code)).toBe(2);
    expect(`${error.problems[0]?.actual} ${error.problems[0]?.fix}`).toMatch(text);
  });

  it("offers the option that was meant", async () => {
    expect((await problemOf("up", "dev", "--jsno")).problems[0]?.fix).toBe("Did you mean --json?");
  });

  it("shows help for nothing, for --help and for a verb, and asks for versions", async () => {
    for (const words of [[], ["--help"]])
      expect(await parse(...words)).toMatchObject({
        call: "help",
        text: expect.stringContaining("does sandbox") as string,
      });
    expect(await parse("up", "--help")).toMatchObject({
      call: "help",
      text: expect.stringContaining("--target <urn>") as string,
    });
    expect(await parse("--version")).toEqual({ call: "version" });
  });

  it("tells every form of sandbox in its help", async () => {
    const help = await parseCommandLine(["sandbox", "--help"], verbs);
    for (const form of ["sandbox -- <command>", "sandbox reset", "sandbox faults <file>", "sandbox faults clear"])
      expect(help).toMatchObject({ text: expect.stringContaining(form) as string });
  });

  it("knows every verb of the design", () => {
    expect(Object.keys(verbs)).toEqual(
      expect.arrayContaining([
        "preview",
        "up",
        "destroy",
        "refresh",
        "state",
        "outputs",
        "render",
        "access",
        "sandbox",
        "doctor",
        "docs",
      ]),
    );
  });
});

describe("exit codes", () => {
  it.each([
    ["config/invalid", 2],
    ["network/too-small", 2],
    ["usage/no-consent", 2],
    ["engine/too-old", 2],
    ["engine/unknown-target", 2],
    ["engine/unknown-platform", 2],
    ["tracking/authentication", 3],
    ["tracking/team-not-found", 2],
    ["tracking/incomplete", 11],
    ["engine/passphrase", 3],
    ["engine/resource-failed", 4],
    ["gate/wrong-account", 5],
    ["gate/policy", 5],
    ["engine/no-stack", 6],
    ["run/cancelled", 8],
    ["engine/locked", 10],
    ["engine/disk-full", 1],
    ["bug/unexpected", 255],
  ])("%s ends with %i", (code, exit) => {
    expect(exitCodeOf(code)).toBe(exit);
  });
});

describe("the terminal", () => {
  const open = (
    env: Record<string, string> = {},
    tty = true,
  ): { streams: Streams & EventEmitter; terminal: ReturnType<typeof makeTerminal>; text: () => string } => {
    const emitter = new EventEmitter();
    const stdout = new PassThrough();
    const stderr = new PassThrough();
    let text = "";
    stderr.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    const stdin = Object.assign(new PassThrough(), { isTTY: tty });
    const streams = Object.assign(emitter, {
      stdin,
      stdout,
      stderr: Object.assign(stderr, { isTTY: tty }),
    }) as unknown as Streams & EventEmitter;
    return { streams, terminal: makeTerminal(streams, env), text: () => text };
  };

  it("takes a reader that went away for an interruption, and writes no more", async () => {
    const { streams, terminal } = open();
    const reasons: string[] = [];
    terminal.onInterrupt((reason) => reasons.push(reason));
    streams.stdout.emit("error", Object.assign(new Error("EPIPE"), { code: "EPIPE" }));
    terminal.out("lost");
    await terminal.flushed();
    expect(reasons).toEqual(["EPIPE"]);
    expect((streams.stdout as unknown as PassThrough).readableLength).toBe(0);
  });

  it("holds signals only while somebody listens", () => {
    const { streams, terminal } = open();
    const reasons: string[] = [];
    const stop = terminal.onInterrupt((reason) => reasons.push(reason));
    streams.emit("SIGTERM");
    stop();
    expect(streams.listenerCount("SIGTERM")).toBe(0);
    expect(reasons).toEqual(["SIGTERM"]);
  });

  it.each([
    [{}, true, true],
    [{ NO_COLOR: "1" }, true, false],
    [{ TERM: "dumb" }, true, false],
    [{}, false, false],
    [{ FORCE_COLOR: "1" }, false, true],
  ])("with %j and a terminal %s shows colours: %s", (env, tty, color) => {
    expect(open(env as Record<string, string>, tty).terminal.color).toBe(color);
  });

  it("asks, takes only a yes for a yes, and the end of input for a no", async () => {
    for (const [typed, answer] of [
      ["y\n", true],
      ["YES\n", true],
      ["n\n", false],
      ["\n", false],
      ["sure\n", false],
    ] as const) {
      const { streams, terminal, text } = open();
      const asked = terminal.confirm("Go?");
      (streams.stdin as unknown as PassThrough).write(typed);
      expect(await asked).toBe(answer);
      expect(text()).toContain("Go? [y/N]");
    }
    const { streams, terminal } = open();
    const asked = terminal.confirm("Go?");
    (streams.stdin as unknown as PassThrough).end();
    expect(await asked).toBe(false);
  });

  it.each([
    ["prod\n", true],
    [" prod \n", true],
    ["y\n", false],
    ["yes\n", false],
    ["Prod\n", false],
    ["\n", false],
  ])("takes %j for the word that was asked for: %s", async (typed, answer) => {
    const { streams, terminal, text } = open();
    const asked = terminal.confirm("Go?", "prod");
    (streams.stdin as unknown as PassThrough).write(typed);
    expect(await asked).toBe(answer);
    expect(text()).toContain("Go? Type prod to go on:");
  });
});

describe("a group of verbs", () => {
  it("lists its verbs in its help, and when none is named", async () => {
    for (const words of [["tracker"], ["tracker", "--help"]])
      expect(await parseCommandLine(words, verbs)).toMatchObject({
        call: "help",
        text: expect.stringMatching(/doctor[\s\S]*journal[\s\S]*flush/) as string,
      });
  });

  it("hands the call to the verb that is named", async () => {
    expect(await parseCommandLine(["tracker", "doctor", "dev", "--create-states", "--json"], verbs)).toMatchObject({
      call: "verb",
      args: ["dev"],
      options: { createStates: true, json: true },
    });
    expect(await parseCommandLine(["tracker", "flush", "--help"], verbs)).toMatchObject({ call: "help" });
  });

  it.each([[["tracker", "docter", "dev"]], [["tracker", "doctor"]], [["tracker", "flush", "dev", "--create-states"]]])(
    "refuses %j with exit 2",
    async (words) => {
      const error = await parseCommandLine(words, verbs).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: "usage/invalid" });
    },
  );
});
