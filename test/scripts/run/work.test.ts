import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { rollbackChange } from "../../../scripts/rollback/target.js";
import type { Facts } from "../../../scripts/run/facts.js";
import type { RunRecord } from "../../../scripts/run/record.js";
import { checksAfter, workOf } from "../../../scripts/run/work.js";
import { countsOf, setStage, type Stage, stepOf } from "./fakes.js";

let stage: Stage;

beforeEach(() => {
  stage = setStage();
});

afterEach(() => stage.close());

const now = "c".repeat(64);
const before = "b".repeat(64);

/** The change `now` after these runs, newest first. */
async function work(runs: readonly Partial<RunRecord>[], more: Partial<Facts> = {}): ReturnType<typeof workOf> {
  const { parts, context } = stage;
  const project = await parts.openProject(stage.folder);
  const environment = await parts.readEnvironment(project, "dev", context.now());
  const preview = { steps: [stepOf({})], counts: countsOf({ create: 1 }), result: "succeeded" };
  const past = runs.map((run) => ({ kind: "up", phase: "ended", result: "succeeded", change: before, ...run }));
  const facts = { project, environment, preview, runs: past, findings: [], ...more } as unknown as Facts;
  return await workOf({ context, facts, progress: { note: () => undefined } as never });
}

const rollback = { to: "first", from: before } as Facts["rollback"] & {};

describe("a deployment as the tracker is told of it", () => {
  it("takes the place of nothing that would have to be told: the first, the same again, one that was finished", async () => {
    expect((await work([])).replaces).toBeNull();
    expect((await work([{ change: now, result: "failed" }])).replaces).toBeNull();
    expect((await work([{}])).replaces).toBeNull();
  });

  it("supersedes another change that was never finished", async () => {
    const { replaces } = await work([{ kind: "preview" }, { result: "failed" }, { change: now }]);
    expect(replaces).toEqual({ change: before, how: "superseded" });
  });

  it("as a rollback takes back what was there, and goes back to the change of its target", async () => {
    const told = await work([{}], { rollback });
    expect(told).toMatchObject({ kind: "rollback", change: rollbackChange(before, now), backTo: now });
    expect(told.replaces).toEqual({ change: before, how: "rolled-back" });
  });

  it("knows a rollback before it by the identity that its issues were filed under", async () => {
    const { replaces } = await work([{ change: before, rollback: { to: "x", from: now }, result: "failed" }]);
    expect(replaces).toEqual({ change: rollbackChange(now, before), how: "superseded" });
  });
});

describe("what was looked at in the end", () => {
  const applied = (more: object) =>
    ({
      applied: { result: "succeeded", steps: [], counts: countsOf({ create: 1 }), outputs: { vpc: "vpc-1" }, ...more },
      preview: { counts: countsOf({ create: 2 }) },
    }) as unknown as Facts;

  it("is the engine's result, the changes made of those planned, and the outputs that have a value", () => {
    expect(checksAfter(applied({ result: "failed", outputs: { vpc: "" } }))).toEqual([
      { what: "engine", found: 'it ended with "failed"', passed: false },
      { what: "resources", found: "1 of 2 planned changes made, 0 failed", passed: false },
      { what: "outputs", found: "0 of 1 have a value", passed: false },
    ]);
    expect(checksAfter(applied({ counts: countsOf({ create: 2 }) })).every(({ passed }) => passed)).toBe(true);
  });
});
