import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CommandFailure, EngineCommand } from "../../../scripts/engine/command.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "chainwright-command-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** An engine that is a small Node program. */
function engine(name: string, body: string, answers = false): EngineCommand {
  const file = join(folder, name);
  writeFileSync(file, `#!${process.execPath}\nconst args = process.argv.slice(2);\n${body}\n`);
  chmodSync(file, 0o755);
  return new EngineCommand(file, "3.250.0", { env: { PATH: process.env["PATH"] }, answers });
}

const failureOf = async (run: Promise<unknown>): Promise<CommandFailure> => {
  const error = await run.catch((thrown: unknown) => thrown);
  if (error instanceof CommandFailure) return error;
  throw new Error("it did not fail");
};

describe("the engine's command", () => {
  it("gives the true exit code with both texts", async () => {
    const command = engine("fails", "console.log('out'); console.error('err'); process.exitCode = 6;");
    const { commandResult } = await failureOf(command.run(["preview"], folder, {}));
    expect(commandResult).toMatchObject({ code: 6, stdout: "out\n", stderr: "err\n" });
  });

  it("decodes characters that arrive in two chunks", async () => {
    const body = `const b = Buffer.from("é€😀"); process.stdout.write(b.subarray(0, 4), () => setTimeout(() => process.stdout.write(b.subarray(4)), 30));`;
    const chunks: string[] = [];
    const { stdout } = await engine("split", body).run(["x"], folder, {}, (text) => void chunks.push(text));
    expect(stdout).toBe("é€😀");
    expect(chunks.join("")).toBe("é€😀");
  });

  it("runs in a process group of its own, never asks, and never for secrets", async () => {
    const body =
      "const { readFileSync } = require('fs'); console.log(JSON.stringify({ args, pid: process.pid, group: Number(readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ')[2]) }));";
    const { stdout } = await engine("group", body).run(["up", "--yes"], folder, {});
    const told = JSON.parse(stdout) as { args: string[]; pid: number; group: number };
    expect(told.args).toEqual(["up", "--yes", "--non-interactive"]);
    expect(told.group).toBe(told.pid);
  });

  it("writes the state as it goes, also where the shell would have it written at the end only", async () => {
    const command = engine("steady", "console.log(process.env.PULUMI_SKIP_CHECKPOINTS);");
    expect((await command.run(["up"], folder, { PULUMI_SKIP_CHECKPOINTS: "true" })).stdout).toBe("false\n");
  });

  it("answers the Automation API's habits without a process", async () => {
    const trace = join(folder, "trace");
    const command = engine("silent", `require('fs').writeFileSync(${JSON.stringify(trace)}, "called");`, true);
    expect((await command.run(["stack", "select", "dev"], folder, {})).code).toBe(0);
    expect((await command.run(["stack", "output", "--json", "--show-secrets"], folder, {})).stdout).toBe("{}");
    expect((await command.run(["stack", "history", "--json"], folder, {})).stdout).toBe("[]");
    expect(existsSync(trace)).toBe(false);
  });

  it("interrupts once however often it is told, and starts nothing afterwards", async () => {
    const body =
      "let n = 0; process.on('SIGINT', () => { n += 1; setTimeout(() => { console.log(n); process.exit(1); }, 100); }); setInterval(() => {}, 1000); console.log('ready');";
    const command = engine("waits", body);
    let interrupt = (): void => undefined;
    const ready = new Promise<void>((resolve) => {
      interrupt = resolve;
    });
    const run = failureOf(command.run(["up"], folder, {}, () => interrupt()));
    await ready;
    command.interrupt();
    command.interrupt();
    expect((await run).commandResult.stdout).toBe("ready\n1\n");
    expect((await failureOf(command.run(["up"], folder, {}))).commandResult.stderr).toContain(
      "interrupted before it started",
    );
  });

  it("says so when there is nothing to run", async () => {
    const command = new EngineCommand(join(folder, "nowhere"), "3.250.0", { env: {} });
    expect((await failureOf(command.run(["up"], folder, {}))).commandResult).toMatchObject({
      code: -1,
      stderr: expect.stringContaining("ENOENT") as string,
    });
  });
});
