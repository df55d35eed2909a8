import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { affected } from "../../../scripts/ci/affected.js";
import { deploymentsFiles, deploymentsFolder } from "../../../scripts/ci/deployments.js";
import { compare, type Generated, writeFiles } from "../../../scripts/ci/files.js";
import { changedFiles, plainAddress } from "../../../scripts/ci/git.js";
import { githubFiles } from "../../../scripts/ci/github.js";
import { planFleet } from "../../../scripts/fleet/graph.js";
import { planOf } from "./plans.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "chainwright-files-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const github = (...names: string[]): Generated => ({
  kind: "github",
  files: githubFiles(planOf(Object.fromEntries(names.map((name) => [name, {}])))),
});
const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};

describe("the generated files", () => {
  it("are all missing at first, then current, and stale once an environment more is there", async () => {
    expect((await compare(folder, github("prod"))).map(({ is }) => is)).toEqual(
      Array.from({ length: 5 }, () => "missing"),
    );
    const { changed } = await writeFiles(folder, github("prod"));
    expect(changed).toHaveLength(5);
    expect(await compare(folder, github("prod"))).toEqual([]);
    expect((await writeFiles(folder, github("prod"))).changed).toEqual([]);
    const stale = await compare(folder, github("prod", "staging"));
    expect(stale).toContainEqual({ path: ".github/workflows/chainwright-deploy.yml", is: "stale" });
  });

  it("of an environment that is gone are told and taken away", async () => {
    const made = (...names: string[]): Generated => ({
      kind: "deployments",
      files: deploymentsFiles(planOf(Object.fromEntries(names.map((name) => [name, {}])))),
      folder: deploymentsFolder,
    });
    await writeFiles(folder, made("prod", "old"));
    const gone = (await compare(folder, made("prod"))).filter(({ is }) => is === "no longer made");
    expect(gone.map(({ path }) => path)).toContain(`${deploymentsFolder}/old/up.json`);
    await writeFiles(folder, made("prod"));
    expect(existsSync(join(folder, deploymentsFolder, "old/up.json"))).toBe(false);
    expect(await compare(folder, made("prod"))).toEqual([]);
  });

  it("take away a workflow of ours that is no longer made, and none of anybody else", async () => {
    await writeFiles(folder, github("prod"));
    write(".github/workflows/chainwright-own.yml", "name: mine\n");
    const without = { ...github("prod"), files: github("prod").files.filter(({ path }) => !path.includes("drift")) };
    expect(await compare(folder, without)).toEqual([
      { path: ".github/workflows/chainwright-drift.yml", is: "no longer made" },
    ]);
  });

  it("never overwrite what somebody else wrote, and then write nothing at all", async () => {
    write(".github/workflows/chainwright-deploy.yml", "name: mine\n");
    await expect(writeFiles(folder, github("prod"))).rejects.toMatchObject({ code: "ci/not-ours" });
    expect(existsSync(join(folder, ".github/workflows/chainwright-preview.yml"))).toBe(false);
  });

  it("leave the settings of actionlint to whoever has some", async () => {
    write(".github/actionlint.yaml", "paths: {}\n");
    expect((await writeFiles(folder, github("prod"))).kept).toEqual([".github/actionlint.yaml"]);
    expect(readFileSync(join(folder, ".github/actionlint.yaml"), "utf8")).toBe("paths: {}\n");
    expect(await compare(folder, github("prod"))).toEqual([]);
  });
});

describe("the right to write issues", () => {
  const jobsWith = (settings: object): string[] =>
    githubFiles(planOf({ staging: { settings }, prod: {} })).flatMap(({ path, text }) => {
      const { jobs = {} } = parse(text) as { jobs?: Record<string, { permissions?: Record<string, string> }> };
      const may = Object.entries(jobs).filter(([, { permissions }]) => permissions?.["issues"] === "write");
      return may.map(([job]) => `${path.split("/").at(-1) ?? ""} ${job}`);
    });

  it("is given to nobody where Linear keeps them", () => {
    expect(jobsWith({ tracking: { provider: "linear", team: "ENG" } })).toEqual([]);
  });

  it("is given where GitHub keeps them: to what deploys, and to the environment's own look for drift", () => {
    expect(jobsWith({ tracking: { provider: "github", repository: "acme/infra" } }).sort()).toEqual([
      "chainwright-deploy.yml deploy-prod",
      "chainwright-deploy.yml deploy-staging",
      "chainwright-drift.yml drift-staging",
      "chainwright-environment.yml up",
    ]);
  });
});

describe("the environments that a change touches", () => {
  const member = (name: string, takes?: string) => ({
    name,
    file: `Pulumi.${name}.yaml`,
    stack: takes === undefined ? undefined : `organization/app/${takes}`,
    after: [],
  });
  const fleet = planFleet("app", [member("base"), member("apps", "base"), member("lone")]);
  const files = new Map(fleet.order.map((name) => [`Pulumi.${name}.yaml`, name]));

  it.each([
    [["Pulumi.lone.yaml"], ["lone"]],
    [["Pulumi.base.yaml"], ["base", "apps"]],
    [["infra/stack.ts"], ["base", "apps", "lone"]],
    [["README.md", "docs/ci.md", "test/x.test.ts", ".github/workflows/ci.yml"], []],
    [["Pulumi.gone.yaml"], []],
    [
      ["somewhere/new.txt", "README.md"],
      ["base", "apps", "lone"],
    ],
    [[], []],
  ])("%j are %j", (changed, names) => expect(affected(fleet, changed, files)).toEqual(names));
});

describe("what git tells", () => {
  const git = (...args: string[]): void =>
    void execFileSync("git", ["-C", folder, "-c", "user.name=t", "-c", "user.email=t@t", ...args]);

  it("are the files that differ since the base, also with unusual names, and relative to the project", async () => {
    git("init", "-q", "-b", "main");
    write("infra/a.txt", "1");
    git("add", ".");
    git("commit", "-qm", "one");
    git("checkout", "-qb", "change");
    write("infra/new \u00e9\n.txt", "1");
    write("outside.txt", "1");
    git("add", ".");
    git("commit", "-qm", "two");
    expect(await changedFiles(join(folder, "infra"), "main")).toEqual(["new \u00e9\n.txt"]);
  });

  it.each(["", "--upload-pack=x", "no-such", "$(touch x)"])("is refused for the base %j", async (base) => {
    git("init", "-q", "-b", "main");
    await expect(changedFiles(folder, base)).rejects.toMatchObject({ code: "ci/no-base" });
  });

  it.each([
    ["https://user:secret@github.com/acme/infra.git", "https://github.com/acme/infra"],
    ["git@github.com:acme/infra.git", "https://github.com/acme/infra"],
    ["ssh://git@gitlab.example:2222/group/sub/infra.git", "https://gitlab.example/group/sub/infra"],
    ["/srv/git/infra.git", undefined],
    ["file:///srv/git/infra", undefined],
    ["javascript:alert(1)", undefined],
  ])("%s can be cloned from %s", (address, plain) => expect(plainAddress(address)).toBe(plain));
});
