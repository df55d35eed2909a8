import { describe, expect, it } from "vitest";
import { parseCheckpoint } from "../../../scripts/state/checkpoint.js";
import type { Evidence } from "../../../scripts/state/evidence.js";
import { judgeState, problemOf, type StateCase } from "../../../scripts/state/judge.js";
import { sampleCheckpoint, stackOf, type Sample } from "./checkpoints.js";

const at = new Date("2026-11-22T10:00:01Z");
const history = (news: Partial<Evidence> = {}): Evidence => ({
  source: "history",
  at,
  resources: 13,
  written: "2026-11-22T10:00:00.123456789Z",
  says: "the engine's history",
  ...news,
});

function codes(sample: Sample | string | undefined, news: Partial<StateCase> = {}): string[] {
  const text = typeof sample === "string" ? sample : sample && sampleCheckpoint(sample);
  const reading = text === undefined ? undefined : parseCheckpoint(Buffer.from(text));
  const question = { stack: stackOf(), reading, engineVersion: "3.250.0", opens: undefined, evidence: [], broken: [] };
  return judgeState({ ...question, ...news }).map(({ code }) => code);
}

describe("a state", () => {
  it("passes when it is the stack's own and says what its history says", () => {
    expect(codes({}, { evidence: [history()] })).toEqual([]);
    expect(codes({})).toEqual([]);
  });

  it("that was never there passes where nothing tells of one", () => {
    expect(codes(undefined)).toEqual([]);
    expect(codes(undefined, { evidence: [history({ resources: 0 })] })).toEqual([]);
  });

  it.each([
    ["", "state/truncated"],
    ["{", "state/truncated"],
    ["{}", "state/emptied"],
    ["hello", "state/unreadable"],
  ])("that is no checkpoint is refused: %j", (text, code) => {
    expect(codes(text)).toEqual([code]);
  });

  it.each([{ environment: "prod" }, { project: "other" }])("of another stack is refused: %j", (sample) => {
    expect(codes(sample)).toEqual(["state/foreign"]);
  });

  it("with another name but this stack's resources is refused too", () => {
    expect(codes(sampleCheckpoint().replace("organization/app/dev", "organization/app/prod"))).toEqual([
      "state/foreign",
    ]);
  });

  it("of an engine that is newer by more than a patch is refused", () => {
    expect(codes({ engine: "v3.251.0" })).toEqual(["state/newer"]);
    expect(codes({ engine: "v4.0.0" })).toEqual(["state/newer"]);
    expect(codes({ engine: "v3.250.9" })).toEqual([]);
    expect(codes({ engine: "v3.60.1" })).toEqual([]);
    expect(codes({ format: 5 })).toEqual(["state/newer"]);
  });

  it("that contradicts itself is refused", () => {
    expect(codes({ resources: [{ urn: "urn:pulumi:dev::app::t:t:T::x", type: "t:t:T", parent: "urn:gone" }] })).toEqual(
      ["state/inconsistent"],
    );
  });

  it("sealed with another passphrase is refused", () => {
    expect(codes({}, { opens: false })).toEqual(["state/passphrase"]);
    expect(codes({}, { opens: true })).toEqual([]);
  });

  it.each(["history", "backup", "run", "cloud", "statement"] as const)(
    "that is empty though the %s says otherwise is refused",
    (source) => {
      const evidence = [history({ source })];
      expect(codes({ resources: [] }, { evidence })).toEqual(["state/emptied"]);
      expect(codes(undefined, { evidence })).toEqual(["state/emptied"]);
    },
  );

  it("that was destroyed is empty with good reason", () => {
    expect(codes({ resources: [] }, { evidence: [history({ resources: 0 }), history()] })).toEqual([]);
    expect(codes({ resources: [] }, { evidence: [history()], broken: [{ kind: "destroy", deletions: 10 }] })).toEqual(
      [],
    );
  });

  it("that holds less than half is refused, unless a run that was killed was to delete that much", () => {
    const evidence = [history({ resources: 40 })];
    expect(codes({ count: 10 }, { evidence })).toEqual(["state/behind"]);
    expect(codes({ count: 20 }, { evidence })).toEqual([]);
    expect(codes({ count: 10 }, { evidence, broken: [{ kind: "up", deletions: 15 }] })).toEqual([]);
    expect(codes({ count: 0 }, { evidence: [history({ resources: 7 })] })).toEqual([]);
  });

  it("that is older than the end of the last run is refused", () => {
    expect(codes({ time: "2026-11-21T10:00:00Z" }, { evidence: [history()] })).toEqual(["state/behind"]);
    expect(codes({ time: "2026-11-23T10:00:00Z" }, { evidence: [history()] })).toEqual([]);
  });

  it("is told with everything that is wrong, the worst first", () => {
    expect(codes({ environment: "prod", engine: "v3.300.0" }, { opens: false })).toEqual([
      "state/foreign",
      "state/newer",
      "state/passphrase",
    ]);
  });
});

describe("the way out of a refusal", () => {
  const remedy = {
    restore: "chainwright state dev --restore a.json",
    copy: "13 resources",
    fresh: "chainwright up dev --fresh-state 'WHY'",
  };

  it("names the copy and both commands", () => {
    const { fix } = problemOf({ code: "state/truncated", expected: "e", actual: "a" }, "dev", remedy);
    expect(fix).toContain(remedy.restore);
    expect(fix).toContain(remedy.copy);
    expect(fix).toContain(remedy.fresh);
  });

  it("says when there is no copy, and leads elsewhere where no copy helps", () => {
    const without = { ...remedy, restore: undefined };
    expect(problemOf({ code: "state/emptied", expected: "e", actual: "a" }, "dev", without).fix).toContain(
      "no good copy",
    );
    for (const code of ["state/newer", "state/passphrase"] as const)
      expect(problemOf({ code, expected: "e", actual: "a" }, "dev", remedy).fix).not.toContain("--restore");
  });
});
