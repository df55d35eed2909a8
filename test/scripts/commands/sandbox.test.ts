import { type ChildProcess, spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findLiving, stopWhenFree } from "../../../sandbox/process/reach.js";
import { startSandbox } from "../../../sandbox/session.js";
import { enginePath } from "../../support/engine.js";

const root = resolve(import.meta.dirname, "../../..");
const children = new Set<ChildProcess>();
let dir: string;
const state = () => join(dir, ".chainwright", "sandbox");
const write = (file: string, text: string) => writeFileSync(join(dir, file), text);

/** A program with an object in the cluster, a secret, and nothing that takes time. */
const program = `
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { RandomPassword } from "@pulumi/random/randomPassword.js";
export default async () => {
  const config = new ConfigMap("settings", { metadata: { name: "settings" }, data: { a: "b" } });
  const password = new RandomPassword("password", { length: 12 });
  return { id: config.id, password: password.result };
};
`;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "verb-"));
  const cache = join(root, ".chainwright", "cache");
  mkdirSync(join(dir, ".chainwright"));
  mkdirSync(cache, { recursive: true });
  symlinkSync(cache, join(dir, ".chainwright", "cache"));
  symlinkSync(join(root, "node_modules"), join(dir, "node_modules"));
  write("package.json", '{"type":"module"}');
  write("program.mjs", program);
  write("Pulumi.yaml", "name: demo\nmain: program.mjs\nruntime:\n  name: nodejs\n  options: {typescript: false}\n");
  write("Pulumi.staging.yaml", "config: {}\n");
});
afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  children.clear();
  const living = await findLiving(state());
  if (living) await stopWhenFree(living.record);
  rmSync(dir, { recursive: true, force: true });
});

function start(args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [join(root, "dist/scripts/main.js"), "sandbox", ...args], {
    cwd: dir,
    env: { ...process.env, CHAINWRIGHT_PULUMI: enginePath(), NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.add(child);
  return child;
}

async function ended(child: ChildProcess): Promise<{ code: number | null; stdout: string; stderr: string }> {
  let [stdout, stderr] = ["", ""];
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
  const code = await new Promise<number | null>((done) => child.once("close", done));
  children.delete(child);
  return { code, stdout, stderr };
}

const run = async (...args: string[]) => await ended(start(args));

/** Waits for a text on one of the child's streams. */
async function said(stream: NodeJS.ReadableStream | null, text: string): Promise<void> {
  let seen = "";
  await new Promise<void>((done) => {
    stream?.on("data", (chunk: Buffer) => {
      seen += String(chunk);
      if (seen.includes(text)) done();
    });
  });
}

describe("sandbox -- command", { timeout: 180_000 }, () => {
  it("brings the plain program up through a language host, in a stack made on the way, and leaves the real files alone", async () => {
    const up = await run("--", "pulumi", "up", "--stack", "staging", "--yes", "--skip-preview", "--non-interactive");
    expect(up.code, up.stdout + up.stderr).toBe(0);
    expect(up.stderr).toContain("making the stack staging in the sandbox");
    expect(up.stdout).toContain('id      : "default/settings"');
    expect(up.stdout).toContain("password: [secret]");
    const again = await run("--", "pulumi", "preview", "--stack=staging", "--expect-no-changes", "--non-interactive");
    expect(again.code, again.stdout + again.stderr).toBe(0);
    expect(again.stderr).not.toContain("making the stack");
    expect(readFileSync(join(dir, "Pulumi.staging.yaml"), "utf8")).toBe("config: {}\n");
    expect(readdirSync(dir).filter((file) => file.startsWith("Pulumi."))).toEqual([
      "Pulumi.staging.yaml",
      "Pulumi.yaml",
    ]);
  });

  it("passes the command's own exit code on, and runs it in the shadow project", async () => {
    const { code, stdout } = await run("--", "node", "-e", "console.log(process.cwd()); process.exit(7)");
    expect(code).toBe(7);
    expect(stdout.trim()).toBe(join(state(), "project"));
  });

  it("hands an interruption on once, also when it came twice at a time", async () => {
    const counting =
      "let n = 0; process.on('SIGINT', () => { n += 1; setTimeout(() => { console.log('interrupted', n); process.exit(8); }, 300); }); console.log('ready'); setInterval(() => {}, 1000);";
    const child = start(["--", "node", "-e", counting]);
    const end = ended(child);
    await said(child.stdout, "ready");
    child.kill("SIGINT");
    child.kill("SIGINT");
    const { code, stdout } = await end;
    expect(code).toBe(8);
    expect(stdout).toContain("interrupted 1");
  });

  it("says when there is no such command", async () => {
    const { code, stderr } = await run("--", "no-such-program");
    expect(code).not.toBe(0);
    expect(stderr).toContain("no-such-program can't be started [sandbox/no-such-command]");
    expect((await run("rest")).stderr).toContain("fix: did you mean sandbox reset?");
  });
});

describe("sandbox", { timeout: 180_000 }, () => {
  it("serves where it says until it is stopped", async () => {
    const port = await freePorts();
    const child = start(["--port", String(port)]);
    const end = ended(child);
    await said(child.stderr, "run commands against it");
    const page = await fetch(`http://127.0.0.1:${port}/`);
    expect(page.status).toBe(200);
    expect((await findLiving(state()))?.record.ports).toEqual({
      aws: port + 1,
      kubernetes: port + 2,
      random: port + 3,
    });
    child.kill("SIGINT");
    expect((await end).code).toBe(0);
    await expect.poll(() => findLiving(state()), { timeout: 10_000 }).toBeUndefined();
  });

  it.each([0, 2])("says which ports it needs when one of them is taken", async (offset) => {
    const port = await freePorts();
    const other = createServer().listen(port + offset, "127.0.0.1");
    const { code, stderr } = await run("--port", String(port));
    other.close();
    expect(code).toBe(1);
    expect(stderr).toContain("[sandbox/port-taken]");
    expect(stderr).toContain("choose");
    expect(existsSync(join(state(), "process.json"))).toBe(false);
  });
});

describe("sandbox reset", { timeout: 180_000 }, () => {
  it("empties cloud, Linear and the engine's state", async () => {
    await run("--", "pulumi", "up", "--stack", "staging", "--yes", "--skip-preview", "--non-interactive");
    expect(existsSync(join(state(), "state/.pulumi/stacks/demo/staging.json"))).toBe(true);
    expect((await run("reset")).code).toBe(0);
    for (const folder of ["cloud", "linear", "state", "project"])
      expect(existsSync(join(state(), folder)), folder).toBe(false);
    const preview = await run("--", "pulumi", "preview", "--stack", "staging", "--non-interactive");
    expect(preview.stdout).toContain("+ 3 to create");
  });

  it("refuses while somebody uses it", async () => {
    const session = await startSandbox({ projectDir: dir });
    const { code, stderr } = await run("reset");
    expect(code).toBe(10);
    expect(stderr).toContain("the sandbox is in use [sandbox/busy]");
    expect(existsSync(join(state(), "cloud"))).toBe(true);
    await session.close();
  });
});

describe("sandbox faults", { timeout: 180_000 }, () => {
  it("makes the cloud fail as the file says, until it is cleared", async () => {
    write(
      "faults.json",
      '{"cloud": [{"type": "kubernetes:core/*", "operation": "create", "kind": "fail", "message": "no room"}]}',
    );
    expect((await run("faults", "faults.json")).stderr).toContain("1 faults of the cloud and 0 of Linear");
    const failed = await run(
      "--",
      "pulumi",
      "up",
      "--stack",
      "staging",
      "--yes",
      "--skip-preview",
      "--non-interactive",
    );
    expect(failed.code).not.toBe(0);
    expect(failed.stdout + failed.stderr).toContain("no room");
    expect((await run("faults", "clear")).code).toBe(0);
    expect(
      (await run("--", "pulumi", "up", "--stack", "staging", "--yes", "--skip-preview", "--non-interactive")).code,
    ).toBe(0);
  });

  it.each([
    ['{"cloud": [{"operation": "explode", "kind": "fail"}]}', "operation"],
    ['{"linear": [{"kind": "explode"}]}', "kind"],
    ["{", "JSON"],
  ])("refuses %s", async (text, word) => {
    write("faults.json", text);
    const { code, stderr } = await run("faults", "faults.json");
    expect(code).not.toBe(0);
    expect(stderr).toContain(word);
    expect(existsSync(join(state(), "faults.json"))).toBe(false);
  });
});

/** The first of four ports in a row that are free now. */
async function freePorts(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => probe.once("listening", done));
  const { port } = probe.address() as { port: number };
  await new Promise((done) => probe.close(done));
  return Math.min(port, 65_000);
}
