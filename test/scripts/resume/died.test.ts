import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Suspect, Witness } from "../../../scripts/resume/owner.js";
import { judgeOwner, silenceMinutes } from "../../../scripts/resume/owner.js";
import { judgeRun, suspectOf, suspectOfLock, unfinished } from "../../../scripts/resume/died.js";
import type { ResumeFacts } from "../../../scripts/resume/run-facts.js";
import type { RunRecord } from "../../../scripts/run/record.js";
import { runRecord } from "../run/records.js";

const resume = runRecord({}).resume as ResumeFacts;
const goAt = new Date(resume.goAt ?? "");
const after = (seconds: number): Date => new Date(goAt.getTime() + seconds * 1000);
const changing = (news: Partial<RunRecord> = {}): RunRecord =>
  runRecord({ phase: "changing", result: null, endedAt: null, ...news });
const witness = (news: Partial<Witness> = {}): Witness => ({
  host: "here",
  machine: "boot ns",
  now: after(60),
  local: false,
  startOf: async () => undefined,
  askCi: async () => ({ kind: "unknown", why: "" }),
  ...news,
});

describe("the run that did not come to its end", () => {
  const planned = runRecord({}).planned;

  it("is the newest that got as far as a plan, unless it ended well or somebody took its place", () => {
    expect(unfinished([])).toBeUndefined();
    expect(unfinished([changing()])).toMatchObject({ phase: "changing" });
    expect(unfinished([runRecord({ result: "failed" })])).toMatchObject({ result: "failed" });
    expect(unfinished([runRecord({})])).toBeUndefined();
    expect(unfinished([changing({ resume: { ...resume, resumedBy: "later" } })])).toBeUndefined();
  });

  it("is not hidden by previews and by what never got as far as a plan", () => {
    const died = changing({ id: "died" });
    const refused = runRecord({ id: "refused", result: "refused", planned: null });
    const preview = runRecord({ id: "preview", kind: "preview", planned });
    expect(unfinished([refused, preview, died])).toBe(died);
  });

  it("is never one that a later good run has put right", () => {
    const any = fc.record({
      kind: fc.constantFrom("up" as const, "destroy" as const, "refresh" as const, "preview" as const),
      result: fc.constantFrom("succeeded" as const, "failed" as const, "cancelled" as const, null),
      planned: fc.constantFrom(planned, null),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 8 }), (list) => {
        const records = list.map((news, index) => runRecord({ id: String(index), ...news }));
        const found = unfinished(records);
        if (found === undefined) return;
        const later = records.slice(0, records.indexOf(found));
        expect(found.result).not.toBe("succeeded");
        expect(later.filter(({ kind, planned: plan }) => kind !== "preview" && plan !== null)).toEqual([]);
      }),
    );
  });
});

describe("whoever holds a lock", () => {
  it("is the run of its host that said go before it and had not ended, with its CI and its sign of life", () => {
    const run = changing();
    const lock = { host: "far", pid: 99, at: after(3) };
    expect(suspectOfLock(lock, [run])).toEqual({
      ...suspectOf(run),
      pid: 99,
      at: after(3),
    });
  });

  it.each([
    ["from before its go", { host: "far", pid: 99, at: after(-30) }, changing()],
    ["from after its end", { host: "far", pid: 99, at: after(7200) }, runRecord({})],
    ["of another host", { host: "other", pid: 99, at: after(3) }, changing()],
    ["of a run that never said go", { host: "far", pid: 99, at: after(3) }, changing({ phase: "begun" })],
  ])("is nobody that we know for a lock %s", (_, lock, run) => {
    expect(suspectOfLock(lock, [run])).toEqual({ ...lock, machine: "", ci: null, heartbeat: null });
  });

  it("of a half-written lock is the process of the run that was changing then", () => {
    const run = changing();
    expect(suspectOfLock({ host: "", pid: 0, at: after(3) }, [run])).toMatchObject({ pid: run.pid, host: "far" });
  });
});

describe("a run that says that it changes something", () => {
  const silent = witness({ now: after(4 * 60) });

  it("is over when it has ended", async () => {
    expect(await judgeRun(runRecord({}), true, silent)).toEqual({ kind: "dead", why: "it has ended" });
  });

  it("on a machine that we can't ask is believed while it may still come to its lock, and then only with one", async () => {
    const run = changing();
    expect((await judgeRun(run, false, silent)).kind).toBe("unknown");
    const later = witness({ now: after(6 * 60) });
    expect(await judgeRun(run, false, later)).toEqual({ kind: "dead", why: "it holds no lock any more" });
    expect((await judgeRun(run, true, later)).kind).toBe("unknown");
  });
});

describe("the judgement of an owner", () => {
  const suspects = fc.record({
    pid: fc.constantFrom(0, 42),
    host: fc.constantFrom("here", "far", ""),
    machine: fc.constantFrom("", "boot ns", "boot other", "old ns"),
    ci: fc.constant(null),
    at: fc.constant(goAt),
    heartbeat: fc.constantFrom(null, goAt, after(600), after(3600)),
  });
  const witnesses = fc.record({
    machine: fc.constantFrom("", "boot ns"),
    now: fc.integer({ min: 0, max: 7200 }).map(after),
    local: fc.boolean(),
    started: fc.constantFrom(undefined, goAt.getTime() - 60_000, goAt.getTime() + 60_000),
  });

  it("is dead only where a process of this machine is gone, the machine was restarted, or it was silent for long", async () => {
    await fc.assert(
      fc.asyncProperty(suspects, witnesses, async (who: Suspect, { started, ...rest }) => {
        const by = witness({ ...rest, startOf: async () => started });
        const verdict = await judgeOwner(who, by);
        if (verdict.kind !== "dead") return;
        const here = who.host === by.host && who.pid > 0;
        const sameMachine = who.machine === "" || by.machine === "" || who.machine === by.machine;
        const gone = here && sameMachine && (started === undefined || started > goAt.getTime());
        const restarted = who.host === by.host && by.local && who.machine.split(" ")[0] !== by.machine.split(" ")[0];
        const quiet = who.heartbeat !== null && by.now.getTime() - who.heartbeat.getTime() >= silenceMinutes * 60_000;
        expect(gone || restarted || quiet).toBe(true);
      }),
    );
  });

  it("never calls a process dead that is at work on this machine, however long it was silent", async () => {
    await fc.assert(
      fc.asyncProperty(suspects, witnesses, async (who, { started: _started, ...rest }) => {
        const here: Suspect = { ...who, pid: 42, host: "here", machine: rest.machine };
        const verdict = await judgeOwner(here, witness({ ...rest, startOf: async () => goAt.getTime() - 60_000 }));
        expect(verdict.kind).toBe("alive");
      }),
    );
  });
});
