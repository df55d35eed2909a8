import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Step } from "../../../scripts/engine/deployment.js";
import { durationsFile, noteDurations, readTypical, withSteps } from "../../../scripts/history/durations.js";

const step = (type: string, seconds: number, changed: Partial<Step> = {}): Step => ({
  op: "create",
  type,
  name: "n",
  urn: "u",
  component: "c",
  changed: [],
  replaces: [],
  protect: false,
  seconds,
  ...changed,
});

describe("what operations usually take", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "chainwright-durations-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is the median of the last ones, by operation and type, the sandbox's apart", async () => {
    await noteDurations(folder, false, [step("db", 600), step("db", 10, { op: "update" })]);
    await noteDurations(folder, false, [step("db", 620), step("db", 9000)]);
    await noteDurations(folder, true, [step("db", 0.2)]);
    const real = await readTypical(folder, false);
    expect([real("create", "db"), real("update", "db"), real("delete", "db"), real("create", "vpc")]).toEqual([
      620,
      10,
      undefined,
      undefined,
    ]);
    expect((await readTypical(folder, true))("create", "db")).toBe(0.2);
  });

  it("counts nothing that failed, was left as it is, or has no time", async () => {
    await noteDurations(folder, false, [step("a", 1, { failed: true }), step("b", 1, { op: "same" })]);
    const typical = await readTypical(folder, false);
    expect([typical("create", "a"), typical("same", "b")]).toEqual([undefined, undefined]);
  });

  it("stays small: the last nine times of the last operations", () => {
    const many = Array.from({ length: 700 }, (_, index) => step(`type-${index}`, 1));
    const kept = withSteps(
      withSteps({}, many),
      Array.from({ length: 20 }, (_, index) => step("type-650", index)),
    );
    expect(Object.keys(kept)).toHaveLength(600);
    expect(kept["create type-650"]).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19]);
  });

  it.each(["", "[]", '{"version": 2}', '{"version": 1, "real": {"create db": ["x", -1, null]}, "sandbox": 7}'])(
    "is unknown, and learnt again, when the file holds %j",
    async (text) => {
      mkdirSync(dirname(join(folder, durationsFile)), { recursive: true });
      writeFileSync(join(folder, durationsFile), text);
      expect((await readTypical(folder, false))("create", "db")).toBeUndefined();
      await noteDurations(folder, false, [step("db", 5)]);
      expect(JSON.parse(readFileSync(join(folder, durationsFile), "utf8"))).toEqual({
        version: 1,
        real: { "create db": [5] },
        sandbox: {},
      });
    },
  );
});
