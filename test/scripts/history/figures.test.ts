import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FigureRun, figuresOf } from "../../../scripts/history/figures.js";
import { figuresText } from "../../../scripts/history/figures-text.js";
import { record } from "./records.js";

const from = new Date("2026-11-01T00:00:00Z");
const to = new Date("2026-11-29T00:00:00Z");
const november = (day: number, hour = 12): string => new Date(Date.UTC(2026, 10, day, hour)).toISOString();
const run = (at: string, fate: string, changed: Partial<FigureRun> = {}): FigureRun => ({
  ...record(at),
  fate,
  ...changed,
});
const commit = (letter: string, committedAt: string, dirty = false): Partial<FigureRun> => ({
  revision: { commit: letter.repeat(40), branch: "main", dirty, committedAt },
});
const figures = (runs: readonly FigureRun[]) => figuresOf(runs, "staging", from, to);

describe("deployment frequency", () => {
  it("counts deployments that ended well, a week", () => {
    const runs = [run(november(1), "succeeded"), run(november(8), "succeeded"), run(november(15), "failed")];
    expect(figures([...runs, run("2026-10-01", "succeeded")]).deploymentFrequency).toMatchObject({
      value: 0.5,
      count: 2,
    });
  });

  it("counts no preview, nothing to do, refresh, destroy, cancellation or rollback", () => {
    const none: Partial<FigureRun>[] = [
      { kind: "preview" },
      { planned: null },
      { kind: "refresh" },
      { kind: "destroy" },
      { verb: "rollback" },
    ];
    const runs = none.map((changed, index) => run(november(2 + index), "succeeded", changed));
    expect(figures([...runs, run(november(9), "cancelled")]).deploymentFrequency.count).toBe(0);
  });

  it("covers no days of which the history knows nothing, and is unknown for less than a week of it", () => {
    expect(figures([run(november(15, 0), "succeeded")]).deploymentFrequency.value).toBe(0.5);
    expect(figures([run(november(25), "succeeded")]).deploymentFrequency.value).toBeNull();
    expect(figures([]).deploymentFrequency.value).toBeNull();
  });
});

describe("lead time for change", () => {
  it("is the median from a commit to the end of its first deployment", () => {
    const runs = [
      run(november(2, 12), "succeeded", commit("a", november(2, 11))),
      run(november(3, 12), "succeeded", commit("b", november(3, 10))),
      run(november(4, 12), "succeeded", commit("c", november(4, 2))),
      run(november(5, 12), "succeeded", commit("a", november(2, 11))),
    ];
    expect(figures(runs).leadTime).toEqual({ value: 7200, unit: "seconds", count: 3, needed: 3 });
  });

  it("leaves out what no commit has, what is older than its commit, and rollbacks", () => {
    const runs = [
      run(november(2), "succeeded", commit("a", november(1), true)),
      run(november(3), "succeeded", commit("b", november(4))),
      run(november(4), "succeeded", { ...commit("c", november(1)), verb: "rollback" }),
      run(november(5), "failed", commit("d", november(1))),
      run(november(6), "succeeded", { revision: null }),
    ];
    expect(figures(runs).leadTime).toMatchObject({ value: null, count: 0 });
  });
});

describe("change failure rate", () => {
  it("counts what failed, what died, and what was rolled back", () => {
    const runs = [
      run(november(2), "succeeded"),
      run(november(3), "failed"),
      run(november(4), "died"),
      run(november(5), "succeeded"),
      run(november(6), "succeeded", { verb: "rollback" }),
      run(november(7), "succeeded"),
    ];
    expect(figures(runs).changeFailureRate).toMatchObject({ value: 0.6, count: 5 });
  });

  it("blames the failure that a rollback answers, not the good deployment before it", () => {
    const runs = [2, 3, 4, 5].map((day) => run(november(day), "succeeded"));
    const taken = [run(november(6), "failed"), run(november(7), "succeeded", { verb: "rollback" })];
    expect(figures([...runs, ...taken]).changeFailureRate.value).toBe(0.2);
  });

  it("is unknown for fewer than five deployments", () => {
    expect(figures([run(november(2), "failed")]).changeFailureRate).toMatchObject({ value: null, count: 1 });
  });
});

describe("time to restore", () => {
  it("goes from the first failure in a row to the end of what ended well", () => {
    const runs = [
      run(november(2, 10), "failed"),
      run(november(2, 11), "died"),
      run(november(2, 12), "succeeded"),
      run(november(3, 10), "failed"),
      run(november(3, 11), "succeeded"),
      run(november(4, 10), "succeeded"),
      run(november(4, 14), "succeeded", { verb: "rollback" }),
      run(november(5), "failed"),
    ];
    expect(figures(runs).timeToRestore).toMatchObject({ value: 7200, count: 3 });
  });
});

describe("the figures", () => {
  it("know one environment only, in any order", () => {
    const runs = [
      run(november(3), "failed"),
      run(november(2), "succeeded"),
      run(november(4), "failed", { environment: "prod" }),
    ];
    expect(figures(runs)).toEqual(figures([...runs].reverse()));
    expect(figures(runs).changeFailureRate.count).toBe(2);
  });

  it("are shares and times, or unknown, whatever happened", () => {
    const any = fc.record({
      at: fc.integer({ min: 0, max: 40 * 24 }),
      fate: fc.constantFrom("succeeded", "failed", "died", "cancelled", "refused", "running"),
      verb: fc.constantFrom("up", "rollback", "resume"),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 30 }), (all) => {
        const found = figures(all.map(({ at, fate, verb }) => run(november(1, at), fate, { verb })));
        const { changeFailureRate: rate, timeToRestore, deploymentFrequency } = found;
        if (rate.value !== null) expect(rate.value >= 0 && rate.value <= 1).toBe(true);
        for (const { value } of [timeToRestore, deploymentFrequency]) expect(value ?? 0).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it("say what is missing rather than a number", () => {
    expect(figuresText(figures([run(november(2), "failed")]), (text) => text)).toMatchInlineSnapshot(`
      [
        "staging, 2026-11-01 to 2026-11-29",
        "  deployment frequency  0 a week: 0 deployments",
        "  lead time for change  unknown: 0 of 3 deployed commits needed",
        "  change failure rate   unknown: 1 of 5 deployments needed",
        "  time to restore       unknown: 0 of 3 failures restored needed",
      ]
    `);
  });
});
