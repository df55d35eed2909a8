import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findLiving, stopWhenFree } from "../../sandbox/process/reach.js";
import { type SandboxOptions, type SandboxSession, startSandbox } from "../../sandbox/session.js";
import { enginePath } from "../support/engine.js";

const cache = resolve(import.meta.dirname, "../../.chainwright/cache");
let dir: string;
const open: SandboxSession[] = [];
const state = () => join(dir, ".chainwright", "sandbox");
const start = async (options: Partial<SandboxOptions> = {}): Promise<SandboxSession> => {
  const session = await startSandbox({ projectDir: dir, ...options });
  open.push(session);
  return session;
};
const pid = async () => (await findLiving(state()))?.record.pid;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "session-"));
  mkdirSync(join(dir, ".chainwright"));
  mkdirSync(cache, { recursive: true });
  symlinkSync(cache, join(dir, ".chainwright", "cache"));
  writeFileSync(join(dir, "Pulumi.yaml"), "name: demo\nruntime: nodejs\n");
  writeFileSync(join(dir, "Pulumi.staging.yaml"), "config: {}\n");
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((session) => session.close()));
  const living = await findLiving(state());
  if (living) await stopWhenFree(living.record);
  rmSync(dir, { recursive: true, force: true });
});

describe("a session of the sandbox", { timeout: 90_000 }, () => {
  it("serves the cloud and Linear from a process of its own, and leaves no trace of it when it closes", async () => {
    const session = await start();
    expect(session.project).toBe("demo");
    expect(session.environments).toEqual(["staging"]);
    expect(session.environment["PULUMI_DEBUG_PROVIDERS"]).toMatch(/^aws:\d+,kubernetes:\d+,random:\d+$/);
    expect(await pid()).not.toBe(process.pid);
    const answer = await fetch(`${session.linearUrl}/graphql`, {
      method: "POST",
      headers: { authorization: session.linearKey, "content-type": "application/json" },
      body: JSON.stringify({ query: "{ teams { nodes { key } } }" }),
    });
    expect(await answer.json()).toEqual({ data: { teams: { nodes: [{ key: "ENG" }] } } });
    expect(statSync(join(state(), "process.json")).mode & 0o777).toBe(0o600);
    await session.close();
    await expect.poll(pid, { timeout: 10_000 }).toBeUndefined();
    await expect.poll(() => existsSync(join(state(), "process.json")), { timeout: 10_000 }).toBe(false);
  });

  it("is shared by all who come, however many at once, and ends with the last", async () => {
    const [first, ...others] = await Promise.all([start(), start(), start()]);
    expect(new Set([first, ...others].map((session) => session?.linearUrl)).size).toBe(1);
    const owner = await pid();
    await first?.close();
    await others[0]?.close();
    expect(await pid()).toBe(owner);
  });

  it("moves to the ports that it is to be found on, unless somebody uses it", async () => {
    const [run, port] = [await start(), await freePort()];
    const watcher = await start({ firstPort: port });
    expect(watcher.linearUrl).toBe(run.linearUrl);
    await Promise.all([run.close(), watcher.close()]);
    expect((await start({ firstPort: port })).linearUrl).toBe(`http://127.0.0.1:${port}`);
  });

  it("outlives a killed runner, and is used by the next", async () => {
    const script = `import { startSandbox } from ${JSON.stringify(new URL("../../dist/sandbox/session.js", import.meta.url).href)};
      await startSandbox({ projectDir: ${JSON.stringify(dir)} });
      console.log("up"); setInterval(() => {}, 1000);`;
    const runner = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(runner.stdout, "data");
    const before = await pid();
    runner.kill("SIGKILL");
    await once(runner, "exit");
    expect(before).toBeDefined();
    await start();
    expect(await pid()).toBe(before);
  });

  it("takes over from a process that died and left its record behind", async () => {
    const session = await start();
    const before = await pid();
    process.kill(before ?? 0, "SIGKILL");
    await session.lost;
    await start();
    expect(await pid()).toBeDefined();
    expect(await pid()).not.toBe(before);
  });

  it("ends by itself when nobody uses it any more", async () => {
    const session = await start({ idleMilliseconds: 100 });
    const record = (await findLiving(state()))?.record;
    expect(record).toBeDefined();
    process.kill(record?.pid ?? 0, 0);
    const other = await start();
    await session.close();
    await other.close();
    await expect.poll(pid, { timeout: 10_000 }).toBeUndefined();
  });

  it("ends when its folder is gone", async () => {
    const session = await start();
    const before = (await pid()) ?? 0;
    rmSync(dir, { recursive: true, force: true });
    await session.lost;
    await expect.poll(() => isAlive(before), { timeout: 10_000 }).toBe(false);
  });

  it("reaches no real account, and hands no real key on", async () => {
    const { environment } = await start();
    for (const name of [
      "AWS_ACCESS_KEY_ID",
      "AWS_SESSION_TOKEN",
      "AWS_PROFILE",
      "LINEAR_API_KEY",
      "PULUMI_ACCESS_TOKEN",
      "KUBECONFIG",
    ])
      expect(environment[name], name).toBe("");
    expect(environment["AWS_SHARED_CREDENTIALS_FILE"]).toBe("/dev/null");
  });

  it("attaches only what is simulated, and hands the kubeconfig on for the rest", async () => {
    writeFileSync(join(dir, "kind.yaml"), "current-context: kind\n");
    const { environment } = await start({ simulate: ["aws", "random"], kubeconfig: "kind.yaml" });
    expect(environment["PULUMI_DEBUG_PROVIDERS"]).toMatch(/^aws:\d+,random:\d+$/);
    expect(environment["CHAINWRIGHT_KUBECONFIG"]).toBe(join(dir, "kind.yaml"));
    expect(environment).not.toHaveProperty("KUBECONFIG");
  });

  it("says everything that is wrong with a choice", async () => {
    await expect(
      start({ simulate: ["aws", "azure", "kubernetes"], kubeconfig: "none.yaml" }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(`
      [UserError: the sandbox can't be started so [usage/invalid]
        --simulate: expected some of aws, kubernetes, random, got "azure"
          fix: remove azure
        --kubeconfig: expected a cluster that is not simulated, got kubernetes among the simulated packages
          fix: add --simulate aws,random, or leave --kubeconfig out
        --kubeconfig: expected a readable file, got none.yaml
          fix: name the file]
    `);
  });

  it("refuses to change the cluster under somebody who uses it", async () => {
    writeFileSync(join(dir, "kind.yaml"), "current-context: kind\n");
    await start();
    await expect(start({ simulate: ["aws"], kubeconfig: "kind.yaml" })).rejects.toThrow(
      "the sandbox is in use and runs otherwise than asked [sandbox/busy]",
    );
  });

  it("gives the engine all that it needs to make a stack", async () => {
    const session = await start();
    const env = { PATH: process.env["PATH"], HOME: dir, ...session.environment };
    await promisify(execFile)(enginePath(), ["stack", "init", "staging", "--non-interactive"], {
      cwd: session.workDir,
      env,
    });
    expect(existsSync(join(state(), "state", ".pulumi", "stacks", "demo", "staging.json"))).toBe(true);
    expect(readFileSync(join(dir, "Pulumi.staging.yaml"), "utf8")).toBe("config: {}\n");
    expect(readFileSync(join(session.workDir, "Pulumi.staging.yaml"), "utf8")).toContain("encryptionsalt");
  });
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as { port: number };
  probe.close();
  return Math.min(port, 65_000);
}

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch {
    return false;
  }
}
