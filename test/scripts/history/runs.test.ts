import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { type ToldRun, tellRuns } from "../../../scripts/history/fate.js";
import { findRun } from "../../../scripts/history/find.js";
import { prunable, pruneRuns } from "../../../scripts/history/prune.js";
import { historyRows } from "../../../scripts/history/rows.js";
import { readRuns, rollbackTarget } from "../../../scripts/history/runs.js";
import { historyTable } from "../../../scripts/history/table.js";
import { parseCount, parseSince } from "../../../scripts/history/window.js";
import type { RunRecord } from "../../../scripts/run/record.js";
import { record, unended } from "./records.js";

const machine = { host: "here", startOf: async () => undefined as number | undefined };
const now = new Date("2026-11-22T12:00:00Z");
const tell = async (runs: readonly RunRecord[]): Promise<ToldRun[]> => await tellRuns(runs, machine);

describe("what became of a run", () => {
  const at = "2026-11-20T12:00:00Z";
  const started = Date.parse(unended(at).startedAt);

  it.each([
    ["died when its process is gone", {}, undefined, "died"],
    ["is running while its process lives", {}, started - 1000, "running"],
    ["died when its number is another process's now", {}, started + 60_000, "died"],
    ["is unknown on another host", { host: "there" }, undefined, "unknown"],
    ["is what its record says", { phase: "ended", result: "failed" } as const, undefined, "failed"],
  ])("%s", async (_, changed, start, fate) => {
    const told = await tellRuns([unended(at, changed)], { host: "here", startOf: async () => start });
    expect(told[0]?.fate).toBe(fate);
  });

  it("stays open until a later run of the same place has taken it up", async () => {
    const died = unended(at);
    const later = "2026-11-21T12:00:00Z";
    const open = async (changed: Partial<RunRecord>) => (await tell([record(later, changed), died])).at(-1)?.open;
    expect((await tell([died]))[0]?.open).toBe(true);
    expect(await open({})).toBe(false);
    expect(await open({ kind: "preview" })).toBe(true);
    expect(await open({ result: "failed" })).toBe(false);
    expect(await open({ result: "refused", planned: null })).toBe(true);
    // Nothing to do, and a dry run of resume.
    expect(await open({ planned: null })).toBe(false);
    expect(await open({ verb: "resume", planned: null, change: null })).toBe(true);
    expect(await open({ sandbox: true })).toBe(true);
    expect(await open({ environment: "prod" })).toBe(true);
  });

  it("on another machine died when it was silent for long, and before that nobody knows", async () => {
    const far = { ...unended(at), host: "far" };
    const told = async (silent: boolean) =>
      await tellRuns([far], { host: "here", startOf: async () => undefined, isSilent: () => silent });
    expect((await told(true))[0]).toMatchObject({ fate: "died", open: true });
    expect((await told(false))[0]).toMatchObject({ fate: "unknown", open: false });
  });

  it("leaves nothing open before anything changed", async () => {
    expect((await tell([unended(at, { phase: "begun" })]))[0]).toMatchObject({ fate: "died", open: false });
  });
});

describe("the list of runs", () => {
  it("tells what failed, what died and how to go on", async () => {
    const runs = [
      unended("2026-11-21T12:00:00Z", { id: "c", sandbox: true, by: "kim" }),
      record("2026-11-20T12:00:00Z", { id: "b", result: "failed", error: "engine/resource-failed" }),
      record("2026-11-19T12:00:00Z", { id: "a" }),
    ];
    const rows = historyRows(await tell(runs), { failed: true });
    expect(rows.map(({ run, result, resume }) => [run, result, resume])).toEqual([
      ["c", "died", "chainwright resume staging --sandbox"],
      ["b", "failed", null],
    ]);
    expect(historyTable(rows, (text) => text)).toMatchInlineSnapshot(`
      [
        "RUN  VERB  RESULT                         BY   REVISION         CHANGES   TOOK  USD/MONTH  ISSUE",
        "c    up    died (sandbox)                 kim  aaaaaaaaaa main  +1                 100.00  ENG-1",
        "b    up    failed engine/resource-failed       aaaaaaaaaa main  +1       2 min     100.00  ENG-1",
      ]
    `);
  });

  it("keeps to a time and a number", async () => {
    const runs = await tell([21, 20, 19].map((day) => record(`2026-11-${day}T12:00:00Z`, { id: String(day) })));
    const ids = (filter: object) => historyRows(runs, filter).map(({ run }) => run);
    expect(ids({ limit: 2 })).toEqual(["21", "20"]);
    expect(ids({ since: new Date("2026-11-20T00:00:00Z") })).toEqual(["21", "20"]);
  });

  it.each([
    ["7d", "2026-11-15T12:00:00.000Z"],
    ["12h", "2026-11-22T00:00:00.000Z"],
    ["2w", "2026-11-08T12:00:00.000Z"],
    ["2026-11-01", "2026-11-01T00:00:00.000Z"],
  ])("takes --since %s", (text, at) => expect(parseSince(text, now).toISOString()).toBe(at));

  it.each(["", "yesterday", "7 parsecs", "2027-01-01", "-3d", "2026-13-45"])("refuses --since %j", (text) => {
    expect(() => parseSince(text, now)).toThrow(expect.objectContaining({ code: "usage/invalid" }));
  });

  it.each(["0", "-1", "many", "1.5", "1e9"])("refuses --limit %s", (text) => {
    expect(() => parseCount(text, "--limit")).toThrow(expect.objectContaining({ code: "usage/invalid" }));
  });
});

describe("a run by its name", () => {
  const runs = ["20261122T100000Z-prod-up", "20261121T100000Z-staging-up", "20261120T100000Z-staging-preview"].map(
    (id) => record("2026-11-20", { id }),
  );

  it.each([
    ["latest", 0],
    ["20261121T100000Z-staging-up", 1],
    ["prod", 0],
    ["preview", 2],
  ])("finds %s", (wanted, index) => expect(findRun(runs, wanted)).toBe(runs[index]));

  it.each([
    ["20261121T100000Z-stagign-up", "history/unknown-run", /did you mean 20261121T100000Z-staging-up/],
    ["staging", "history/ambiguous-run", /which is in 2/],
    ["../../etc/passwd", "history/unknown-run", /got "..\/..\/etc\/passwd"/],
    ["", "history/unknown-run", /there is no such run/],
  ])("refuses %j", (wanted, code, text) => {
    expect(() => findRun(runs, wanted)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(text) }),
    );
  });

  it("says when there is none at all", () => {
    expect(() => findRun([], "latest")).toThrow(expect.objectContaining({ code: "history/none" }));
  });
});

describe("the run to go back to", () => {
  it("is the newest good one of a clean checkout", () => {
    const dirty = { revision: { commit: "b".repeat(40), branch: "main", dirty: true } };
    const runs = [
      record("2026-11-22", { result: "failed" }),
      record("2026-11-21", dirty),
      record("2026-11-20", { kind: "preview" }),
      record("2026-11-19", { id: "this" }),
      record("2026-11-18"),
    ];
    expect(rollbackTarget(runs)?.id).toBe("this");
  });
});

describe("what may be removed", () => {
  const old = (index: number, changed: Partial<RunRecord> = {}): RunRecord =>
    record(new Date(Date.UTC(2026, 4, 30) - index * 86_400_000).toISOString(), { id: `old-${index}`, ...changed });

  it("keeps the newest good ones, the newest of a place, what died and what may be going on", async () => {
    const runs = [
      ...Array.from({ length: 12 }, (_, index) => old(index)),
      old(20, { result: "failed" }),
      unended("2026-01-03", { id: "elsewhere", host: "there" }),
      unended("2026-01-02", { id: "prod-died", environment: "prod" }),
      old(200, { id: "prod-old", environment: "prod", result: "failed" }),
      old(201, { id: "alone", environment: "dev", result: "failed" }),
    ];
    expect(prunable(await tell(runs), now).map(({ record }) => record.id)).toEqual([
      "old-10",
      "old-11",
      "old-20",
      "prod-old",
    ]);
  });

  it("removes nothing young, and never the newest good run", async () => {
    const any = fc.array(
      fc.record({ days: fc.integer({ min: 0, max: 400 }), result: fc.constantFrom("succeeded", "failed" as const) }),
      { minLength: 1, maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(any, fc.integer({ min: 1, max: 200 }), async (all, days) => {
        const ages = [...all].sort((a, b) => a.days - b.days);
        const runs = ages.map(({ days: age, result }, index) =>
          record(new Date(now.getTime() - age * 86_400_000).toISOString(), { id: String(index), result }),
        );
        const gone = prunable(await tell(runs), now, days).map(({ record }) => Number(record.id));
        expect(gone.every((index) => (ages[index]?.days ?? 0) > days)).toBe(true);
        const good = ages.findIndex(({ result }) => result === "succeeded");
        expect(gone).not.toContain(good);
      }),
    );
  });
});

describe("the folders of runs", () => {
  const folder = mkdtempSync(join(tmpdir(), "chainwright-history-"));
  const runs = join(folder, ".chainwright/runs");
  afterAll(() => rmSync(folder, { recursive: true }));
  beforeEach(() => {
    rmSync(runs, { recursive: true, force: true });
    for (const id of ["1", "2", "3"]) {
      mkdirSync(join(runs, id), { recursive: true });
      writeFileSync(join(runs, id, "run.json"), JSON.stringify(record(`2026-11-1${id}`, { id })));
    }
  });

  it("are read newest first; what can't be read, or is being removed, is left out", async () => {
    mkdirSync(join(runs, "torn"));
    writeFileSync(join(runs, "torn", "run.json"), '{"version": 1, "id": "to');
    mkdirSync(join(runs, "empty"));
    mkdirSync(join(runs, ".removed-9"));
    writeFileSync(join(runs, ".removed-9", "run.json"), JSON.stringify(record("2026-11-19")));
    expect((await readRuns(folder)).map(({ id }) => id)).toEqual(["3", "2", "1"]);
  });

  it("are removed once, by whoever comes first, with what an earlier removal left", async () => {
    mkdirSync(join(runs, ".removed-9"));
    const both = await Promise.all([pruneRuns(folder, ["1", "2"]), pruneRuns(folder, ["1", "2"])]);
    expect(both.flat().sort()).toEqual(["1", "2"]);
    expect(readdirSync(runs)).toEqual(["3"]);
  });
});
