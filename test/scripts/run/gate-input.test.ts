import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readKubeContext } from "../../../scripts/run/gate-input.js";
import { runDeployment } from "../../../scripts/run/deploy.js";
import { refusal } from "../../../scripts/run/refusal.js";
import { requestOf } from "../../../scripts/run/request.js";
import { countsOf, setStage, type Stage, stepOf } from "./fakes.js";

describe("where a kubeconfig points to", () => {
  const folder = mkdtempSync(join(tmpdir(), "chainwright-kubeconfig-"));
  afterEach(() => rmSync(join(folder, "k"), { force: true }));
  const read = async (text: string) => {
    writeFileSync(join(folder, "k"), text);
    return await readKubeContext(folder, requestOf("up", ["dev"], { kubeconfig: "k", simulate: "aws,random" }));
  };

  it.each([
    ["current-context: a\ncontexts: [{ name: a, context: { cluster: b } }]", { name: "a", cluster: "b" }],
    ["current-context: a", { name: "a", cluster: "a" }],
    ["contexts: []", null],
    ["[", null],
    ["", null],
  ])("%j is %j", async (text, expected) => expect(await read(text)).toEqual(expected));

  it("is not asked without one", async () =>
    expect(await readKubeContext(folder, requestOf("up", ["dev"], {}))).toBeNull());
});

describe("a refusal", () => {
  const finding = (news: object) => ({
    key: "k",
    gate: "protected-change",
    level: "block" as const,
    summary: "a is protected",
    urn: "urn::a",
    fix: "lift it",
    source: "s",
    ...news,
  });

  it("names everything that blocks, and what has the same way out as one", () => {
    const { code, summary, problems } = refusal([
      finding({}),
      finding({ urn: "urn::b", summary: "b is protected" }),
      finding({ gate: "cost-rise", fix: "pay", urn: undefined, summary: "it rises" }),
    ]);
    expect([code, summary]).toEqual([
      "gate/refused",
      "refused before anything was changed: protected change, cost rise",
    ]);
    expect(problems.map(({ path, actual, fix }) => [path, actual, fix])).toEqual([
      ["a, b", "a is protected; b is protected", "lift it"],
      ["cost-rise", "it rises", "pay"],
    ]);
    expect(refusal([finding({})]).code).toBe("gate/protected-change");
  });
});

describe("the gates of a run", () => {
  let stage: Stage;
  beforeEach(() => {
    stage = setStage();
  });
  afterEach(() => stage.close());
  const replaced = stepOf({ op: "replace", type: "aws:s3/bucket:Bucket", name: "network-logs" });
  const up = async (options: object = {}): Promise<number> =>
    await runDeployment(requestOf("up", ["dev"], { json: true, yes: true, ...options }), stage.context, stage.parts);

  it("refuse a loss with 5, and let it pass when it is named, which the record and the object tell", async () => {
    stage.preview = { steps: [replaced], counts: countsOf({ replace: 1 }) };
    expect(await up()).toBe(5);
    expect(stage.output()).toMatchObject({
      error: { code: "gate/stateful-change" },
      risk: { score: expect.any(Number) as number },
    });
    const again = setStage();
    again.preview = stage.preview;
    const request = requestOf("up", ["dev"], {
      json: true,
      yes: true,
      allow: [replaced.urn],
      override: ["change-window=the endpoint is down"],
    });
    expect(await runDeployment(request, again.context, again.parts)).toBe(0);
    expect(again.output().findings).toContainEqual(
      expect.objectContaining({ gate: "stateful-change", level: "warn", urn: replaced.urn }),
    );
    expect(again.record()).toMatchObject({
      allowed: [replaced.urn],
      overrides: [{ gate: "change-window", reason: "the endpoint is down" }],
      risk: { score: again.output().risk?.score },
    });
    again.close();
  });

  it("refuse an --allow that fits nothing with 2, before anything is changed", async () => {
    expect(await up({ allow: ["urn:pulumi:dev::app::t::nothing"] })).toBe(2);
    expect(stage.output().error?.code).toBe("usage/not-a-loss");
    expect(stage.log.some((line) => line.startsWith("apply"))).toBe(false);
  });

  it("say before the question how risky it is", async () => {
    stage.terminal = true;
    stage.answer = false;
    stage.preview = { steps: [replaced], counts: countsOf({ replace: 1 }) };
    await runDeployment(requestOf("up", ["dev"], { allow: [replaced.urn] }), stage.context, stage.parts);
    expect(stage.err()).toMatch(
      /risk \d+ of 100: losses 24 \(1 of 1 deletions and replacements lose data or an identity\)/,
    );
    expect(stage.log.find((line) => line.startsWith("asked"))).toMatch(/risk \d+ of 100\)\?$/);
  });

  it("keep the commit of an up that had nothing to do, for those that wait for it", async () => {
    stage.preview = { steps: [stepOf({ op: "same" })], counts: countsOf({ same: 1 }) };
    await up();
    expect(stage.record()).toMatchObject({ result: "succeeded", change: "c".repeat(64) });
  });
});
