import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Failure } from "../../../scripts/engine/deployment.js";
import { heartbeatSeconds } from "../../../scripts/resume/owner.js";
import type { ResumeFacts } from "../../../scripts/resume/run-facts.js";
import type { Run } from "../../../scripts/run/deploy.js";
import { beat, startHeartbeat } from "../../../scripts/run/heartbeat.js";
import { amendRecord, openRunFolder, type RunFolder, readRecord } from "../../../scripts/run/record.js";
import { sharedRecord, shareRecord } from "../../../scripts/run/run-store.js";
import { folderStore, type StateStore } from "../../../scripts/state/store.js";
import { runRecord } from "./records.js";

const at = new Date("2026-11-22T12:00:00Z");
const resume = runRecord({}).resume as ResumeFacts;

let project: string;
let store: StateStore;
let folder: RunFolder;
let stopped: Failure[];
let notes: string[];
beforeEach(async () => {
  project = mkdtempSync(join(tmpdir(), "chainwright-beat-"));
  store = folderStore(join(project, "bucket"));
  const about = {
    project: "app",
    environment: "dev",
    kind: "up",
    verb: "up",
    sandbox: false,
    pid: 1,
    by: null,
  } as const;
  folder = await openRunFolder(project, about, at);
  stopped = [];
  notes = [];
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(project, { recursive: true, force: true });
});

const runOf = (runStore?: StateStore): Run =>
  ({
    request: { environment: "dev", sandbox: false },
    context: { cwd: project, now: () => new Date(Date.now()) },
    facts: { folder, project: { name: "app" }, runStore },
    interruption: { stop: (failure: Failure) => void stopped.push(failure) },
    progress: { note: (text: string) => void notes.push(text) },
  }) as unknown as Run;

const mine = async () => await readRecord(project, folder.id);

describe("the sign of life of a run that changes something", () => {
  it("is given every 30 seconds, on disk and in the bucket, until the change is over", async () => {
    vi.useFakeTimers({ now: at, toFake: ["setInterval", "clearInterval", "Date"] });
    folder.share(async (record) => await shareRecord(store, record));
    const rest = startHeartbeat(runOf(store), resume);
    const heard = (): Promise<string | undefined> =>
      sharedRecord(store, { project: "app", environment: "dev", id: folder.id }).then((record) =>
        record?.resume?.heartbeatAt?.slice(0, 19),
      );
    for (const beats of [1, 2]) {
      vi.advanceTimersByTime(heartbeatSeconds * 1000);
      const now = new Date(at.getTime() + beats * heartbeatSeconds * 1000).toISOString().slice(0, 19);
      await vi.waitFor(async () => expect(await heard()).toBe(now));
      expect((await mine())?.resume?.heartbeatAt?.slice(0, 19)).toBe(now);
    }
    await rest();
    vi.advanceTimersByTime(10 * heartbeatSeconds * 1000);
    expect(vi.getTimerCount()).toBe(0);
    expect(stopped).toEqual([]);
  });

  it("tells once that it can't be given, and is tried again", async () => {
    vi.useFakeTimers({ now: at, toFake: ["setInterval", "clearInterval", "Date"] });
    let tries = 0;
    folder.share(async () => {
      tries += 1;
      await Promise.reject(new Error("the bucket is away"));
    });
    const rest = startHeartbeat(runOf(store), resume);
    for (const beats of [1, 2, 3]) {
      vi.advanceTimersByTime(heartbeatSeconds * 1000);
      await vi.waitFor(() => expect(tries).toBe(beats));
    }
    await rest();
    expect(notes).toEqual(["the run's record can't be renewed: the bucket is away"]);
  });

  it.each([
    ["this machine", async () => await amendRecord(project, folder.id, { resume: { ...resume, resumedBy: "later" } })],
    [
      "another one",
      async () => {
        const record = await mine();
        if (record) await shareRecord(store, { ...record, resume: { ...resume, resumedBy: "later" } });
      },
    ],
  ])("finds out that the run was carried on from %s, and ends it with exit 10", async (_, carryOn) => {
    await carryOn();
    await beat(runOf(store), resume);
    expect(stopped).toMatchObject([
      { code: "engine/locked", summary: "this run was taken for dead and carried on by later" },
    ]);
    expect(stopped[0]?.problems[0]?.fix).toBe("look at later; when it has ended, run chainwright resume dev once more");
    // What it writes at its end does not forget who has its place.
    await folder.note({ phase: "ended", result: "cancelled" });
    expect((await mine())?.resume?.resumedBy).toBe("later");
  });
});
