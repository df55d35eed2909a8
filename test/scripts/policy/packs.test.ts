import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { analyzerEnvironment } from "../../../scripts/policy/analyzer.js";
import { findPacks } from "../../../scripts/policy/packs.js";
import { policyTarget } from "../../../scripts/policy/target.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "chainwright-packs-"));
  const manifests = {
    plain: "runtime: nodejs\n",
    long: "runtime:\n  name: python\n  options: { virtualenv: venv }\n",
    none: "description: nothing\n",
    broken: "runtime: [",
    "with,comma": "runtime: nodejs\n",
  };
  for (const [name, text] of Object.entries(manifests)) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, "PulumiPolicy.yaml"), text);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the packs of a run", () => {
  it("are found from the project's folder, each once", async () => {
    expect(await findPacks(["plain", "./plain/", join(folder, "long")], folder)).toEqual([
      join(folder, "plain"),
      join(folder, "long"),
    ]);
  });

  it("are refused together when any is none", async () => {
    const wrong = findPacks(["plain", "none", "broken", "nowhere", "with,comma"], folder);
    await expect(wrong).rejects.toMatchObject({
      code: "policy/broken",
      problems: [
        { path: join(folder, "none"), actual: "a PulumiPolicy.yaml without a runtime" },
        { path: join(folder, "broken"), actual: "a PulumiPolicy.yaml without a runtime" },
        { path: join(folder, "nowhere"), actual: "no PulumiPolicy.yaml" },
        { path: join(folder, "with,comma"), actual: "a comma in its path" },
      ],
    });
  });

  it("come from the settings and the command line, and are none for a destroy", async () => {
    const about = { enginePath: "/engine/pulumi", env: { PATH: "/usr/bin", KEPT: "yes" } };
    const settings = { packs: ["plain"], exceptions: [], peerPorts: [], timeoutSeconds: 7 };
    const asked = { policyPacks: ["long"] };
    const up = await policyTarget({ ...about, kind: "up" }, settings, asked, folder);
    expect(up).toMatchObject({
      policyPacks: [join(folder, "plain"), join(folder, "long")],
      policySilence: 7000,
      env: { KEPT: "yes" },
    });
    expect(await policyTarget({ ...about, kind: "destroy" }, settings, asked, folder)).toEqual({});
    expect(await policyTarget({ ...about, kind: "up" }, undefined, { policyPacks: [] }, folder)).toEqual({});
  });
});

describe("what starts packs for an engine without a language host", () => {
  it("is a program that only its owner may run, first on the path", async () => {
    const place = join(folder, "analyzer");
    const { PATH } = await analyzerEnvironment("/engine/pulumi", { PATH: "/usr/bin" }, place);
    expect(PATH).toBe(`${place}:/usr/bin`);
    const file = join(place, "pulumi-analyzer-policy-nodejs");
    expect(statSync(file).mode & 0o777).toBe(0o700);
    expect(readFileSync(file, "utf8")).toContain("bin/policy-pack.mjs");
  });

  it("is not needed where the engine has one beside it", async () => {
    const engine = join(folder, "engine");
    mkdirSync(engine);
    writeFileSync(join(engine, "pulumi-language-nodejs"), "", { mode: 0o755 });
    expect(await analyzerEnvironment(join(engine, "pulumi"), {}, join(folder, "unused"))).toEqual({});
  });
});
