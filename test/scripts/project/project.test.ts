import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { UserError } from "../../../components/core/errors.js";
import { openProject, readEnvironment } from "../../../scripts/project/project.js";

const today = new Date("2026-11-22T00:00:00Z");
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "chainwright-project-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (file: string, text: string): void => writeFileSync(join(folder, file), text);

const environmentOf = (namespace: string): string => `config:
  "${namespace}:settings":
    account: "123456789012"
    region: us-east-1
  "${namespace}:network":
    zones: [us-east-1a, us-east-1b]
`;

/** What was thrown, as `code` and the problems' path and text. */
async function refusal(work: Promise<unknown>): Promise<string[]> {
  const error = await work.then(
    () => undefined,
    (thrown: UserError) => thrown,
  );
  return [error?.code ?? "", ...(error?.problems ?? []).map(({ path, actual, fix }) => `${path}: ${actual} - ${fix}`)];
}

describe("a project", () => {
  it("has a name and the environments that have a file", async () => {
    write("Pulumi.yaml", "name: ledger\n");
    for (const file of ["Pulumi.staging.yaml", "Pulumi.prod.yml", "Pulumi.a.b.yaml", "pulumi.no.yaml"]) write(file, "");
    expect(await openProject(folder)).toEqual({ folder, name: "ledger", environments: ["prod", "staging"] });
  });

  it("is missing where there is no Pulumi.yaml", async () => {
    expect((await refusal(openProject(folder)))[0]).toBe("config/no-project");
  });

  it.each([
    ["x".repeat(100), "fits"],
    ["x".repeat(101), "101 characters"],
    ["a b", '"a b"'],
    ["<b>x</b>", '"<b>x</b>"'],
    ["emoji🚀", '"emoji🚀"'],
    ["a\\nb", String.raw`"a\nb"`],
    ["", "nothing"],
  ])("named %j: %s", async (name, actual) => {
    write("Pulumi.yaml", `name: "${name}"\n`);
    const told = await refusal(openProject(folder));
    if (actual === "fits") expect(told).toEqual([""]);
    else expect(told).toEqual(["config/invalid", expect.stringContaining(`Pulumi.yaml: name: ${actual} - `)]);
  });

  it.each([
    ["name: 12", "12"],
    ["name: [a]", '["a"]'],
    ["runtime: nodejs", "nothing"],
    ["", "nothing"],
  ])("with %j has no name", async (text, actual) => {
    write("Pulumi.yaml", text);
    expect(await refusal(openProject(folder))).toEqual([
      "config/invalid",
      expect.stringContaining(`Pulumi.yaml: name: ${actual} - `),
    ]);
  });
});

describe("an environment", () => {
  const read = async (name: string) => await readEnvironment(await openProject(folder), name, today);
  beforeEach(() => write("Pulumi.yaml", "name: ledger\n"));

  it("is its file, checked and planned", async () => {
    write("Pulumi.dev.yaml", `${environmentOf("ledger")}  aws:region: us-east-1\n`);
    const { file, units, config, foreign } = await read("dev");
    expect(file).toBe("Pulumi.dev.yaml");
    expect(units.map(({ name }) => name)).toEqual(["network"]);
    expect(config).toMatchObject({ project: "ledger", environment: "dev" });
    expect(foreign).toEqual({ "aws:region": "us-east-1" });
  });

  it.each(["../prod", "Dev", "dev/..", "", ".", "d\ne", "🚀", "__proto__", "dev\u0000", "constructor"])(
    "is never found as %j",
    async (name) => {
      write("Pulumi.dev.yaml", environmentOf("ledger"));
      mkdirSync(join(folder, "inner"));
      expect((await refusal(read(name)))[0]).toBe("config/unknown-environment");
    },
  );

  it("is offered when only the spelling is wrong", async () => {
    write("Pulumi.staging.yaml", environmentOf("ledger"));
    expect(await refusal(read("Stagin"))).toEqual([
      "config/unknown-environment",
      'environment: "Stagin" - did you mean staging?',
    ]);
  });

  it.each([["a b"], ["🚀"], ["<b>"], ["x".repeat(101)]])(
    "can't have %j for a name, whatever its file says",
    async (name) => {
      write(`Pulumi.${name}.yaml`, environmentOf("ledger"));
      expect(await refusal(read(name))).toEqual(["config/invalid", expect.stringContaining("rename the file")]);
    },
  );

  it("with a folder in the place of its file is told so", async () => {
    mkdirSync(join(folder, "Pulumi.dev.yaml"));
    expect(await refusal(read("dev"))).toEqual([
      "config/unreadable",
      "Pulumi.dev.yaml: EISDIR - correct the file's rights, or what lies in its place",
    ]);
  });

  it("under another project's namespace is missing its sections", async () => {
    write("Pulumi.dev.yaml", environmentOf("other"));
    expect((await refusal(read("dev")))[1]).toMatch(/^settings: nothing/);
  });

  it.each([
    ["ldger:database", "did you mean ledger:database?"],
    ["Ledger:database", "did you mean ledger:database?"],
    ["database", "write ledger:database"],
    [":database", "write ledger:database"],
  ])("with a section under %j is refused, since it would count as left out", async (key, fix) => {
    write("Pulumi.dev.yaml", `${environmentOf("ledger")}  "${key}": {}\n`);
    expect(await refusal(read("dev"))).toEqual([
      "config/invalid",
      expect.stringMatching(`^config.${key}: .* - ${fix.replace("?", ".")}$`),
    ]);
  });

  it("whose names make a cluster's too long is refused before any engine", async () => {
    const name = "x".repeat(98);
    write("Pulumi.yaml", `name: ${name}\n`);
    write(
      "Pulumi.dev.yaml",
      `${environmentOf(name)}  ${name}:cluster:\n    admins: [{ principalArn: "arn:aws:iam::123456789012:role/a" }]\n`,
    );
    const told = await refusal(read("dev"));
    expect(told).toEqual(["config/invalid", expect.stringContaining("cluster: 102")]);
  });

  it("gives a value that two readers take differently once, and its neighbours' mistakes with it", async () => {
    write("Pulumi.dev.yaml", environmentOf("ledger").replace('"123456789012"', "012345670123\n    protcet: true"));
    expect(await refusal(read("dev"))).toEqual([
      "config/invalid",
      expect.stringMatching(/^config\.ledger:settings\.account: .* - put it in quotes: "012345670123"$/),
      expect.stringMatching(/^settings\.protcet: .* did you mean protect\?$/),
    ]);
  });
});
