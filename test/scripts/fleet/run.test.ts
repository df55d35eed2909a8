import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Context } from "../../../scripts/command.js";
import { type ChildOptions, splitLines } from "../../../scripts/fleet/child.js";
import { type Member, planFleet } from "../../../scripts/fleet/graph.js";
import { type FleetOutput, worstOf } from "../../../scripts/fleet/result.js";
import { type FleetCall, runFleet } from "../../../scripts/fleet/run.js";
import type { PipelineNews } from "../../../scripts/run/parts.js";
import { emptyOutput } from "../../../scripts/run/result.js";

interface Run {
  readonly name: string;
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  stops: number;
  say(text: string): void;
  ask(question: string): Promise<boolean>;
  end(code: number, answer?: string): void;
}

/** A fleet whose runs the test plays. */
class Stage {
  readonly runs: Run[] = [];
  out = "";
  err = "";
  terminal = false;
  answers: boolean[] = [];
  env: Record<string, string> = {};
  readonly published: PipelineNews[] = [];
  /** Called by every question before its answer. */
  asked: (question: string) => void = () => undefined;
  readonly #listeners = new Set<() => void>();

  constructor(readonly members: readonly Member[]) {}

  run(kind: FleetCall["kind"], options: Record<string, unknown> = { yes: true, json: true }): Promise<number> {
    const fleet = planFleet("app", this.members);
    const context: Context = {
      cwd: "/nowhere",
      env: this.env,
      out: (text) => void (this.out += text),
      err: (text) => void (this.err += text),
      terminal: this.terminal,
      confirm: async (question) => {
        this.asked(question);
        return this.answers.shift() ?? false;
      },
      now: () => new Date(0),
      onInterrupt: (listener) => {
        const fire = (): void => listener("SIGINT");
        this.#listeners.add(fire);
        return () => void this.#listeners.delete(fire);
      },
    };
    return runFleet({ kind, words: [], options, known: [{ flags: "--yes", description: "" }] }, context, {
      read: async () => ({ project: { folder: "", name: "app", environments: [] }, fleet, environments: new Map() }),
      startChild: (child) => this.#child(child),
      publish: async (news) => {
        this.published.push(news);
        return ["the comment can't be written: away"];
      },
      holdSandbox: async () => async () => undefined,
    });
  }

  interrupt(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  /** The run of an environment, as soon as there is one. */
  async of(name: string): Promise<Run> {
    for (;;) {
      const run = this.runs.find((one) => one.name === name);
      if (run !== undefined) return run;
      await new Promise((again) => setImmediate(again));
    }
  }

  get output(): FleetOutput {
    return JSON.parse(this.out) as FleetOutput;
  }

  #child({ words, line, ask, context }: ChildOptions) {
    let resolve = (_end: { code: number; answer: string | undefined }): void => undefined;
    const ended = new Promise<{ code: number; answer: string | undefined }>((done) => (resolve = done));
    const [kind = "", name = ""] = words;
    const result = (code: number) => (code === 0 ? "succeeded" : code === 8 ? "cancelled" : "failed");
    const run: Run = {
      name,
      words,
      env: context.env,
      stops: 0,
      say: line,
      ask,
      end: (code, answer) => {
        const error = code === 0 ? null : { code: "engine/x", summary: `${name} broke`, problems: [] };
        const told = { ...emptyOutput(kind, name, error as never, result(code)), error };
        resolve({ code, answer: answer ?? JSON.stringify(told) });
      },
    };
    this.runs.push(run);
    return { ended, stop: () => void (run.stops += 1) };
  }
}

const member = (name: string, takes?: string): Member => ({
  name,
  file: `Pulumi.${name}.yaml`,
  stack: takes === undefined ? undefined : `organization/app/${takes}`,
  after: [],
});
const family = [member("base"), member("apps", "base"), member("lone")];

describe("up --all", () => {
  it("runs each environment with the fleet's flags, one answer for all, and the worst code", async () => {
    const stage = new Stage(family);
    const code = stage.run("up");
    (await stage.of("base")).end(0);
    (await stage.of("lone")).end(11);
    (await stage.of("apps")).end(0);
    expect(await code).toBe(11);
    expect(stage.runs.map(({ words }) => words.join(" ")).sort()).toEqual([
      "up apps --yes --json",
      "up base --yes --json",
      "up lone --yes --json",
    ]);
    expect(stage.output).toMatchObject({ kind: "up", result: "succeeded", exitCode: 11 });
    expect(Object.keys(stage.output.environments)).toEqual(planFleet("app", family).order);
  });

  it("doesn't start what depends on a failure, says so, and lets the rest finish", async () => {
    const stage = new Stage(family);
    const code = stage.run("up");
    (await stage.of("base")).end(4);
    (await stage.of("lone")).end(0);
    expect(await code).toBe(4);
    const { environments, result, error } = stage.output;
    expect({ result, error: error?.summary }).toEqual({ result: "failed", error: "base, apps are not done" });
    expect(environments["apps"]).toMatchObject({
      result: "cancelled",
      exitCode: null,
      error: { code: "fleet/not-started" },
    });
    expect(stage.err).toContain("apps | not started because base failed");
    expect(stage.err).toMatch(/1 failed, 1 not started, 1 up, in 0\.0 s/);
  });

  it("tells of a run that died without an answer as the bug that it is", async () => {
    const stage = new Stage([member("base")]);
    const code = stage.run("up");
    (await stage.of("base")).end(137, "");
    expect(await code).toBe(255);
    expect(stage.output.environments["base"]).toMatchObject({ result: "failed", error: { code: "bug/no-answer" } });
  });

  it("stops every run once, however often it is interrupted, and starts no other", async () => {
    const stage = new Stage(family);
    const code = stage.run("up");
    const [base, lone] = [await stage.of("base"), await stage.of("lone")];
    for (let times = 0; times < 3; times += 1) stage.interrupt();
    base.end(8);
    lone.end(0);
    expect(await code).toBe(8);
    expect([base.stops, lone.stops]).toEqual([1, 1]);
    expect(stage.runs).toHaveLength(2);
    expect(stage.output.environments["apps"]?.error?.summary).toBe("not started because base was cancelled");
  });

  it("puts each run's question to the terminal and holds back what others say meanwhile", async () => {
    const stage = new Stage([member("base"), member("lone")]);
    stage.terminal = true;
    stage.answers = [true];
    const code = stage.run("up", {});
    const [base, lone] = [await stage.of("base"), await stage.of("lone")];
    let meanwhile = "";
    stage.asked = (question) => {
      lone.say("in between");
      meanwhile = stage.err;
      expect(question).toBe("base | Bring up base?");
    };
    expect(await base.ask("Bring up base?")).toBe(true);
    expect(meanwhile).not.toContain("in between");
    expect(stage.err).toContain("lone | in between\n");
    base.end(0);
    lone.end(0);
    expect(await code).toBe(0);
  });

  it("begins nothing where nobody can be asked", async () => {
    const stage = new Stage(family);
    await expect(stage.run("up", {})).rejects.toMatchObject({ code: "usage/no-consent" });
    expect(stage.runs).toEqual([]);
  });

  it("shows no control character of a run on the terminal", async () => {
    const stage = new Stage([member("base")]);
    const code = stage.run("up");
    const base = await stage.of("base");
    base.say("  \u001b[2Jgone\u001b[0m \u202eback\u0007");
    base.end(0);
    await code;
    expect(stage.err).toContain("base |   gone back\n");
  });
});

describe("destroy --all", () => {
  it("takes down who takes from another first", async () => {
    const stage = new Stage([member("base"), member("apps", "base")]);
    const code = stage.run("destroy");
    (await stage.of("apps")).end(0);
    (await stage.of("base")).end(0);
    expect(await code).toBe(0);
    expect(stage.runs.map(({ name }) => name)).toEqual(["apps", "base"]);
  });
});

describe("preview --all", () => {
  it("waits for nobody, and needs no consent", async () => {
    const stage = new Stage([member("base"), member("apps", "base")]);
    const code = stage.run("preview", {});
    await Promise.all([stage.of("base"), stage.of("apps")]);
    for (const run of stage.runs) run.end(0);
    expect(await code).toBe(0);
  });
});

describe("what several runs come to", () => {
  it.each([
    [[], 0],
    [[0, 11], 11],
    [[5, 8, 0], 5],
    [[4, 5, 8], 4],
    [[2, 1], 1],
    [[0, 77], 255],
  ])("%j is %i", (codes, worst) => expect(worstOf(codes)).toBe(worst));

  it("is told in whole lines, whatever the chunks, and never more at once than a line may have", () => {
    const lines: string[] = [];
    const { add, end } = splitLines((text) => lines.push(text));
    for (const chunk of ["one\ntw", "o\n\nth", "x".repeat(40_000), "\nlast"]) add(chunk);
    end();
    expect(lines.map((line) => line.length)).toEqual([3, 3, 0, 16_384, 16_384, 40_002 - 2 * 16_384, 4]);
  });
});

describe("a fleet in a pipeline", () => {
  it("hands on one word for all and the outputs of each, none over another's", async () => {
    const folder = mkdtempSync(join(tmpdir(), "chainwright-fleet-"));
    const file = join(folder, "outputs");
    const stage = new Stage(family);
    stage.env = { GITHUB_OUTPUT: file };
    const code = stage.run("preview", { json: true });
    const files: string[] = [];
    for (const [name, changes] of [
      ["base", "false"],
      ["lone", "true"],
      ["apps", "false"],
    ] as const) {
      const run = await stage.of(name);
      expect(run.env["GITHUB_OUTPUT"]).toBeUndefined();
      const own = run.env["CHAINWRIGHT_STEP_OUTPUTS"] ?? "";
      files.push(own);
      appendFileSync(own, `result=succeeded\nchanges=${changes}\ndigest=${name}=d\n`);
      run.end(0);
    }
    expect(await code).toBe(0);
    const lines = readFileSync(file, "utf8").trim().split("\n");
    expect(lines.slice(0, 2)).toEqual(["result=succeeded", "changes=true"]);
    expect(lines).toHaveLength(3);
    expect(JSON.parse((lines[2] ?? "").replace("environments=", ""))).toEqual({
      base: { result: "succeeded", changes: "false", digest: "base=d" },
      apps: { result: "succeeded", changes: "false", digest: "apps=d" },
      lone: { result: "succeeded", changes: "true", digest: "lone=d" },
    });
    expect(new Set(files).size).toBe(3);
    expect(existsSync(dirname(files[0] ?? ""))).toBe(false);
    rmSync(folder, { recursive: true });
  });

  it("tells the pull request of what was not started, in the form of every other comment", async () => {
    const stage = new Stage(family);
    const code = stage.run("up", { yes: true, json: true, comment: true });
    (await stage.of("base")).end(4);
    (await stage.of("lone")).end(0);
    expect(await code).toBe(4);
    expect(stage.published).toMatchObject([
      {
        environment: "apps",
        comment: true,
        outputs: {},
        input: {
          result: "cancelled",
          failure: { code: "fleet/not-started", summary: "not started because base failed" },
        },
      },
    ]);
    expect(stage.err).toContain("pipeline: apps: the comment can't be written: away");
  });

  it("tells nobody without --comment", async () => {
    const stage = new Stage(family);
    const code = stage.run("up");
    (await stage.of("base")).end(4);
    (await stage.of("lone")).end(0);
    await code;
    expect(stage.published).toEqual([]);
  });
});
