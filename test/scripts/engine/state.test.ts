import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { clearLock, readLocks } from "../../../scripts/engine/locks.js";
import { checkStateFolder } from "../../../scripts/engine/preflight.js";
import { readState, stateFolder } from "../../../scripts/engine/state.js";
import { engineVersion } from "../../../scripts/engine/version.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "chainwright-state-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function lock(name: string, owner: object): void {
  const place = join(folder, ".pulumi/locks/organization/app/dev");
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, `${name}.json`), JSON.stringify(owner));
}

describe("a lock", () => {
  const at = new Date().toISOString();

  it("of a living process of this host is alive, of an ended one dead", async () => {
    const gone = spawn(process.execPath, ["-e", ""]);
    await once(gone, "exit");
    lock("living", { pid: process.pid, username: "ada", hostname: hostname(), timestamp: at });
    lock("ended", { pid: gone.pid, username: "ada", hostname: hostname(), timestamp: "2026-01-01T00:00:00Z" });
    const locks = await readLocks(folder, "app", "dev");
    expect(locks.map(({ owner, dead }) => [owner.pid, dead])).toEqual([
      [gone.pid, true],
      [process.pid, false],
    ]);
  });

  it("is dead when another process has its number now", async () => {
    lock("reused", { pid: process.pid, username: "ada", hostname: hostname(), timestamp: "2020-01-01T00:00:00Z" });
    expect((await readLocks(folder, "app", "dev")).map(({ dead }) => dead)).toEqual([true]);
  });

  it("of another host, or one that can't be read, is never taken for dead", async () => {
    lock("far", { pid: 1, username: "ada", hostname: `not-${hostname()}`, timestamp: at });
    lock("broken", { pid: "what" });
    expect((await readLocks(folder, "app", "dev")).map(({ dead }) => dead)).toEqual([false, false]);
  });

  it("goes when it is cleared, and is not missed when it is gone", async () => {
    lock("one", { pid: 1, username: "a", hostname: "b", timestamp: at });
    const [found] = await readLocks(folder, "app", "dev");
    if (found === undefined) throw new Error("no lock was found");
    await clearLock(found);
    await clearLock(found);
    expect(await readLocks(folder, "app", "dev")).toEqual([]);
  });
});

describe("the state of a stack", () => {
  const place = { environment: "dev", project: "app", workDir: "/", enginePath: "", engineVersion: "3.250.0" };
  const read = async (): ReturnType<typeof readState> =>
    await readState({ ...place, env: { PULUMI_BACKEND_URL: `file://${folder}` } });
  const write = (text: string): void => {
    mkdirSync(join(folder, ".pulumi/stacks/app"), { recursive: true });
    writeFileSync(join(folder, ".pulumi/stacks/app/dev.json"), text);
  };

  it("is missing where there is no file", async () => {
    expect(await read()).toMatchObject({ exists: false, pending: [] });
  });

  it("names pending creations and what is protected", async () => {
    const urn = "urn:pulumi:dev::app::aws:ec2/vpc:Vpc::network-vpc";
    const latest = {
      resources: [{ urn: "urn:a", protect: true }, { urn: "urn:b" }],
      pending_operations: [
        { type: "creating", resource: { urn } },
        { type: "updating", resource: { urn: "urn:c" } },
      ],
    };
    write(JSON.stringify({ version: 3, checkpoint: { latest } }));
    expect(await read()).toMatchObject({
      exists: true,
      pending: [{ urn, type: "aws:ec2/vpc:Vpc", name: "network-vpc" }],
      protected: ["urn:a"],
      resources: 2,
    });
  });

  it.each(["", "{", JSON.stringify({ version: 3, checkpoint: { latest: null } })])(
    "exists even when it can't be read: %j",
    async (text) => {
      write(text);
      expect(await read()).toMatchObject({ exists: true, pending: [], resources: 0 });
    },
  );

  it("lies in the folder that the address names", () => {
    expect(stateFolder({ PULUMI_BACKEND_URL: "file:///var/with%20space?x=1" })).toBe("/var/with space");
    expect(stateFolder({ PULUMI_BACKEND_URL: "file://~/state", HOME: "/home/ada" })).toBe("/home/ada/state");
    expect(stateFolder({ PULUMI_BACKEND_URL: "s3://bucket" })).toBeUndefined();
    expect(stateFolder({})).toBeUndefined();
  });
});

describe("the state folder", () => {
  it("passes when it can be written, and keeps no trace", async () => {
    await checkStateFolder(folder, 1_000, 10);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("is refused when it is missing or no folder", async () => {
    writeFileSync(join(folder, "file"), "");
    for (const path of [join(folder, "nowhere"), join(folder, "file")]) {
      await expect(checkStateFolder(path, 0, 0)).rejects.toMatchObject({ code: "engine/state-folder" });
    }
  });

  it("is refused when the run would fill the disk", async () => {
    await expect(checkStateFolder(folder, Number.MAX_SAFE_INTEGER / 100, 0)).rejects.toMatchObject({
      code: "engine/disk-full",
    });
  });
});

describe("the engine's version", () => {
  const fake = (version: string): string => {
    const path = join(folder, "pulumi");
    writeFileSync(path, `#!/bin/sh\necho ${version}\n`);
    chmodSync(path, 0o755);
    return path;
  };

  it("is asked for once per binary", async () => {
    const cache = join(folder, "cache/version");
    const path = fake("v3.251.1");
    expect(await engineVersion(path, cache)).toBe("3.251.1");
    chmodSync(path, 0o644);
    expect(await engineVersion(path, cache)).toBe("3.251.1");
  });

  it.each(["v3.249.9", "v4.0.0", "v2.1.0"])("refuses %s", async (version) => {
    await expect(engineVersion(fake(version), join(folder, "c"))).rejects.toMatchObject({ code: "engine/too-old" });
  });

  it("says what is missing when there is none, or it is something else", async () => {
    await expect(engineVersion(undefined, join(folder, "c"))).rejects.toMatchObject({ code: "engine/missing" });
    await expect(engineVersion(join(folder, "nowhere"), join(folder, "c"))).rejects.toMatchObject({
      code: "engine/missing",
    });
    await expect(engineVersion(fake("hello"), join(folder, "c"))).rejects.toMatchObject({ code: "engine/missing" });
  });
});
