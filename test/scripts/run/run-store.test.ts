import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { RunRecord } from "../../../scripts/run/record.js";
import {
  bucketOfRuns,
  mergeRuns,
  readAllRuns,
  removeShared,
  sharedFile,
  sharedRecord,
  sharedRuns,
  shareFile,
  shareRecord,
} from "../../../scripts/run/run-store.js";
import { locksIn } from "../../../scripts/run/locks.js";
import { folderStore, type StateStore } from "../../../scripts/state/store.js";
import { hasMoto, type Moto, startMoto } from "../../support/moto.js";
import { runRecord } from "./records.js";

describe("the runs of a checkout and of the bucket", () => {
  const record = fc
    .record({
      id: fc.integer({ min: 0, max: 5 }),
      phase: fc.constantFrom("begun" as const, "changing" as const, "ended" as const),
    })
    .map(({ id, phase }) => runRecord({ id: `2026112${id}-dev-up`, startedAt: `2026-11-2${id}T12:00:00Z`, phase }));
  const unique = fc.uniqueArray(record, { selector: ({ id }) => id });
  const order = ["begun", "changing", "ended"];

  it("are one list, newest first, that loses no run and believes the later word on each", () => {
    fc.assert(
      fc.property(unique, unique, (here, shared) => {
        const merged = mergeRuns(here, shared);
        const ids = merged.map(({ id }) => id);
        expect(ids).toEqual([...new Set([...here, ...shared].map(({ id }) => id))].sort().reverse());
        for (const { id, phase } of merged) {
          const words = [...here, ...shared].filter((one) => one.id === id).map((one) => order.indexOf(one.phase));
          expect(order.indexOf(phase)).toBe(Math.max(...words));
        }
      }),
    );
  });

  it("believe the later sign of life, and whoever knows that a run was carried on", () => {
    const at = (heartbeatAt: string, resumedBy: string | null = null): RunRecord => {
      const resume = { ...runRecord({}).resume, heartbeatAt, resumedBy } as RunRecord["resume"];
      return runRecord({ phase: "changing", ...(resume && { resume }) });
    };
    const [older, newer] = [at("2026-11-22T12:00:00Z"), at("2026-11-22T12:00:30Z")];
    expect(mergeRuns([older], [newer])).toEqual([newer]);
    expect(mergeRuns([newer], [older])).toEqual([newer]);
    const carried = at("2026-11-22T12:00:00Z", "another");
    expect(mergeRuns([newer], [carried])).toEqual([carried]);
    expect(mergeRuns([carried], [newer])).toEqual([carried]);
  });

  it("are shared by an S3 back end alone, and never by the sandbox", () => {
    const request = { sandbox: false, profile: undefined };
    const s3 = { PULUMI_BACKEND_URL: "s3://state/team?region=us-east-1" };
    expect(bucketOfRuns(request, s3)?.name).toBe("s3://state/team");
    expect(bucketOfRuns({ ...request, sandbox: true }, s3)).toBeUndefined();
    expect(bucketOfRuns(request, { PULUMI_BACKEND_URL: "file:///state" })).toBeUndefined();
    expect(bucketOfRuns(request, {})).toBeUndefined();
  });
});

/** What holds of every store of runs. */
function keepsRuns(open: () => StateStore): void {
  const first = runRecord({ id: "20261122T120000Z-dev-up" });
  const second = runRecord({ id: "20261122T130000Z-dev-up", startedAt: "2026-11-22T13:00:00.000Z" });

  it("finds what another machine wrote, newest first, and nothing of another environment", async () => {
    const store = open();
    await shareRecord(store, first);
    await shareRecord(store, second);
    await shareRecord(store, runRecord({ id: "20261122T140000Z-prod-up", environment: "prod" }));
    await shareFile(store, second, "configuration.yaml", "config: {}\n");
    expect(await sharedRuns(store, "app", "dev")).toEqual([second, first]);
    expect(await sharedRuns(store, "app", "dev", 1)).toEqual([second]);
    expect(await sharedRuns(store, "other", "dev")).toEqual([]);
    const here = { cwd: join(tmpdir(), "no-checkout"), project: "app" };
    expect(await readAllRuns(store, here, { environment: "dev" })).toEqual([second, first]);
  });

  it("gives a run's record and files, and says that there is none", async () => {
    const store = open();
    await shareRecord(store, first);
    await shareFile(store, first, "configuration.yaml", "config: {}\n");
    expect(await sharedRecord(store, first)).toEqual(first);
    expect(await sharedFile(store, first, "configuration.yaml")).toBe("config: {}\n");
    expect(await sharedRecord(store, second)).toBeUndefined();
    expect(await sharedFile(store, second, "configuration.yaml")).toBeUndefined();
  });

  it("takes a run away with everything of it", async () => {
    const store = open();
    await shareRecord(store, first);
    await shareFile(store, first, "configuration.yaml", "config: {}\n");
    await removeShared(store, first);
    await removeShared(store, first);
    expect(await sharedRecord(store, first)).toBeUndefined();
    expect(await sharedFile(store, first, "configuration.yaml")).toBeUndefined();
  });

  it("leaves out what is no record", async () => {
    const store = open();
    await store.write(".chainwright/runs/app/dev/torn.json", Buffer.from('{"version":1,'));
    await store.write(".chainwright/runs/app/dev/later.json", Buffer.from('{"version":2,"id":"x"}'));
    await shareRecord(store, first);
    expect((await sharedRuns(store, "app", "dev")).map(({ id }) => id)).toEqual([first.id]);
  });

  it("names who holds a stack, and clears that lock only", async () => {
    const store = open();
    const lock = (name: string, owner: object | string): Promise<void> =>
      store.write(
        `.pulumi/locks/organization/app/dev/${name}.json`,
        Buffer.from(typeof owner === "string" ? owner : JSON.stringify(owner)),
      );
    const owner = { pid: 7, username: "ada", hostname: "far", timestamp: "2026-11-22T12:00:00Z" };
    await lock("b", owner);
    await lock("torn", "{");
    const locks = await locksIn(store, { project: "app", environment: "dev" });
    expect(locks.map((one) => one.owner.user)).toEqual(["", "ada"]);
    expect(locks[1]?.owner).toEqual({ user: "ada", host: "far", pid: 7, at: "2026-11-22T12:00:00Z" });
    await locks[1]?.clear();
    await locks[1]?.clear();
    const left = await locksIn(store, { project: "app", environment: "dev" });
    expect(left.map((one) => one.owner.user)).toEqual([""]);
    expect(await locksIn(store, { project: "app", environment: "prod" })).toEqual([]);
  });
}

describe("a folder that stands for the bucket", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "chainwright-store-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  keepsRuns(() => folderStore(folder));
});

describe.skipIf(!hasMoto())("an S3 bucket", () => {
  let moto: Moto;
  let bucket = 0;
  const env = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
  const before = Object.fromEntries(Object.keys(env).map((name) => [name, process.env[name]]));
  const urlOf = (name: string): string =>
    `s3://${name}/team?region=us-east-1&endpoint=${moto.url.slice("http://".length)}&disableSSL=true&s3ForcePathStyle=true`;
  const open = (name: string): StateStore => {
    const store = bucketOfRuns({ sandbox: false, profile: undefined }, { PULUMI_BACKEND_URL: urlOf(name) });
    if (store === undefined) throw new Error("no bucket");
    return store;
  };
  beforeAll(async () => {
    moto = await startMoto();
    Object.assign(process.env, env);
  }, 60_000);
  beforeEach(async () => {
    bucket += 1;
    await fetch(`${moto.url}/state-${bucket}`, { method: "PUT" });
  });
  afterAll(() => {
    moto.close();
    for (const [name, value] of Object.entries(before))
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
  });
  keepsRuns(() => open(`state-${bucket}`));

  it("that is not there is refused with what to allow", async () => {
    const store = open("nowhere");
    await expect(shareRecord(store, runRecord({}))).rejects.toMatchObject({
      code: "run/store",
      problems: [{ actual: expect.stringContaining("NoSuchBucket") as string }],
    });
    await expect(sharedRuns(store, "app", "dev")).rejects.toMatchObject({ code: "run/store" });
  });
});
