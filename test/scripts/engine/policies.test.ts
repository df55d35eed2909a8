import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Deployment } from "../../../scripts/engine/deployment.js";
import type { EngineTarget } from "../../../scripts/engine/messages.js";
import { analyzerEnvironment } from "../../../scripts/policy/analyzer.js";
import { enginePath } from "../../support/engine.js";
import { packOf, policyPack } from "../../support/packs.js";
import { openWorkshop, type Workshop } from "../../support/workshop.js";

const minute = 120_000;
const secret = "hunter2-and-hunter3";
const things = [
  { name: "a", size: 1 },
  { name: "b", size: 2, secretly: secret },
];

let shop: Workshop;
let packs: string;
let options: (folders: readonly string[], more?: Partial<EngineTarget>) => Partial<EngineTarget>;
beforeAll(async () => {
  shop = await openWorkshop();
  packs = join(shop.folder, "packs");
  mkdirSync(packs);
  const env = await analyzerEnvironment(enginePath(), shop.env, join(shop.folder, "analyzer"));
  options = (policyPacks, more = {}) => ({ policyPacks, policySilence: 60_000, env, ...more });
});
afterAll(() => shop.close());

async function previewed(folders: readonly string[], more?: Partial<EngineTarget>): Promise<Deployment> {
  const engine = shop.engine(things, options(folders, more));
  const preview = await engine.preview();
  engine.close();
  return preview;
}

describe("policy packs on the real engine", () => {
  it("let a preview pass that breaks nothing", { timeout: minute }, async () => {
    const preview = await previewed([policyPack(packs, "content", { resource: "", stack: "" })]);
    expect(preview).toMatchObject({ result: "succeeded", policies: [], failure: null, diagnostics: [] });
  });

  it("fail a preview that breaks a mandatory rule, tell what advises, and create nothing", {
    timeout: minute,
  }, async () => {
    const onTwo = 'if (args.props.size === 2) report("too big")';
    const strict = policyPack(packs, "strict", { resource: onTwo });
    const mild = policyPack(packs, "mild", { level: "advisory", stack: 'report("mind the gap")' });
    const preview = await previewed([strict, mild]);
    expect(preview.failure).toMatchObject({ code: "gate/policy" });
    expect(preview.policies).toMatchObject([
      { pack: "strict", policy: "rule", level: "mandatory", urn: expect.stringMatching(/::b$/) as string },
      { pack: "mild", policy: "rule", level: "advisory", urn: expect.stringMatching(/::things-dev$/) as string },
    ]);
    expect(shop.provider.calls).toEqual([]);
  });

  it.each([
    ["throws in an advisory rule", { level: "advisory", resource: 'throw new Error("none")' }, "Error: none"],
    ["throws in a rule about the stack", { stack: 'throw new Error("no stack")' }, "Error: no stack"],
    ["dies while it judges", { resource: "process.exit(0)" }, "failed to run policy"],
  ] as const)("refuse the run when one %s", { timeout: minute }, async (what, rule, actual) => {
    const preview = await previewed([policyPack(packs, what.replaceAll(" ", "-"), rule)]);
    expect(preview).toMatchObject({ result: "failed", failure: { code: "policy/broken" } });
    expect(preview.failure?.problems[0]?.actual).toContain(actual);
    expect(preview.failure?.problems[0]?.actual).not.toContain("node_modules");
  });

  it.each([
    ["throws while it loads", 'throw new Error("not today");'],
    ["asks for settings that it does not get", configured()],
  ])("refuse the run when one %s", { timeout: minute }, async (what, index) => {
    const preview = await previewed([packOf(packs, what.replaceAll(" ", "-"), index)]);
    expect(preview).toMatchObject({ result: "failed", failure: { code: "policy/broken" } });
  });

  it.each([
    ["judges", { resource: "for (;;);" }, ""],
    ["loads", {}, "for (;;);"],
  ] as const)(
    "refuse the run when one never ends while it %s, and leave no process",
    { timeout: minute },
    async (when, rule, index) => {
      const name = `endless-${when}`;
      const pack = index === "" ? policyPack(packs, name, rule) : packOf(packs, name, index);
      const preview = await previewed([pack], { policySilence: 3_000 });
      expect(preview.failure).toMatchObject({ code: "policy/broken" });
      expect(preview.failure?.problems[0]?.actual).toBe("nothing was heard for 3 seconds while packs were at work");
      await expect.poll(() => running(name), { timeout: 20_000 }).toEqual([]);
    },
  );

  it("show no secret that a rule prints: not of the inputs, not of the outputs, not encoded", {
    timeout: minute,
  }, async () => {
    const input =
      'if (args.props.hidden) report(`it is ${args.props.hidden}`); console.log("said", args.props.hidden);';
    const output =
      'for (const r of args.resources) if (r.props.hidden) report("x " + Buffer.from(r.props.hidden).toString("base64"));';
    const level = "advisory";
    const chatty = policyPack(packs, "chatty", { level, resource: input });
    const encoding = policyPack(packs, "encoding", { level, stack: output });
    const engine = shop.engine(things, options([chatty, encoding]));
    const events: unknown[] = [];
    engine.onEvent((event) => events.push(event));
    const told = [await engine.preview(), await engine.apply()];
    engine.close();
    expect(told.map(({ failure, policies }) => [failure, policies?.length])).toEqual([
      [null, 2],
      [null, 2],
    ]);
    expect(told[0]?.policies?.map(({ message }) => message.split("\n").at(-1))).toEqual([
      "it is [secret]",
      "x [secret]",
    ]);
    const text = JSON.stringify([told, events]);
    expect(text).not.toContain(secret);
    expect(text).not.toContain(Buffer.from(secret).toString("base64").slice(0, 20));
  });
});

function configured(): string {
  const schema = '{ properties: { limit: { type: "integer" } }, required: ["limit"] }';
  const rule = `{ name: "rule", description: "d", configSchema: ${schema}, validateResource: () => {} }`;
  return `const { PolicyPack } = require("@pulumi/policy");\nnew PolicyPack("configured", { policies: [${rule}] });\n`;
}

/** Processes whose command line or folder names it. */
function running(name: string): string[] {
  const all = execFileSync("ps", ["-eo", "pid,args"], { encoding: "utf8" }).split("\n");
  return all.filter((line) => line.includes("run-policy-pack") && cwdOf(line).includes(name));
}

function cwdOf(line: string): string {
  try {
    return execFileSync("readlink", [`/proc/${line.trim().split(/\s+/)[0] ?? ""}/cwd`], { encoding: "utf8" });
  } catch {
    return "";
  }
}
