import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { gateSettings } from "../../../infra/settings/gates.js";
import type { Environment } from "../../../scripts/project/project.js";
import { runDeployment } from "../../../scripts/run/deploy.js";
import type { RunRecord } from "../../../scripts/run/record.js";
import { requestOf } from "../../../scripts/run/request.js";
import { runResume } from "../../../scripts/run/resume.js";
import { sharedFile, sharedRecord, sharedRuns, shareRecord } from "../../../scripts/run/run-store.js";
import { folderStore, type StateStore } from "../../../scripts/state/store.js";
import { countsOf, setStage, type Stage, stepOf } from "./fakes.js";
import { runRecord } from "./records.js";

let stage: Stage;
let bucket: string;
let store: StateStore;
beforeEach(() => {
  bucket = mkdtempSync(join(tmpdir(), "chainwright-bucket-"));
  store = folderStore(bucket);
  stage = setStage();
  stage.shared = store;
});
afterEach(() => {
  stage.close();
  rmSync(bucket, { recursive: true, force: true });
});

const request = (options: Record<string, unknown> = {}) =>
  requestOf("up", ["dev"], { json: true, yes: true, ...options });
const up = async (): Promise<number> => await runDeployment(request(), stage.context, stage.parts);
const known = async (): Promise<RunRecord[]> => await sharedRuns(store, "app", "dev");

/** A run of another machine that said "go" and is not heard of since a time before the stage's clock. */
const died = (minutesAgo: number, news: Partial<RunRecord> = {}): RunRecord => {
  const heartbeatAt = new Date(Date.UTC(2026, 10, 22, 12) - minutesAgo * 60_000).toISOString();
  const base = runRecord({});
  return runRecord({
    id: "20261122T100000Z-dev-up",
    startedAt: "2026-11-22T10:00:00.000Z",
    phase: "changing",
    result: null,
    endedAt: null,
    done: null,
    changes: [{ op: "create", urn: stepOf({}).urn }],
    ...(base.resume && { resume: { ...base.resume, goAt: "2026-11-22T10:00:10.000Z", heartbeatAt } }),
    ...news,
  });
};

/** A state bucket that takes nothing, or gives nothing. */
const broken = (what: "read" | "write"): StateStore => {
  const fail = (): Promise<never> => Promise.reject(new Error("AccessDenied: not yours"));
  return what === "write" ? { ...store, write: fail } : { ...store, list: fail, read: fail };
};

describe("a run whose state is in a bucket", () => {
  it("is known there, with its configuration, before anything changes, and with its end", async () => {
    writeFileSync(join(stage.folder, "Pulumi.dev.yaml"), "config: {}\n");
    let seen: readonly RunRecord[] = [];
    stage.during = async () => {
      seen = await known();
    };
    expect(await up()).toBe(0);
    const [run] = seen;
    if (run === undefined) throw new Error("the bucket knew nothing at go");
    expect(run).toMatchObject({ phase: "changing", planned: countsOf({ create: 1 }), approval: { how: "yes" } });
    expect(await sharedFile(store, run, "configuration.yaml")).toBe("config: {}\n");
    expect(await known()).toMatchObject([{ id: run.id, phase: "ended", result: "succeeded" }]);
  });

  it("does not begin when the bucket keeps no record of it", async () => {
    stage.shared = broken("write");
    expect(await up()).toBe(1);
    expect(stage.output().error).toMatchObject({
      code: "run/store",
      problems: [{ actual: "Error: AccessDenied: not yours", fix: expect.stringContaining("s3:PutObject") as string }],
    });
    expect(stage.log.filter((line) => line.startsWith("apply"))).toEqual([]);
  });

  it("does not begin when the bucket doesn't tell what ran before; a preview tells that, and goes on", async () => {
    stage.shared = broken("read");
    expect(await up()).toBe(1);
    expect(stage.output().error).toMatchObject({ code: "run/store" });
    const preview = requestOf("preview", ["dev"], {});
    expect(await runDeployment(preview, stage.context, stage.parts)).toBe(0);
    expect(stage.err()).toContain("the history of dev is what this checkout knows: Error: AccessDenied: not yours");
  });

  it("has succeeded though its end can't be told there any more", async () => {
    stage.during = () => {
      stage.shared = broken("write");
      Object.assign(store, stage.shared);
    };
    expect(await up()).toBe(0);
    expect(stage.err()).toContain("the state bucket does not know how ");
    expect(stage.record()).toMatchObject({ phase: "ended", result: "succeeded" });
  });

  it("leaves nothing there when it is a preview", async () => {
    expect(await runDeployment(requestOf("preview", ["dev"], {}), stage.context, stage.parts)).toBe(0);
    expect(await known()).toEqual([]);
  });
});

describe("a run that died on another machine", () => {
  const resume = async (options: Record<string, unknown> = {}): Promise<number> =>
    await runResume(["dev"], { json: true, yes: true, ...options }, stage.context, stage.parts);
  const root = { urn: "urn:pulumi:dev::app::pulumi:pulumi:Stack::app-dev", type: "pulumi:pulumi:Stack", custom: false };
  beforeEach(() => {
    mkdirSync(join(stage.folder, ".pulumi/stacks/app"), { recursive: true });
    writeFileSync(
      join(stage.folder, ".pulumi/stacks/app/dev.json"),
      JSON.stringify({ version: 3, checkpoint: { latest: { resources: [root], pending_operations: [] } } }),
    );
  });

  const lock = { pid: 43, username: "ada", hostname: "far", timestamp: "2026-11-22T10:00:11Z" };
  const place = ".pulumi/locks/organization/app/dev/lock.json";

  it("is found by its record in the bucket and carried on, which its record then says", async () => {
    const run = died(60);
    await shareRecord(store, run);
    expect(await resume(), stage.err()).toBe(0);
    expect(stage.log).toContain("apply changing");
    const [mine] = await known();
    expect(mine).toMatchObject({ verb: "resume", result: "succeeded", resume: { resumes: run.id } });
    expect(await sharedRecord(store, run)).toMatchObject({
      phase: "ended",
      result: "failed",
      error: "run/died",
      resume: { resumedBy: mine?.id },
    });
    expect(await resume()).toBe(0);
    expect(stage.err()).toContain("nothing to resume");
  });

  it("is left alone while it may live: exit 10, with what to look at", async () => {
    await shareRecord(store, died(5));
    await folderStore(stage.folder).write(place, Buffer.from(JSON.stringify(lock)));
    for (const run of [resume, up]) {
      expect(await run()).toBe(10);
      expect(stage.err()).toContain("look on far whether it still runs, or wait");
    }
    expect(stage.log.filter((line) => line.startsWith("apply"))).toEqual([]);
  });

  it("has its lock cleared with it", async () => {
    await shareRecord(store, died(60));
    const state = folderStore(stage.folder);
    await state.write(place, Buffer.from(JSON.stringify(lock)));
    expect(await resume(), stage.err()).toBe(0);
    expect(stage.err()).toContain("process 43 on far has said nothing for 60 minutes");
    expect(await state.read(place)).toBeUndefined();
  });

  it("is approved still when what is left is a part of what it planned, and else only anew", async () => {
    const approval = { how: "digest", by: "bo", at: "2026-11-22T09:00:00.000Z", digest: "d".repeat(64) } as const;
    stage.settings = { ...stage.settings, protect: true, approval: { required: true } };
    await shareRecord(store, died(60, { approval: approval as unknown as NonNullable<RunRecord["approval"]> }));
    stage.preview = { steps: [stepOf({ name: "other" })], counts: countsOf({ create: 1 }) };
    expect(await resume()).toBe(5);
    expect(stage.err()).toContain("other: create now, nothing planned then");
    stage.preview = { steps: [stepOf({})], counts: countsOf({ create: 1 }) };
    expect(await resume(), stage.err()).toBe(0);
    expect((await known())[0]).toMatchObject({ approval });
  });
});

describe("the gate that wants staging first", () => {
  const commit = "a".repeat(40);
  const revision = { commit, branch: "main", dirty: false, committedAt: "2026-11-21T12:00:00.000Z" };
  const production = (): Stage["parts"] => ({
    ...stage.parts,
    readEnvironment: async (...args) => {
      const environment = await stage.parts.readEnvironment(...args);
      const gates = gateSettings.parse({ after: ["staging"], bakeMinutes: 60 });
      const settings = { ...environment.config.settings, gates: { ...gates, cleanCheckout: false } };
      return { ...environment, revision, config: { settings } } as unknown as Environment;
    },
  });
  const run = async (): Promise<number> => await runDeployment(request(), stage.context, production());

  it("knows on a fresh checkout what staging runs, from the bucket", async () => {
    expect(await run()).toBe(5);
    expect(stage.err()).toContain("staging was never brought up, as far as the history tells");
    const before = { startedAt: "2026-11-22T09:00:00.000Z", endedAt: "2026-11-22T09:10:00.000Z" };
    const there = { id: "20261122T090000Z-staging-up", environment: "staging", commit, revision, ...before };
    await shareRecord(store, runRecord(there));
    expect(await run(), stage.err()).toBe(0);
  });

  it("says that the bucket doesn't tell it, where another environment's may not be read", async () => {
    const closed: StateStore = {
      ...store,
      list: async (folder) =>
        folder.endsWith("/staging") ? await Promise.reject(new Error("AccessDenied")) : await store.list(folder),
    };
    stage.shared = closed;
    expect(await run()).toBe(5);
    expect(stage.err()).toContain("the history of staging is what this checkout knows: Error: AccessDenied");
  });
});
