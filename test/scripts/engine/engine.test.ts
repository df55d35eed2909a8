import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EngineCommand } from "../../../scripts/engine/command.js";
import type { EngineEvent, Step } from "../../../scripts/engine/deployment.js";
import { stackOutputs } from "../../../scripts/engine/outputs.js";
import { readState } from "../../../scripts/engine/state.js";
import { openWorkshop, type Workshop } from "../../support/workshop.js";

let shop: Workshop;
beforeAll(async () => {
  shop = await openWorkshop();
});
afterAll(() => shop.close());

const first = [
  { name: "net-a", group: "net", size: 1, kind: "x", secretly: "hunter2hunter2" },
  { name: "net-b", group: "net", nested: "net-inner", size: 1 },
  { name: "alone", size: 1 },
];
const brief = ({ op, name, component, changed, replaces }: Step): unknown => ({
  op,
  name,
  component,
  changed,
  replaces,
});

describe("the engine in its worker", () => {
  it("previews without writing, then applies in the same worker and reads the outputs masked", async () => {
    const outputs = JSON.stringify({ plain: "here", masked: "swordfish-swordfish" });
    const engine = shop.engine(first, { env: { OUTPUTS: outputs } });
    const events: EngineEvent[] = [];
    engine.onEvent((event) => events.push(event));
    const preview = await engine.preview();
    expect(preview).toMatchObject({ kind: "preview", result: "succeeded", failure: null, outputs: {} });
    expect(shop.provider.calls).toEqual([]);
    expect(preview.counts).toEqual({ create: 3, update: 0, replace: 0, delete: 0, same: 0 });
    const up = await engine.apply();
    expect(up.steps.map(brief)).toEqual(
      expect.arrayContaining([
        { op: "create", name: "net-a", component: "net", changed: [], replaces: [] },
        { op: "create", name: "net-b", component: "net", changed: [], replaces: [] },
        { op: "create", name: "alone", component: "", changed: [], replaces: [] },
      ]),
    );
    expect(up.steps).toHaveLength(3);
    expect(up.steps.every(({ seconds }) => seconds !== undefined)).toBe(true);
    expect(up.outputs).toEqual({ plain: "here", nested: { deep: { password: "[secret]" } } });
    expect(JSON.stringify([up, preview, events])).not.toMatch(/hunter2|swordfish/);
    engine.close();
  });

  it("shows the outputs of a stack masked at any depth, as the deployment did", async () => {
    const read = await stackOutputs(shop.target([]));
    expect(read).toEqual({ outputs: { plain: "here", nested: { deep: { password: "[secret]" } } } });
    expect(await stackOutputs(shop.target([], { environment: "nowhere" }))).toMatchObject({ code: "engine/no-stack" });
  });

  it("masks a configured secret also where the program encoded it", async () => {
    const { enginePath, engineVersion, workDir, env } = shop.target([]);
    const command = new EngineCommand(enginePath, engineVersion, { env });
    await command.run(
      ["config", "set", "--secret", "things:password", "opensesame-opensesame", "--stack", "dev"],
      workDir,
      {},
    );
    const engine = shop.engine(first);
    const up = await engine.apply();
    expect(up.outputs).toEqual({ encoded: "[secret]" });
    await command.run(["config", "rm", "things:password", "--stack", "dev"], workDir, {});
    engine.close();
  });

  it("changes nothing when nothing changed", async () => {
    const engine = shop.engine(first);
    const { counts, steps, stateOnly } = await engine.preview();
    expect(stateOnly).toEqual([expect.stringContaining("pulumi:pulumi:Stack")]);
    expect(counts).toEqual({ create: 0, update: 0, replace: 0, delete: 0, same: 3 });
    expect(steps.every(({ op }) => op === "same")).toBe(true);
    engine.close();
  });

  it("counts a replacement once, and names the paths without their values", async () => {
    const changed = [
      { ...first[0], name: "net-a", kind: "y" },
      { ...first[1], name: "net-b", size: { gib: 2 } },
    ];
    const engine = shop.engine(changed);
    await engine.preview();
    const up = await engine.apply();
    expect(up.counts).toEqual({ create: 0, update: 1, replace: 1, delete: 1, same: 0 });
    expect(up.steps.map(brief)).toEqual(
      expect.arrayContaining([
        { op: "replace", name: "net-a", component: "net", changed: ["kind"], replaces: ["kind"] },
        { op: "update", name: "net-b", component: "net", changed: ["size"], replaces: [] },
        { op: "delete", name: "alone", component: "", changed: [], replaces: [] },
      ]),
    );
    engine.close();
  });

  it("finds drift by a refresh and adopts it", async () => {
    const [id] = [...shop.provider.things].find(([, thing]) => thing["kind"] === "y") ?? [];
    shop.provider.things.set(id ?? "", { kind: "y", size: 77 });
    const engine = shop.engine(first, { kind: "refresh", create: false });
    const found = await engine.preview();
    expect(found.steps.filter(({ op }) => op === "update").map(({ name }) => name)).toEqual(["net-a"]);
    const refreshed = await engine.apply();
    expect(refreshed).toMatchObject({ kind: "refresh", result: "succeeded", counts: { update: 1, delete: 0 } });
    engine.close();
  });

  it("tells which resource failed and with what, and keeps what is done", async () => {
    const engine = shop.engine([
      { name: "good", size: 1 },
      { name: "bad", dependsOn: ["good"], refuse: "InvalidThing: no" },
    ]);
    await engine.preview();
    const up = await engine.apply();
    expect(up.result).toBe("failed");
    expect(up.failure).toMatchObject({ code: "engine/resource-failed", summary: "a resource failed: bad" });
    expect(up.failure?.problems[0]).toMatchObject({ path: "bad (slow:index:Thing)", actual: "InvalidThing: no" });
    expect(up.counts.create).toBe(1);
    expect(up.steps.find(({ name }) => name === "bad")?.failed).toBe(true);
    expect(shop.locks()).toEqual([]);
    engine.close();
  });

  it.each(["user", "wrapped"])("hands on what the program threw for a person, whole (%s)", async (THROW) => {
    const engine = shop.engine([], { env: { THROW } });
    const { failure, result } = await engine.preview();
    expect({ failure, result }).toEqual({
      result: "failed",
      failure: {
        code: "config/invalid",
        summary: "the size is wrong",
        problems: [{ path: "thing.size", expected: "at least 1", actual: "0", fix: "raise it" }],
      },
    });
    engine.close();
  });

  it("names the program's line for a bug in it", async () => {
    const engine = shop.engine([], { env: { THROW: "bug" } });
    const { failure } = await engine.preview();
    expect(failure?.code).toBe("program/failed");
    expect(failure?.summary).toContain("cannot read size of nothing");
    expect(failure?.problems[0]?.path).toMatch(/things\.mjs:\d+/);
    engine.close();
  });

  it("ends with the error when the program throws inside an apply, where the SDK waits without end", async () => {
    const engine = shop.engine([], { env: { THROW: "apply" } });
    const { failure, result } = await engine.preview();
    expect(result).toBe("failed");
    expect(failure?.code).toBe("program/failed");
    expect(failure?.summary).toContain("cannot read size of nothing");
    engine.close();
  });

  it("marks protected resources, whose removal the preview already refuses", async () => {
    const kept = [{ name: "kept", protect: true, kind: "x" }];
    const engine = shop.engine(kept);
    await engine.apply();
    const gone = shop.engine([], { kind: "destroy", create: false });
    const preview = await gone.preview();
    expect(preview.result).toBe("failed");
    expect(preview.steps).toEqual([expect.objectContaining({ name: "kept", op: "delete", protect: true })]);
    const state = await readState(shop.target([]));
    expect(state.protected).toEqual([preview.steps[0]?.urn]);
    const lift = shop.engine([{ ...kept[0], name: "kept", protect: false }]);
    expect(await lift.preview()).toMatchObject({ counts: { update: 0, same: 1 }, stateOnly: [preview.steps[0]?.urn] });
    expect((await lift.apply()).result).toBe("succeeded");
    const last = shop.engine([], { kind: "destroy", create: false });
    expect((await last.apply()).counts.delete).toBe(1);
    for (const each of [engine, gone, last]) each.close();
  });

  it("says of a stack that was never made that it is missing", async () => {
    const engine = shop.engine([], { environment: "nowhere", kind: "refresh", create: false });
    expect((await engine.preview()).failure?.code).toBe("engine/no-stack");
    engine.close();
  });

  it("knows a stack that another run holds by its owner", async () => {
    await shop.engine([{ name: "one" }]).apply();
    const file = join(shop.stateFolder, ".pulumi/locks/organization/things/dev/held.json");
    writeFileSync(
      file,
      JSON.stringify({ pid: 4711, username: "ada", hostname: "elsewhere", timestamp: "2026-11-22T10:00:00Z" }),
    );
    const { failure } = await shop.engine([{ name: "one", size: 2 }]).apply();
    expect(failure?.code).toBe("engine/locked");
    expect(failure?.summary).toContain("ada on elsewhere, process 4711, since 2026-11-22T10:00:00Z");
    writeFileSync(file, "");
    expect(readFileSync(file, "utf8")).toBe("");
  });

  it("refuses a wrong passphrase before anything", async () => {
    const engine = shop.engine([{ name: "one" }], { env: { PULUMI_CONFIG_PASSPHRASE: "wrong" } });
    expect((await engine.preview()).failure?.code).toBe("engine/passphrase");
    engine.close();
  });
});
