import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  candidatesOf,
  leftOf,
  newestFit,
  type PastUp,
  presentRun,
  reasonAgainst,
  rollbackChange,
} from "../../../scripts/rollback/target.js";

const clean = { branch: "main", dirty: false };

/** The newest first, a minute apart; the change is the name's unless said. */
function runs(...list: readonly (Partial<PastUp> & { readonly id: string })[]): PastUp[] {
  return list.map((run, index) => ({
    kind: "up",
    verb: "up",
    phase: "ended",
    result: "succeeded",
    change: run.id,
    commit: "a".repeat(40),
    revision: clean,
    startedAt: new Date(Date.UTC(2026, 10, 22, 12, 59 - index)).toISOString(),
    ...run,
  }));
}

const unfit = (list: readonly PastUp[]): Record<string, string | null> =>
  Object.fromEntries(candidatesOf(list).map((candidate) => [candidate.run.id, candidate.unfit]));

describe("the run that an environment is taken back to", () => {
  it("is the newest good one before what is there", () => {
    const list = runs({ id: "c" }, { id: "b" }, { id: "a" });
    expect(newestFit(candidatesOf(list))?.id).toBe("b");
    expect(unfit(list)["c"]).toBe("it is what is there now");
  });

  it("is the last good one after a run that failed half-way", () => {
    const list = runs({ id: "c", result: "failed" }, { id: "b" }, { id: "a" });
    expect(newestFit(candidatesOf(list))?.id).toBe("b");
    expect(unfit(list)["c"]).toBe("it failed");
  });

  it("is the last good one after a run that died while it changed something", () => {
    const list = runs({ id: "c", result: null, phase: "changing" }, { id: "b" });
    expect(presentRun(list)?.id).toBe("c");
    expect(newestFit(candidatesOf(list))?.id).toBe("b");
  });

  it("is not looked for behind a run that never got as far as a change", () => {
    const list = runs({ id: "d", result: "refused", phase: "begun" }, { id: "c" }, { id: "b" });
    expect(presentRun(list)?.id).toBe("c");
    expect(newestFit(candidatesOf(list))?.id).toBe("b");
  });

  it("is the newest up after a destroy", () => {
    expect(newestFit(candidatesOf(runs({ id: "gone", kind: "destroy", change: "x" }, { id: "b" })))?.id).toBe("b");
  });

  it.each([
    ["no checkout", { commit: null }, "it was not made from a git checkout"],
    [
      "a dirty checkout",
      { revision: { branch: "main", dirty: true } },
      "its checkout had changes that were not committed",
    ],
    ["nothing changed", { change: null }, "it changed nothing"],
    ["refused", { result: "refused" }, "it was refused"],
    ["cancelled", { result: "cancelled" }, "it was cancelled"],
    ["no end", { result: null }, "it never said how it ended"],
    ["a result of a later version", { result: "postponed" }, "it postponed"],
  ])("is never one with %s", (_, news, reason) => {
    const list = runs({ id: "now" }, { id: "then", ...news });
    expect(unfit(list)["then"]).toBe(reason);
    expect(newestFit(candidatesOf(list))).toBeUndefined();
  });

  it("is never a preview, even when it is named", () => {
    const [run] = runs({ id: "p", kind: "preview" });
    expect(reasonAgainst(run as PastUp, undefined)).toBe("it is a preview, not an up");
  });

  it("goes further back each time, and never to what was rolled back", () => {
    const record = (to: string, from: string) => ({ verb: "rollback", rollback: { to, from } });
    const once = runs({ id: "r1", change: "b", ...record("b", "c") }, { id: "c" }, { id: "b" }, { id: "a" });
    expect(unfit(once)).toEqual({
      r1: "it is what is there now",
      c: "it was rolled back by r1",
      b: "it is what is there now",
      a: null,
    });
    const named = once.find(({ id }) => id === "c") as PastUp;
    expect(reasonAgainst(named, presentRun(once))).toBeNull();
  });

  it("counts a rollback that failed as none", () => {
    const failed = { verb: "rollback", result: "failed", change: "b", rollback: { to: "b", from: "c" } };
    expect(unfit(runs({ id: "r1", ...failed }, { id: "c" }, { id: "b" }))["c"]).toBeNull();
  });

  it.each(["failed", "cancelled", null])("is once more where a rollback was going that ended as %j", (result) => {
    const halfWay = { verb: "rollback", result, change: "a", rollback: { to: "a", from: "c" } };
    const list = runs({ id: "r1", ...halfWay }, { id: "c" }, { id: "b" }, { id: "a" });
    expect(newestFit(candidatesOf(list))?.id).toBe("a");
    expect(unfit(list)["a"]).toBeNull();
    // The same work for the tracker as before.
    expect(leftOf(list, "a")).toBe("c");
    expect(leftOf(list, "b")).toBe("a");
  });

  it("is, whatever the history, a good clean up whose change is not the present one", () => {
    const some = fc.array(
      fc.record({
        kind: fc.constantFrom("up", "preview", "destroy", "refresh"),
        phase: fc.constantFrom("begun" as const, "changing" as const, "ended" as const),
        result: fc.constantFrom("succeeded", "failed", "refused", "cancelled", null),
        change: fc.constantFrom("x", "y", "z", null),
        commit: fc.constantFrom("c".repeat(40), null),
        revision: fc.constantFrom(clean, { branch: "main", dirty: true }, null),
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(some, (list) => {
        const all = runs(...list.map((run, index) => ({ id: `run-${index}`, ...run })));
        const chosen = newestFit(candidatesOf(all));
        if (chosen === undefined) return;
        expect(chosen).toMatchObject({ kind: "up", result: "succeeded", revision: clean });
        const present = presentRun(all);
        if (present?.kind === "up") expect(chosen.change).not.toBe(present.change);
      }),
    );
  });
});

describe("the identity of a rollback", () => {
  it("is the same for the same way, and another for the way back", () => {
    expect(rollbackChange("b", "a")).toBe(rollbackChange("b", "a"));
    expect(rollbackChange("a", "b")).not.toBe(rollbackChange("b", "a"));
    expect(rollbackChange(null, "a")).not.toBe(rollbackChange("null", "a"));
  });
});
