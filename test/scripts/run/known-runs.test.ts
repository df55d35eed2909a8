import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { knownRuns, removeRuns } from "../../../scripts/run/known-runs.js";
import type { RunRecord } from "../../../scripts/run/record.js";
import { requestOf } from "../../../scripts/run/request.js";
import { runDeployment } from "../../../scripts/run/deploy.js";
import { sharedRuns, shareFile, shareRecord } from "../../../scripts/run/run-store.js";
import { folderStore, type StateStore } from "../../../scripts/state/store.js";
import { setStage, type Stage } from "./fakes.js";
import { runRecord } from "./records.js";

let bucket: string;
let store: StateStore;
let stage: Stage;
beforeEach(() => {
  bucket = mkdtempSync(join(tmpdir(), "chainwright-bucket-"));
  store = folderStore(bucket);
  stage = setStage();
});
afterEach(() => {
  stage.close();
  rmSync(bucket, { recursive: true, force: true });
});

const project = { name: "app", environments: ["dev", "prod"] };
/** Refused before it had a plan: the state says nothing of it. */
const refused = { result: "refused", planned: null, done: null } as const;
const old = (id: string, news: Partial<RunRecord> = {}): RunRecord =>
  runRecord({
    id,
    startedAt: "2026-01-01T12:00:00.000Z",
    endedAt: "2026-01-01T12:10:00.000Z",
    ...refused,
    ...news,
  });
const keep = (record: RunRecord): void => {
  const folder = join(stage.folder, ".chainwright/runs", record.id);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "run.json"), JSON.stringify(record));
};
const isHere = (id: string): boolean => existsSync(join(stage.folder, ".chainwright/runs", id));
const idsThere = async (): Promise<string[]> => (await sharedRuns(store, "app", "dev")).map(({ id }) => id);

describe("the runs that are listed", () => {
  it("are those of the checkout and those of every environment in the bucket", async () => {
    keep(runRecord({ id: "here", startedAt: "2026-11-22T10:00:00.000Z" }));
    await shareRecord(store, runRecord({ id: "there", startedAt: "2026-11-22T11:00:00.000Z" }));
    await shareRecord(store, runRecord({ id: "prod", environment: "prod", startedAt: "2026-11-22T09:00:00.000Z" }));
    const ids = (await knownRuns(store, project, stage.context, 10)).map(({ id }) => id);
    expect(ids).toEqual(["there", "here", "prod"]);
    expect((await knownRuns(undefined, project, stage.context, 10)).map(({ id }) => id)).toEqual(["here"]);
  });

  it("are those of the checkout when the bucket can't be read, which is told", async () => {
    keep(runRecord({ id: "here" }));
    const closed = { ...store, list: () => Promise.reject(new Error("AccessDenied")) };
    expect((await knownRuns(closed, project, stage.context, 10)).map(({ id }) => id)).toEqual(["here"]);
    expect(stage.err()).toBe("history: what this checkout knows; Error: AccessDenied\n");
  });

  it("are removed here and there, but of the sandbox only here", async () => {
    const [real, simulated] = [old("real"), old("simulated", { sandbox: true })];
    for (const record of [real, simulated]) keep(record);
    await shareRecord(store, real);
    await shareFile(store, real, "configuration.yaml", "");
    expect(await removeRuns(stage.folder, store, [real, simulated])).toEqual(["real", "simulated"]);
    expect([isHere("real"), isHere("simulated"), await idsThere()]).toEqual([false, false, []]);
  });
});

describe("old runs", () => {
  const up = async (): Promise<number> =>
    await runDeployment(requestOf("up", ["dev"], { json: true, yes: true }), stage.context, stage.parts);
  beforeEach(async () => {
    stage.shared = store;
    keep(old("a-old"));
    await shareRecord(store, old("b-old"));
    keep(
      runRecord({
        id: "recent",
        startedAt: "2026-11-20T12:00:00.000Z",
        endedAt: "2026-11-20T12:10:00.000Z",
        ...refused,
      }),
    );
  });

  it("go at the end of a good run where the settings say so, here and in the bucket", async () => {
    stage.settings = { ...stage.settings, history: { keptDays: 30, prune: true } };
    expect(await up()).toBe(0);
    expect([isHere("a-old"), isHere("recent")]).toEqual([false, true]);
    expect(await idsThere()).not.toContain("b-old");
  });

  it.each([
    ["nothing is said", undefined],
    ["they are not old enough", { keptDays: 3650, prune: true }],
    ["only the days are said", { keptDays: 30, prune: false }],
  ])("stay when %s", async (_, history) => {
    stage.settings = { ...stage.settings, ...(history && { history }) };
    expect(await up()).toBe(0);
    expect(isHere("a-old")).toBe(true);
    expect(await idsThere()).toContain("b-old");
  });

  it("stay after a run that failed", async () => {
    stage.settings = { ...stage.settings, history: { keptDays: 30, prune: true } };
    stage.applied = { result: "failed", failure: { code: "engine/resource-failed", summary: "x", problems: [] } };
    expect(await up()).toBe(4);
    expect(isHere("a-old")).toBe(true);
  });
});
