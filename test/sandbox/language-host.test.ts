import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { credentials, status } from "@grpc/grpc-js";
import languageServices from "@pulumi/pulumi/proto/language_grpc_pb.js";
import languageMessages from "@pulumi/pulumi/proto/language_pb.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startLanguageHost } from "../../sandbox/language-host.js";
import { enginePath } from "../support/engine.js";

const modules = join(import.meta.dirname, "../../node_modules");

/** A component, an output that shows what the program was given, and a line on each stream. */
const program = `
import * as pulumi from "@pulumi/pulumi";
class Box extends pulumi.ComponentResource {
  constructor(name) { super("test:box:Box", name); this.registerOutputs({}); }
}
export default async function () {
  new Box("box");
  console.log("from stdout: größe 🚀");
  console.error("from stderr");
  const config = new pulumi.Config();
  return {
    size: config.requireNumber("size"),
    secret: config.requireSecret("token"),
    nested: config.requireObject("nested"),
    stack: pulumi.getStack(),
    organization: pulumi.getOrganization(),
    variable: process.env.FROM_OUTSIDE,
  };
}
`;

describe("the Node language host, under the real engine", { timeout: 120_000 }, () => {
  let folder: string;
  let host: Awaited<ReturnType<typeof startLanguageHost>>;
  const lines: string[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "chainwright-host-"));
    for (const name of ["project", "state", "home", "dist/program"])
      await mkdir(join(folder, name), { recursive: true });
    await writeFile(join(folder, "project/Pulumi.yaml"), projectFile);
    await writeFile(
      join(folder, "dist/package.json"),
      '{ "type": "module", "dependencies": { "@pulumi/pulumi": "*" } }',
    );
    await symlink(modules, join(folder, "dist/node_modules"));
    lines.length = 0;
    host = await startLanguageHost({ env: { FROM_OUTSIDE: "yes" }, log: (line) => lines.push(line) });
  });
  afterEach(async () => {
    await host.close();
    await rm(folder, { recursive: true, force: true });
  });

  const pulumi = (...args: string[]) => started(folder, host.port, args).ended;
  const write = (text: string) => writeFile(join(folder, "dist/program/index.js"), text);
  const newStack = () => pulumi("stack", "init", "dev");
  const configured = async () => {
    await newStack();
    const plain = ["--plaintext", "size=3", "--plaintext", "nested.deep=leaf"];
    await pulumi("config", "set-all", "--path", ...plain, "--secret", "token=hush-hush");
  };

  it("previews, brings up and destroys an ES-module program outside the project's folder", async () => {
    await write(program);
    await configured();
    expect(await pulumi("preview", "--non-interactive")).toMatchObject({ code: 0 });
    const up = await pulumi("up", "--yes", "--non-interactive");
    expect(up.code).toBe(0);
    expect(up.text).toContain("from stdout: größe 🚀");
    expect(up.text).toContain("from stderr");
    expect(up.text).not.toContain("hush-hush");
    const outputs = JSON.parse((await pulumi("stack", "output", "--json")).text) as Record<string, unknown>;
    expect(outputs).toEqual({
      size: 3,
      secret: "[secret]",
      nested: { deep: "leaf" },
      stack: "dev",
      organization: "organization",
      variable: "yes",
    });
    expect(await pulumi("destroy", "--yes", "--non-interactive")).toMatchObject({ code: 0 });
    expect(lines).toContain("language host: exited with code 0");
    expect(lines.join("\n")).not.toContain("hush-hush");
  });

  it("ends in failure with the message of a program that throws, told once", async () => {
    await write('export default async () => { throw new Error("the moon is full"); };');
    await newStack();
    const up = await pulumi("up", "--yes", "--non-interactive", "--skip-preview");
    expect(up.code).not.toBe(0);
    expect(up.text.match(/the moon is full/g)).toHaveLength(1);
    expect(lines).toContain("language host: exited with code 32");
  });

  it("tells the exit code of a program that ends itself", async () => {
    await write("process.exit(7);");
    await newStack();
    const up = await pulumi("up", "--yes", "--non-interactive", "--skip-preview");
    expect(up.code).not.toBe(0);
    expect(up.text).toContain("non-zero exit code: 7");
  });

  it("says what to do when the program has no SDK", async () => {
    await write("");
    await rm(join(folder, "dist/node_modules"));
    await newStack();
    const up = await pulumi("up", "--yes", "--non-interactive", "--skip-preview");
    expect(up.code).not.toBe(0);
    expect(up.text).toContain("run npm ci there");
  });

  it.each(["SIGINT", "SIGKILL"] as const)("ends the program when the engine gets %s", async (signal) => {
    const alive = join(folder, "alive");
    await write(`import { writeFileSync } from "node:fs";
      writeFileSync(${JSON.stringify(alive)}, String(process.pid));
      export default () => new Promise(() => setInterval(() => undefined, 1000));`);
    await newStack();
    const up = started(folder, host.port, ["up", "--yes", "--non-interactive", "--skip-preview"]);
    await expect.poll(() => existsSync(alive), { timeout: 20_000 }).toBe(true);
    const pid = Number(await readFile(alive, "utf8"));
    up.kill(signal);
    expect((await up.ended).code).not.toBe(0);
    await expect.poll(() => isRunning(pid), { timeout: 10_000 }).toBe(false);
  });

  it("answers about, and what it does not know as unimplemented", async () => {
    await write(program);
    await newStack();
    const about = await pulumi("about", "--json");
    expect(about.code).toBe(0);
    expect(JSON.parse(about.text)).toMatchObject({
      runtime: { language: "nodejs", version: process.version },
      dependencies: [{ name: "@pulumi/pulumi", version: expect.stringMatching(/^3\./) }],
    });
    const client = new languageServices.LanguageRuntimeClient(`127.0.0.1:${host.port}`, credentials.createInsecure());
    const code = await new Promise((resolve) => {
      client.pack(new languageMessages.PackRequest(), (error) => resolve(error?.code));
    });
    client.close();
    expect(code).toBe(status.UNIMPLEMENTED);
  });
});

const projectFile = `name: boxes
main: ../dist/program
runtime:
  name: nodejs
  options:
    typescript: false
`;

function started(folder: string, port: number, args: readonly string[]) {
  const child = spawn(enginePath(), args, {
    cwd: join(folder, "project"),
    env: {
      PATH: process.env["PATH"],
      HOME: folder,
      PULUMI_HOME: join(folder, "home"),
      PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "a passphrase for a test",
      PULUMI_DEBUG_LANGUAGES: `nodejs:${port}`,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      NO_COLOR: "1",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (piece: string) => (text += piece));
  child.stderr.setEncoding("utf8").on("data", (piece: string) => (errors += piece));
  return {
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    ended: new Promise<{ code: number | null; text: string; errors: string }>((resolve) => {
      child.once("close", (code) => resolve({ code, text, errors }));
    }),
  };
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
