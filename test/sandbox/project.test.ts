import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { shadowProject } from "../../sandbox/project.js";
import { sandboxPassphrase } from "../../sandbox/project/passphrase.js";
import { placeholderSecret } from "../../sandbox/project/stack-file.js";
import { enginePath } from "../support/engine.js";

let dir: string;
const real = (name: string) => join(dir, name);
const shadow = (name: string) => join(dir, "shadow", name);
const read = (file: string) => readFileSync(file, "utf8");
const copy = () => shadowProject(dir, join(dir, "shadow"));

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "shadow-"));
  writeFileSync(
    real("Pulumi.yaml"),
    "name: demo\nmain: bin/program.mjs\nruntime: nodejs\nbackend:\n  url: s3://real\n",
  );
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe("the shadow project", () => {
  it("names the real program, and not the real back end", async () => {
    expect(await copy()).toMatchObject({ name: "demo", environments: [] });
    expect(read(shadow("Pulumi.yaml"))).toBe(`name: demo\nmain: ${dir}/bin/program.mjs\nruntime: nodejs\n`);
  });

  it("has every environment's text as it was written, fresh at each run", async () => {
    const text =
      "# staging\nconfig:\n  demo:a: 0777 # octal?\n  demo:b: {x: NO, y: [1, '2']}\n\n  demo:c:   |\n    long\n";
    writeFileSync(real("Pulumi.staging.yaml"), text);
    expect((await copy()).environments).toEqual(["staging"]);
    expect(read(shadow("Pulumi.staging.yaml"))).toBe(text);
    writeFileSync(real("Pulumi.staging.yaml"), text.replace("NO", "YES"));
    await copy();
    expect(read(shadow("Pulumi.staging.yaml"))).toContain("YES");
    const before = statSync(shadow("Pulumi.staging.yaml")).ino;
    await copy();
    expect(statSync(shadow("Pulumi.staging.yaml")).ino).toBe(before);
    rmSync(real("Pulumi.staging.yaml"));
    await copy();
    expect(readdirSync(join(dir, "shadow"))).toEqual(["Pulumi.yaml"]);
  });

  it("keeps the engine's own secrets settings of the shadow, and none of the real file's", async () => {
    writeFileSync(
      real("Pulumi.prod.yaml"),
      "secretsprovider: awskms://key\nencryptedkey: abc=\nconfig:\n  demo:a: 1\n",
    );
    await copy();
    expect(read(shadow("Pulumi.prod.yaml"))).toBe("config:\n  demo:a: 1\n");
    writeFileSync(shadow("Pulumi.prod.yaml"), "config:\n  demo:a: 1\nencryptionsalt: v1:salt\n");
    writeFileSync(real("Pulumi.prod.yaml"), "encryptionsalt: v1:real\nconfig:\n  demo:a: 2");
    await copy();
    expect(read(shadow("Pulumi.prod.yaml"))).toBe("config:\n  demo:a: 2\nencryptionsalt: v1:salt\n");
  });

  it("replaces secrets by placeholders that the engine reads as secrets, once and for all", async () => {
    const text =
      "config:\n  demo:key:\n    secure: v1:real:cipher\n  demo:deep:\n    list:\n      - name: x\n        token: {secure: v1:other}\n  demo:plain: 1\n";
    writeFileSync(real("Pulumi.staging.yaml"), text);
    await copy();
    const first = read(shadow("Pulumi.staging.yaml"));
    expect(first).not.toMatch(/v1:real|v1:other/);
    expect(first).not.toContain(placeholderSecret);
    await copy();
    expect(read(shadow("Pulumi.staging.yaml"))).toBe(first);
    expect(read(real("Pulumi.staging.yaml"))).toBe(text);
    const config = await engineConfig();
    expect(config["demo:key"]).toEqual({ value: placeholderSecret, secret: true });
    expect(config["demo:deep"]).toMatchObject({
      secret: true,
      objectValue: { list: [{ name: "x", token: placeholderSecret }] },
    });
    expect(config["demo:plain"]).toEqual({ value: "1", secret: false });
  });

  it("leaves what is no YAML for the engine to complain about", async () => {
    writeFileSync(real("Pulumi.staging.yaml"), "config: [\n");
    await copy();
    expect(read(shadow("Pulumi.staging.yaml"))).toBe("config: [\n");
  });

  it("needs a project", async () => {
    rmSync(real("Pulumi.yaml"));
    await expect(copy()).rejects.toThrow("there is no Pulumi project here [config/no-project]");
  });
});

async function engineConfig(): Promise<Record<string, unknown>> {
  const state = join(dir, "state");
  mkdirSync(state);
  const env = {
    PATH: process.env["PATH"],
    HOME: dir,
    PULUMI_HOME: join(dir, "home"),
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_CONFIG_PASSPHRASE: sandboxPassphrase,
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
  const run = (args: string[]) => promisify(execFile)(enginePath(), args, { cwd: join(dir, "shadow"), env });
  await run(["stack", "init", "staging", "--non-interactive"]);
  return JSON.parse((await run(["config", "--stack", "staging", "--json", "--show-secrets"])).stdout) as Record<
    string,
    unknown
  >;
}
