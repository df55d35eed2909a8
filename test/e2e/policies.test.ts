import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { analyzerEnvironment } from "../../scripts/policy/analyzer.js";
import { startLanguageHost } from "../../sandbox/language-host.js";
import { enginePath } from "../support/engine.js";
import { packOf, policyPack } from "../support/packs.js";
import { startThings } from "../support/provider.js";
import { finished, type TestProject, testProject } from "../support/project.js";

const minutes = 180_000;
const root = resolve(import.meta.dirname, "../..");
const network = `config:
  chainwright:settings:
    account: "210987654321"
    region: us-east-1
    policies: { timeoutSeconds: 60 }
  chainwright:network:
    cidr: 10.16.0.0/16
    zones: [us-east-1a, us-east-1b]
    nat: none
`;

let project: TestProject;
beforeAll(() => {
  project = testProject();
  project.write("Pulumi.dev.yaml", network);
  mkdirSync(join(project.folder, "packs"));
});
afterAll(() => project.remove());

interface Told {
  readonly result: string;
  readonly error: { readonly code: string; readonly problems: readonly { readonly actual: string }[] } | null;
  readonly findings: readonly { readonly gate: string; readonly level: string; readonly summary: string }[];
}

async function run(...args: string[]): Promise<Told & { code: number | null; stderr: string }> {
  const { code, stdout, stderr } = await project.run([...args, "dev", "--sandbox", "--json"]);
  expect(stdout.trimEnd().split("\n"), stderr).toHaveLength(1);
  return { code, stderr, ...(JSON.parse(stdout) as Told) };
}

/** Everything that the simulated cloud was asked to do. */
function done(): string[] {
  const file = join(project.folder, ".chainwright/sandbox/cloud/operations.jsonl");
  return existsSync(file)
    ? readFileSync(file, "utf8")
        .split("\n")
        .filter((line) => line !== "")
    : [];
}

describe("policies on the way of a deployment", () => {
  it("refuse an up that breaks a mandatory rule of a pack, with nothing made", { timeout: minutes }, async () => {
    const rule = 'if (args.type === "aws:ec2/vpc:Vpc") report(`no networks: ${args.props.cidrBlock}`)';
    const pack = policyPack(join(project.folder, "packs"), "strict", { resource: rule });
    const { code, result, error, findings } = await run("up", "--yes", "--policy-pack", pack);
    expect({ code, result, error: error?.code }).toEqual({ code: 5, result: "refused", error: "gate/policy" });
    expect(findings.filter(({ gate }) => gate === "policy").map(({ level }) => level)).toEqual(["block"]);
    expect(done()).toEqual([]);
  });

  it("refuse an up when a pack of the settings is broken, and when it is not there", { timeout: minutes }, async () => {
    packOf(join(project.folder, "packs"), "broken", 'throw new Error("not today");');
    project.edit("Pulumi.dev.yaml", "{ timeoutSeconds: 60 }", "{ packs: [packs/broken] }");
    const broken = await run("up", "--yes");
    expect({ code: broken.code, error: broken.error?.code }).toEqual({ code: 5, error: "policy/broken" });
    project.edit("Pulumi.dev.yaml", "packs/broken", "packs/nowhere");
    const missing = await run("preview");
    expect({ code: missing.code, error: missing.error?.code }).toEqual({ code: 5, error: "policy/broken" });
    project.edit("Pulumi.dev.yaml", "{ packs: [packs/nowhere] }", "{ timeoutSeconds: 60 }");
    expect(done()).toEqual([]);
  });

  it("lets a preview pass that our own pack has nothing against", { timeout: minutes }, async () => {
    const { code, findings } = await run("preview", "--policy-pack", join(root, "policies"));
    expect({ code, found: findings.filter(({ gate }) => gate === "policy") }).toEqual({ code: 0, found: [] });
  });
});

describe("our pack by itself, for any stack on the plain engine", () => {
  const program = `
    const { CustomResource, secret } = require("@pulumi/pulumi");
    class Thing extends CustomResource {}
    new Thing("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "open", { blockPublicAcls: false });
    new Thing("kubernetes:core/v1:Namespace", "loose", { metadata: { name: "loose" } });
    new Thing("kubernetes:core/v1:ConfigMap", "leaky", { data: { note: secret(process.env.CANARY) } });
  `;
  const canary = ["hv", "s.CAESIJabcdefghijklmnopqrstuv"].join("");

  it("finds what is wrong, names no value, and takes exceptions and levels from its configuration", {
    timeout: minutes,
  }, async () => {
    const folder = join(project.folder, "plain");
    for (const name of ["", "state", "home"]) mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(
      join(folder, "Pulumi.yaml"),
      "name: plain\nruntime: { name: nodejs, options: { typescript: false } }\n",
    );
    writeFileSync(join(folder, "package.json"), '{ "main": "index.js", "dependencies": { "@pulumi/pulumi": "*" } }');
    writeFileSync(join(folder, "index.js"), program);
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    const config = {
      "namespace-restricted": { exceptions: [{ resource: "loose", reason: "told by a test" }] },
      "no-public-bucket": "advisory",
    };
    writeFileSync(join(folder, "rules.json"), JSON.stringify(config));
    const providers = await startThings();
    const port = providers.attach.split(":")[1] ?? "";
    const host = await startLanguageHost({ env: { ...process.env, CANARY: canary } });
    const own = await analyzerEnvironment(enginePath(), process.env, join(folder, "analyzer"));
    const env = {
      ...process.env,
      ...own,
      PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
      PULUMI_HOME: join(folder, "home"),
      PULUMI_CONFIG_PASSPHRASE: "correct horse",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_DEBUG_LANGUAGES: `nodejs:${host.port}`,
      PULUMI_DEBUG_PROVIDERS: `aws:${port},kubernetes:${port}`,
    };
    const pulumi = async (...args: string[]) =>
      await finished(
        spawn(enginePath(), [...args, "--non-interactive"], { cwd: folder, env, stdio: ["pipe", "pipe", "pipe"] }),
      );
    try {
      await pulumi("stack", "init", "dev");
      const pack = ["--policy-pack", join(root, "policies")];
      const found = await pulumi("preview", ...pack);
      const text = found.stdout + found.stderr;
      expect(found.code, text).not.toBe(0);
      for (const rule of ["no-public-bucket", "namespace-restricted", "no-plain-secret"]) expect(text).toContain(rule);
      expect(text).not.toContain(canary);
      const configured = await pulumi("preview", ...pack, "--policy-pack-config", "rules.json");
      const told = configured.stdout + configured.stderr;
      expect(told).not.toContain("namespace-restricted");
      expect(told).toMatch(/\[advisory\].*no-public-bucket/);
      expect(told).not.toContain(canary);
    } finally {
      await host.close();
      providers.close();
    }
  });
});
