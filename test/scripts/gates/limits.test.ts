import { describe, expect, it } from "vitest";
import { checkSettings } from "../../../components/core/settings.js";
import { gateSettings } from "../../../infra/settings/gates.js";
import type { Step, StepOp } from "../../../scripts/engine/deployment.js";
import type { GateInput } from "../../../scripts/gates/input.js";
import { riskOf, riskText } from "../../../scripts/gates/risk.js";
import { change, inputOf, levelSaid, runOf, said, settingsOf, stepOf, unitOf } from "./input.js";

const many = (op: StepOp, count: number, component = "jobs"): Step[] =>
  Array.from({ length: count }, (_, index) => stepOf({ op, component, name: `${component}-${op}-${index}` }));

describe("change-share", () => {
  const level = (steps: Step[], news: object = {}): string =>
    levelSaid("change-share", { steps, settings: settingsOf(news) });

  it.each([
    ["at the limit", many("same", 70), many("delete", 30), "none"],
    ["over it by losses", many("same", 69), many("delete", 31), "block"],
    ["over it by updates", many("same", 69), many("update", 31), "warn"],
    ["over it with new ones that don't count", many("same", 70), many("create", 500), "none"],
    ["over it in a small stack", many("same", 9), many("delete", 10), "none"],
    ["over it in the smallest stack that counts", many("same", 10), many("delete", 10), "block"],
  ])("%s", (_title, rest, changed, expected) => {
    expect(level([...rest, ...changed])).toBe(expected);
  });

  it("has limits of the environment's own", () => {
    const steps = [...many("same", 90), ...many("delete", 10)];
    expect([level(steps, { sharePercent: 10 }), level(steps, { sharePercent: 9 })]).toEqual(["none", "block"]);
    expect(level(steps, { sharePercent: 9, shareMinimum: 101 })).toBe("none");
  });
});

describe("unknown-share", () => {
  const level = (unknown: number, known: number): string => {
    const values = [...Array<string>(unknown).fill("[unknown]"), ...Array<string>(known).fill("x")];
    return levelSaid("unknown-share", { steps: [change("aws:sns/topic:Topic", {}, { values })] });
  };

  it("warns over the limit, and new resources don't count", () => {
    expect([level(20, 80), level(21, 79)]).toEqual(["none", "warn"]);
    expect(
      levelSaid("unknown-share", { steps: [change("aws:sns/topic:Topic", undefined, { arn: "[unknown]" })] }),
    ).toBe("none");
  });
});

describe("cost-rise", () => {
  const level = (before: number | null, after: number, news: Partial<GateInput> = {}): string =>
    levelSaid("cost-rise", { usdPerMonth: { before, after }, ...news });

  it.each([
    ["nothing to compare with", null, 9000, "none"],
    ["less", 1000, 500, "none"],
    ["ten percent more", 1000, 1100, "none"],
    ["more than ten percent", 1000, 1100.01, "block"],
    ["a noticeable rise from little", 100, 120, "block"],
    ["a rise that nobody notices", 100, 119.99, "none"],
    ["200 USD of a lot", 10_000, 10_200, "none"],
    ["more than 200 USD of a lot", 10_000, 10_200.01, "block"],
    ["anything from nothing", 0, 30, "block"],
  ])("%s", (_title, before, after, expected) => expect(level(before, after)).toBe(expected));

  it("is a figure only in the sandbox", () => expect(level(100, 1000, { sandbox: true })).toBe("info"));
});

describe("drift-unseen", () => {
  const ago = (hours: number): string => new Date(Date.UTC(2026, 10, 22, 12) - hours * 3_600_000).toISOString();
  const looked = (hours: number, news: object = {}) =>
    runOf({ kind: "refresh", verb: "refresh", endedAt: ago(hours), ...news });
  const look = (hours: number, clean: boolean) =>
    ({ kind: "preview", verb: "drift", drift: { checkedAt: ago(hours), clean } }) as const;
  const level = (history: ReturnType<typeof runOf>[], news: Partial<GateInput> = {}): string =>
    levelSaid("drift-unseen", { history, ...news });

  it.each([
    ["a day ago", [looked(24)], "none"],
    ["more than a day ago", [looked(24.1)], "warn"],
    ["never", [], "info"],
    ["once long ago and once now", [looked(100), looked(1)], "none"],
    ["in vain", [looked(1, { result: "failed" })], "info"],
    ["somewhere else", [looked(1, { environment: "staging" })], "info"],
    ["by a look that found none", [looked(1, look(1, true))], "none"],
    ["by a look that found none, long ago", [looked(1, look(25, true))], "warn"],
    ["by a look that found some", [looked(1, look(1, false))], "warn"],
    ["by a look that found some, and a refresh since", [looked(2, look(2, false)), looked(1)], "none"],
    ["by a refresh, and a look that found some since", [looked(2), looked(1, look(1, false))], "warn"],
    ["by a look that found some, and was healed", [looked(1, { ...look(1, false), kind: "up" })], "none"],
    ["by a healing in vain", [looked(1, { ...look(1, false), kind: "up", result: "failed" })], "warn"],
  ])("%s", (_title, history, expected) => expect(level(history)).toBe(expected));

  it("is not asked before the first up", () => expect(level([], { exists: false })).toBe("none"));
});

describe("staging-first", () => {
  const settings = settingsOf({ after: ["staging"] });
  const up = (minutes: number, news: object = {}) =>
    runOf({
      environment: "staging",
      endedAt: new Date(Date.UTC(2026, 10, 22, 12) - minutes * 60_000).toISOString(),
      ...news,
    });
  const level = (history: ReturnType<typeof runOf>[], news: Partial<GateInput> = {}): string =>
    levelSaid("staging-first", { history, settings, ...news });
  const week = 7 * 24 * 60;

  it.each([
    ["the same commit for an hour", [up(60)], "none"],
    ["the same commit for less than an hour", [up(59)], "block"],
    ["the same commit for a week", [up(week)], "none"],
    ["the same commit for more than a week", [up(week + 1)], "block"],
    ["another commit", [up(90, { commit: "bad" })], "block"],
    ["another commit since", [up(30, { commit: "bad" }), up(90)], "block"],
    ["a checkout that nobody can get back", [up(90, { revision: { dirty: true } })], "block"],
    ["the same commit, in vain", [up(90, { result: "failed" })], "block"],
    ["the same commit, and a later try in vain", [up(30, { result: "failed", commit: "bad" }), up(90)], "none"],
    ["nothing", [], "block"],
    ["the same commit for an hour, and again since", [up(5), up(60)], "none"],
    ["the same commit before another one", [up(5), up(30, { commit: "bad" }), up(90)], "block"],
    ["another commit, but this one has run here before", [up(90, { commit: "bad" }), runOf({})], "none"],
    [
      "another commit, and this one has only failed here",
      [up(90, { commit: "bad" }), runOf({ result: "failed" })],
      "block",
    ],
  ])("%s", (_title, history, expected) => expect(level(history)).toBe(expected));

  it("asks nothing where nothing comes before, and nothing is known without a checkout", () => {
    expect(level([], { settings: settingsOf({}) })).toBe("none");
    expect(level([up(90)], { revision: null })).toBe("block");
  });
});

describe("change-window", () => {
  const at = (time: string, settings: object, news: Partial<GateInput> = {}): string =>
    levelSaid("change-window", { now: new Date(time), settings: settingsOf(settings), ...news });
  const office = { windows: [{ days: ["mon", "tue"], from: "09:00", to: "16:00", zone: "Europe/Zurich" }] };
  const night = { windows: [{ days: ["tue"], from: "22:00", to: "04:00" }] };

  it.each([
    ["as it opens", "2026-11-23T08:00:00Z", office, "none"],
    ["before it opens", "2026-11-23T07:59:59Z", office, "block"],
    ["at its last minute", "2026-11-23T14:59:00Z", office, "none"],
    ["as it closes", "2026-11-23T15:00:00Z", office, "block"],
    ["on another day", "2026-11-25T10:00:00Z", office, "block"],
    ["in summer time", "2026-07-06T07:00:00Z", office, "none"],
    ["in the evening of a window over midnight", "2026-11-24T22:00:00Z", night, "none"],
    ["in the morning after it", "2026-11-25T03:59:00Z", night, "none"],
    ["at its end", "2026-11-25T04:00:00Z", night, "block"],
    ["in the morning of its day", "2026-11-24T03:00:00Z", night, "block"],
    ["without any", "2026-11-24T03:00:00Z", {}, "none"],
  ])("%s", (_title, time, settings, expected) => expect(at(time, settings)).toBe(expected));

  it.each([
    ["on its first day", "2026-12-18T00:00:00Z", "UTC", "block"],
    ["before it", "2026-12-17T23:59:59Z", "UTC", "none"],
    ["before it in UTC, but not there", "2026-12-17T23:30:00Z", "Europe/Zurich", "block"],
    ["on its last day", "2027-01-04T23:59:59Z", "UTC", "block"],
    ["after it", "2027-01-05T00:00:00Z", "UTC", "none"],
  ])("a freeze %s", (_title, time, zone, expected) => {
    expect(at(time, { freezes: [{ from: "2026-12-18", to: "2027-01-04", zone, reason: "year end" }] })).toBe(expected);
  });

  it("lets a refresh pass, and no destroy", () => {
    expect(at("2026-11-25T10:00:00Z", office, { kind: "refresh" })).toBe("none");
    expect(at("2026-11-25T10:00:00Z", office, { kind: "destroy" })).toBe("block");
  });

  it.each([
    [{ windows: [{ from: "9:00", to: "16:00" }] }, "windows.0.from"],
    [{ windows: [{ from: "09:00", to: "25:00" }] }, "windows.0.to"],
    [{ windows: [{ from: "09:00", to: "16:00", zone: "Mars/Olympus" }] }, "windows.0.zone"],
    [{ windows: [{ days: ["someday"], from: "09:00", to: "16:00" }] }, "windows.0.days.0"],
    [{ freezes: [{ from: "2026-02-30", to: "2026-03-01", reason: "x" }] }, "freezes.0.from"],
    [{ freezes: [{ from: "2026-03-02", to: "2026-03-01", reason: "x" }] }, "freezes.0.to"],
    [{ sharePercent: 0 }, "sharePercent"],
    [{ shrePercent: 10 }, "shrePercent"],
  ])("refuses %j", (settings, path) => {
    expect(checkSettings(gateSettings, settings, "gates").problems.map((problem) => problem.path)).toEqual([
      `gates.${path}`,
    ]);
  });
});

describe("unreviewed-source", () => {
  const revision = (branch: string, dirty = false) => ({ commit: "c", branch, dirty });
  const level = (news: Partial<GateInput>, settings: object = {}): string =>
    levelSaid("unreviewed-source", { history: [], ...news, settings: settingsOf(settings) });

  it.each([
    ["clean", revision("x"), {}, "none"],
    ["with uncommitted changes", revision("x", true), {}, "block"],
    ["with uncommitted changes that are fine", revision("x", true), { cleanCheckout: false }, "none"],
    ["nowhere", null, {}, "warn"],
    ["on the branch", revision("main"), { branches: ["main"] }, "none"],
    ["on another branch", revision("maintenance"), { branches: ["main"] }, "block"],
    ["on one of a kind of branches", revision("release/1.2"), { branches: ["main", "release/*"] }, "none"],
    ["on no branch", revision("HEAD"), { branches: ["main"] }, "block"],
    ["nowhere, where a branch is asked for", null, { branches: ["main"] }, "block"],
  ])("%s", (_title, at, settings, expected) => expect(level({ revision: at }, settings)).toBe(expected));

  it("on no branch, but where it has run before", () => {
    const back = { revision: revision("HEAD"), history: [runOf({ commit: "c" })] };
    expect(level(back, { branches: ["main"] })).toBe("warn");
  });
});

describe("rollback-target", () => {
  it.each([
    ["a clean one", [runOf({})], "none"],
    ["one of a dirty checkout", [runOf({ revision: { dirty: true } })], "warn"],
    ["one that failed", [runOf({ result: "failed" })], "warn"],
    ["one of another environment", [runOf({ environment: "staging" })], "warn"],
    ["none", [], "warn"],
  ])("%s", (_title, history, expected) => expect(levelSaid("rollback-target", { history })).toBe(expected));

  it("is not asked for before the first up", () =>
    expect(levelSaid("rollback-target", { history: [], exists: false })).toBe("none"));
});

describe("a new component", () => {
  const stateful = [{ name: "q", type: "aws:sqs/queue:Queue", holds: "its messages" }];
  const backup = { what: "All.", schedule: "daily", keptDays: 7, restore: "Do." };
  const made = [stepOf({ op: "create", component: "jobs" })];
  const level = (gate: string, operations: object, steps = made): string =>
    levelSaid(gate, { units: [unitOf("jobs", operations)], steps });

  it("that holds something has a backup, or a reason for none", () => {
    expect(level("backup-missing", { stateful })).toBe("block");
    expect(level("backup-missing", { stateful, backup })).toBe("none");
    expect(level("backup-missing", { stateful, withoutBackup: "they are sent again" })).toBe("none");
    expect(level("backup-missing", {})).toBe("none");
    expect(level("backup-missing", { stateful }, [...made, stepOf({ op: "same" })])).toBe("none");
  });

  it("has a runbook, and its section has alerts", () => {
    expect(level("unwatched-component", {})).toBe("none");
    expect(level("unwatched-component", { alarms: [] })).toBe("warn");
    expect(level("unwatched-component", { runbook: [] })).toBe("warn");
    const units = [unitOf("jobs", { alarms: [] }), unitOf("other", {}, { section: "jobs" })];
    expect(levelSaid("unwatched-component", { units, steps: made })).toBe("none");
    expect(
      said("unwatched-component", { units: [unitOf("jobs", { alarms: [], runbook: [] })], steps: made })[0]?.summary,
    ).toBe("jobs is new and lacks alerts and a runbook");
  });
});

describe("the risk", () => {
  const score = (news: Partial<GateInput>): number => riskOf(inputOf(news)).score;
  const loss = stepOf({ op: "replace", type: "aws:rds/instance:Instance" });
  const open = change("aws:rds/instance:Instance", { publiclyAccessible: false }, { publiclyAccessible: true });

  it("of nothing is nothing, and its weights add up to 100", () => {
    expect(score({ steps: many("same", 50) })).toBe(0);
    expect(riskOf(inputOf({})).parts.reduce((sum, { most }) => sum + most, 0)).toBe(100);
    expect(riskText(riskOf(inputOf({})))).toBe("risk 0 of 100");
  });

  it("rises with what is lost, opened, touched and paid, whoever allowed it", () => {
    const rest = many("same", 50, "other");
    const small = score({ steps: [...rest, stepOf({ op: "update" })] });
    const lost = score({ steps: [...rest, loss] });
    expect(lost).toBeGreaterThan(small);
    expect(score({ steps: [...rest, loss], allow: [loss.urn] })).toBe(lost);
    expect(score({ steps: [...rest, loss, open] })).toBeGreaterThan(lost);
    expect(score({ steps: [...rest, loss], usdPerMonth: { before: 100, after: 500 } })).toBeGreaterThan(lost);
  });

  it("never leaves its bounds", () => {
    const worst = [
      ...many("delete", 500),
      ...Array.from({ length: 50 }, (_, index) => ({ ...loss, urn: `u${index}`, name: `n${index}` })),
      open,
    ];
    const { score: sum, parts } = riskOf(inputOf({ steps: worst, usdPerMonth: { before: 1, after: 1e9 } }));
    expect(sum).toBeLessThanOrEqual(100);
    for (const { points, most } of parts) expect(points).toBeLessThanOrEqual(most);
  });
});
