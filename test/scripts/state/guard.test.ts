import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openKeeper, sandboxPassphrase } from "../../../sandbox/project/passphrase.js";
import { copyBeforeGo } from "../../../scripts/state/copies.js";
import {
  bestCopy,
  type Examination,
  examineState,
  type GuardQuestion,
  stackName,
} from "../../../scripts/state/guard.js";
import { chooseCopy, putBack } from "../../../scripts/state/restore.js";
import { folderStore } from "../../../scripts/state/store.js";
import { sampleCheckpoint } from "./checkpoints.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "chainwright-guard-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const now = new Date("2026-11-22T12:00:00Z");
const stamp = (time: string): string => `${Date.parse(time)}000000`;
const stateFile = ".pulumi/stacks/app/dev.json";

function put(path: string, content: string | Uint8Array, changed?: Date): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
  if (changed) utimesSync(join(folder, path), changed, changed);
}

function question(news: Partial<GuardQuestion> = {}): GuardQuestion {
  return {
    project: "app",
    environment: "dev",
    workDir: folder,
    engineVersion: "3.250.0",
    env: {},
    store: folderStore(folder),
    exported: async () => undefined,
    checkout: { folder, runs: ".chainwright/runs", environment: "dev" },
    runs: [],
    cloud: async () => undefined,
    now,
    ...news,
  };
}

const look = async (news: Partial<GuardQuestion> = {}): Promise<Examination> => await examineState(question(news));
const codes = async (news: Partial<GuardQuestion> = {}): Promise<string[]> =>
  (await look(news)).faults.map(({ code }) => code);

function engineRan(text: string, time: string): void {
  put(stateFile, text);
  put(`.pulumi/backups/app/dev/dev.${stamp(time)}.json`, text);
  put(`.pulumi/history/app/dev/dev-${stamp(time)}.checkpoint.json`, text);
  put(`.pulumi/history/app/dev/dev-${stamp(time)}.history.json`, "{}");
}

describe("the guard on a folder", () => {
  it("passes a stack that was never made, and one that its own history knows", async () => {
    expect(await codes()).toEqual([]);
    engineRan(sampleCheckpoint(), "2026-11-22T10:00:01Z");
    expect(await codes()).toEqual([]);
  });

  it("names the newest copy that is good, not the newest one", async () => {
    engineRan(sampleCheckpoint(), "2026-11-22T10:00:01Z");
    put(`.pulumi/backups/app/dev/dev.${stamp("2026-11-22T11:00:00Z")}.json`, sampleCheckpoint().slice(0, 500));
    put(`.pulumi/backups/app/dev/dev.${stamp("2026-11-22T11:30:00Z")}.json`, sampleCheckpoint({ environment: "prod" }));
    put(stateFile, "");
    const found = await look();
    expect(found.faults.map(({ code }) => code)).toEqual(["state/truncated"]);
    expect(await bestCopy(found, stackName(question()))).toMatchObject({
      name: `dev.${stamp("2026-11-22T10:00:01Z")}.json`,
      resources: 13,
    });
  });

  it("believes a run of ours when the whole folder of the engine's is gone", async () => {
    const ended = { id: "r1", phase: "ended", result: "succeeded", deletions: 0 } as const;
    const up = {
      ...ended,
      kind: "up",
      startedAt: "2026-11-22T09:00:00Z",
      endedAt: "2026-11-22T09:10:00Z",
      resources: 40,
    } as const;
    const gone = {
      ...ended,
      kind: "destroy",
      startedAt: "2026-11-22T10:00:00Z",
      endedAt: "2026-11-22T10:10:00Z",
      resources: 0,
    } as const;
    expect(await codes({ runs: [up] })).toEqual(["state/emptied"]);
    expect(await codes({ runs: [gone, up] })).toEqual([]);
    expect(await codes({ runs: [{ ...up, result: "failed" }] })).toEqual([]);
    expect(await codes({ runs: [{ ...up, kind: "preview" }] })).toEqual([]);
  });

  it("asks the cloud only where the state is empty", async () => {
    let asked = 0;
    const cloud = async (): Promise<number> => {
      asked += 1;
      return 7;
    };
    engineRan(sampleCheckpoint(), "2026-11-22T10:00:01Z");
    expect(await codes({ cloud })).toEqual([]);
    expect(asked).toBe(0);
    rmSync(join(folder, ".pulumi"), { recursive: true });
    expect(await codes({ cloud })).toEqual(["state/emptied"]);
    expect(await codes({ cloud: async () => 0 })).toEqual([]);
  });

  it("reads packed files, and the newer one of two", async () => {
    put(`${stateFile}.gz`, gzipSync(sampleCheckpoint()), new Date("2026-11-22T10:00:00Z"));
    expect((await look()).present?.key).toBe(`${stateFile}.gz`);
    put(stateFile, "{", new Date("2026-11-22T11:00:00Z"));
    expect(await codes()).toEqual(["state/truncated"]);
  });

  it("judges what the engine exports where the back end can't be listed", async () => {
    const store = undefined;
    expect(await codes({ store })).toEqual([]);
    expect(await codes({ store, exported: async () => Buffer.from(sampleCheckpoint({ engine: "v3.300.0" })) })).toEqual(
      ["state/newer"],
    );
  });

  it("tries the passphrase only when the environment's file has another salt than the state", async () => {
    const { encryptionSalt } = await openKeeper();
    put(stateFile, sampleCheckpoint({ salt: encryptionSalt }));
    const env = { PULUMI_CONFIG_PASSPHRASE: "wrong" };
    expect(await codes({ env })).toEqual(["state/passphrase"]);
    expect(await codes({ env: { PULUMI_CONFIG_PASSPHRASE: sandboxPassphrase } })).toEqual([]);
    put("secret", `${sandboxPassphrase}\n`);
    expect(await codes({ env: { PULUMI_CONFIG_PASSPHRASE_FILE: join(folder, "secret") } })).toEqual([]);
    put("Pulumi.dev.yaml", `encryptionsalt: ${encryptionSalt}\n`);
    expect(await codes({ env })).toEqual([]);
  });
});

describe("a restore", () => {
  const by = "ada@host";
  const place = (): Parameters<typeof putBack>[1] => {
    const { store, checkout } = question();
    return { store: store ?? folderStore(folder), layout: layout(), checkout, stack: stackName(question()) };
  };
  const layout = (): Examination["layout"] => ({
    stack: ".pulumi/stacks/app/dev",
    checkpoints: [],
    history: "",
    backups: "",
    locks: "",
    statements: ".chainwright/state/app/dev.json",
  });

  async function restore(wanted: string): Promise<string | undefined> {
    const { candidates, present } = await look();
    const chosen = await chooseCopy(wanted, candidates, stackName(question()), folder);
    return await putBack(chosen, place(), present, { now, by });
  }

  it("puts an older copy back, keeps what was there, and history doesn't hold it against it", async () => {
    const old = sampleCheckpoint({ count: 3, time: "2026-11-20T10:00:00Z" });
    engineRan(old, "2026-11-20T10:00:01Z");
    engineRan(sampleCheckpoint({ count: 30 }), "2026-11-22T10:00:01Z");
    put(stateFile, "{");
    const aside = await restore(`dev.${stamp("2026-11-20T10:00:01Z")}.json`);
    expect(readFileSync(join(folder, stateFile), "utf8")).toBe(old);
    expect(readFileSync(join(folder, aside ?? ""), "utf8")).toBe("{");
    expect(await codes()).toEqual([]);
    put(stateFile, sampleCheckpoint({ resources: [], time: "2026-11-20T10:00:00Z" }));
    expect(await codes()).toEqual(["state/emptied"]);
  });

  it("takes a file, also one that the engine exported, and packs it as the back end does", async () => {
    const { version, checkpoint } = JSON.parse(sampleCheckpoint()) as {
      version: number;
      checkpoint: { latest: object };
    };
    put("exported.json", JSON.stringify({ version, deployment: checkpoint.latest }));
    put(`${stateFile}.gz`, "");
    await restore("exported.json");
    const kept = gunzipSync(readFileSync(join(folder, `${stateFile}.gz`))).toString("utf8");
    expect(JSON.parse(kept)).toEqual(JSON.parse(sampleCheckpoint()));
  });

  it("puts a packed copy of a state that is gone where the back end looks for a packed one", async () => {
    const packed = gzipSync(sampleCheckpoint());
    put("copy.json.gz", packed);
    await restore("copy.json.gz");
    expect(readFileSync(join(folder, `${stateFile}.gz`)).equals(packed)).toBe(true);
    expect(existsSync(join(folder, stateFile))).toBe(false);
  });

  it("refuses what is not whole, not this stack's, or not there", async () => {
    put("broken.json", "{");
    put("foreign.json", sampleCheckpoint({ project: "other" }));
    await expect(restore("broken.json")).rejects.toMatchObject({ code: "state/unfit" });
    await expect(restore("foreign.json")).rejects.toMatchObject({ code: "state/unfit" });
    await expect(restore("nowhere.json")).rejects.toMatchObject({ code: "usage/no-backup" });
    await expect(restore("newest")).rejects.toMatchObject({ code: "usage/no-backup" });
  });
});

describe("the copy before go", () => {
  it("is kept by the newest ten runs of the environment, and by every run of others", async () => {
    const { checkout } = question();
    const runs = Array.from({ length: 12 }, (_, index) => `20261122T1000${String(index).padStart(2, "0")}Z-dev-up`);
    for (const run of [...runs, "20261122T090000Z-dev-east-up"])
      mkdirSync(join(folder, checkout.runs, run), { recursive: true });
    await copyBeforeGo(Buffer.from("other"), { ...checkout, environment: "dev-east" }, "20261122T090000Z-dev-east-up");
    for (const run of runs) await copyBeforeGo(Buffer.from(run), checkout, run);
    const kept = readdirSync(join(folder, checkout.runs)).filter((run) =>
      readdirSync(join(folder, checkout.runs, run)).includes("state.json"),
    );
    expect(kept).toHaveLength(11);
    expect(kept).toContain("20261122T090000Z-dev-east-up");
    expect(kept).toContain(runs.at(-1));
  });
});
