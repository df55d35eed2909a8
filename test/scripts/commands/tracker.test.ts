import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sandboxApp, sandboxKey } from "../../../sandbox/linear/seed.js";
import { labels } from "../../../scripts/commands/labels.js";
import { trackerDoctor } from "../../../scripts/commands/tracker/doctor.js";
import { trackerFlush } from "../../../scripts/commands/tracker/flush.js";
import { trackerJournal } from "../../../scripts/commands/tracker/journal.js";
import type { Context, Verb } from "../../../scripts/command.js";
import { exitCodeOf } from "../../../scripts/run/exit-codes.js";
import { FakeGithub, githubRepository, githubToken } from "../../support/github.js";
import { deploy, type Emulator, startEmulator, trackerFor, unitOf, workOf } from "../tracking/fixtures.js";

const root = resolve(import.meta.dirname, "../../..");

let emulator: Emulator;
let cwd: string;
let env: Record<string, string>;

beforeEach(async () => {
  emulator = await startEmulator();
  cwd = mkdtempSync(join(tmpdir(), "chainwright-tracker-"));
  copyFileSync(join(root, "Pulumi.yaml"), join(cwd, "Pulumi.yaml"));
  tracked("{ team: ENG }");
  env = { LINEAR_API_URL: emulator.url, LINEAR_API_KEY: sandboxKey };
});

afterEach(async () => {
  await emulator.close();
  rmSync(cwd, { recursive: true, force: true });
});

/** The environment's file, with these settings of the tracker. */
function tracked(tracking: string): void {
  const settings = `{ account: "123456789012", region: eu-central-1, tracking: ${tracking} }`;
  const project = /^name: *(\S+)/m.exec(readFileSync(join(cwd, "Pulumi.yaml"), "utf8"))?.[1];
  writeFileSync(join(cwd, "Pulumi.small.yaml"), `config:\n  ${project}:settings: ${settings}\n`);
}

async function call(verb: Verb, options: Record<string, unknown> = {}): Promise<{ code: number; out: string }> {
  let out = "";
  const context = { cwd, env, out: (text: string) => (out += text), err: () => undefined, now: () => new Date() };
  try {
    const code = await verb.run(["small"], options, { ...context, terminal: false } as unknown as Context);
    return { code, out };
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return { code: exitCodeOf(code), out: `${code}: ${message} ${JSON.stringify(error)}` };
  }
}

const labelsOf = async () =>
  (
    await emulator.query<{ issueLabels: { nodes: { name: string; color: string }[] } }>(
      "{ issueLabels(first: 50) { nodes { name color } } }",
    )
  ).issueLabels.nodes;

describe("chainwright labels", () => {
  it("only shows what it would make unless it is told to make it", async () => {
    const { code, out } = await call(labels);
    expect(code).toBe(0);
    expect(out).toContain("would make  agent:devops         #0e7a5f  Filed by the deployment pipeline");
    expect(out).toContain("4 to make: add --yes");
    expect(await labelsOf()).toEqual([]);
  });

  it.each(["yes", "apply"])(
    "makes what is missing with --%s, with colour, and nothing the second time",
    async (flag) => {
      expect((await call(labels, { [flag]: true })).out).toContain("made        drift");
      const made = await labelsOf();
      expect(made.map(({ name }) => name).sort()).toEqual([
        "agent:devops",
        "drift",
        "source:internal",
        "type:infrastructure",
      ]);
      expect(made.find(({ name }) => name === "drift")?.color).toBe("#d9534f");
      const again = await call(labels, { [flag]: true, json: true });
      const { labels: outcomes } = JSON.parse(again.out) as { labels: { action: string }[] };
      expect(outcomes.map(({ action }) => action)).toEqual(["keep", "keep", "keep", "keep"]);
      expect(await labelsOf()).toEqual(made);
    },
  );

  it("tells of a label group in the way, of retired labels and of labels that exclude each other, with exit 11", async () => {
    const make = async (input: object): Promise<string> =>
      (
        await emulator.query<{ issueLabelCreate: { issueLabel: { id: string } } }>(
          "mutation ($input: IssueLabelCreateInput!) { issueLabelCreate(input: $input) { issueLabel { id } } }",
          { input },
        )
      ).issueLabelCreate.issueLabel.id;
    await make({ name: "drift", isGroup: true });
    const group = await make({ name: "kind", isGroup: true });
    await make({ name: "agent:devops", parentId: group });
    await make({ name: "type:infrastructure", parentId: group });
    await make({ name: "source:internal", retiredAt: new Date().toISOString() });
    const { code, out } = await call(labels, { yes: true });
    expect(code).toBe(11);
    expect(out).toMatch(/blocked +drift .*a label group has this name/);
    expect(out).toMatch(/blocked +agent:devops .*one label of the group kind only/);
    expect(out).toMatch(/blocked +source:internal .*it is retired/);
  });

  it("makes GitHub's too, its states among them", async () => {
    const github = await FakeGithub.start();
    tracked(`{ provider: github, repository: ${githubRepository} }`);
    env = { GITHUB_API_URL: github.url, GITHUB_TOKEN: githubToken };
    expect((await call(labels, { yes: true })).code).toBe(0);
    expect(github.labels.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["chainwright", "state:todo", "state:in-progress", "state:in-review", "drift"]),
    );
    expect((await call(labels)).out).not.toContain("would make");
    await github.stop();
  });

  it("ends with 3 without a key, and with a wrong one", async () => {
    env["LINEAR_API_KEY"] = "";
    expect((await call(labels)).code).toBe(3);
    env["LINEAR_API_KEY"] = "lin_api_wrong_and_secret";
    const { code, out } = await call(labels);
    expect(code).toBe(3);
    expect(out).not.toContain("wrong_and_secret");
  });
});

describe("chainwright tracker doctor", () => {
  it("tells what is there, what is missing and how to make it, and makes In Review when it is told to", async () => {
    const before = await call(trackerDoctor);
    expect(before.code).toBe(0);
    expect(before.out).toContain("team ENG (Engineering), as Sandbox Operator, by a personal key");
    expect(before.out).toMatch(/warn +states .*none for review/);
    expect(before.out).toContain("chainwright tracker doctor small --create-states");
    expect(before.out).toContain("fix: run chainwright labels small --yes");
    expect(before.out).toMatch(/ok +quota +\d+ of 2500 requests left/);
    expect((await call(trackerDoctor, { createStates: true })).out).toMatch(/ok +In Review +made/);
    await call(labels, { yes: true });
    const after = await call(trackerDoctor, { json: true });
    const { checks } = JSON.parse(after.out) as { checks: { state: string }[] };
    expect(checks.filter(({ state }) => state !== "ok")).toEqual([]);
  });

  it("works with an OAuth app", async () => {
    env = {
      LINEAR_API_URL: emulator.url,
      LINEAR_CLIENT_ID: sandboxApp.clientId,
      LINEAR_CLIENT_SECRET: sandboxApp.clientSecret,
    };
    expect((await call(trackerDoctor)).out).toContain("by an OAuth app");
  });

  it("names the teams there are when the one of the settings is not", async () => {
    tracked("{ team: EGN }");
    const { code, out } = await call(trackerDoctor);
    expect(code).toBe(1);
    expect(out).toContain('tracking.team: expected one of ENG (Engineering), got "EGN"');
  });

  it("tells of a refused key as a check to fix", async () => {
    env["LINEAR_API_KEY"] = "lin_api_wrong";
    const { code, out } = await call(trackerDoctor);
    expect(code).toBe(1);
    expect(out).toContain("LINEAR_API_KEY: expected a personal API key that Linear accepts");
  });

  it("checks a repository of GitHub", async () => {
    const github = await FakeGithub.start();
    tracked(`{ provider: github, repository: ${githubRepository} }`);
    env = { GITHUB_API_URL: github.url, GITHUB_TOKEN: githubToken };
    const { code, out } = await call(trackerDoctor);
    expect(code).toBe(0);
    expect(out).toContain(`repository ${githubRepository}`);
    expect(out).toContain("4999 of 5000 requests left");
    await github.stop();
  });

  it("ends with 2 for an environment that is not tracked", async () => {
    const file = join(cwd, "Pulumi.small.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replace(/, tracking: \{.*?\}/, ""));
    expect(await call(trackerDoctor)).toMatchObject({
      code: 2,
      out: expect.stringContaining("tracking/left-out") as string,
    });
  });
});

describe("chainwright tracker flush and journal", () => {
  it("show what waits, end with 11 while it can't be sent, and with 0 when it was", async () => {
    emulator.faults = [{ kind: "reset" }];
    await deploy(trackerFor(emulator.url, cwd), workOf({ environment: "small", units: [unitOf("Networking")] }));
    const shown = await call(trackerJournal);
    expect(shown.out).toMatch(/^\d+ requests since /);
    expect(shown.out).toContain("\n  why: Linear cannot be reached");
    const stuck = await call(trackerFlush, { json: true });
    expect(stuck.code).toBe(11);
    expect(JSON.parse(stuck.out)).toMatchObject({ sent: 0, left: expect.any(Number) as number });
    emulator.faults = [];
    const sent = await call(trackerFlush);
    expect(sent.code).toBe(0);
    expect(sent.out).toMatch(/^\d+ sent, 0 left\n/);
    expect((await call(trackerJournal)).out).toBe("nothing waits\n");
    expect(JSON.parse((await call(trackerJournal, { json: true })).out)).toMatchObject({
      environment: "small",
      waiting: [],
    });
  });
});
