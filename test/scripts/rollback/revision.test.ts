import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkCommit, gitIn } from "../../../scripts/rollback/git.js";
import { downgradedProviders } from "../../../scripts/rollback/packages.js";

let root: string;
const at = (name: string): string => join(root, name);
const git = (folder: string, ...words: string[]): string =>
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...words], { cwd: folder })
    .toString()
    .trim();

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "chainwright-revision-"));
  mkdirSync(at("repository"));
  git(at("repository"), "init", "-q", "-b", "main");
  for (const text of ["one", "two"]) git(at("repository"), "commit", "-q", "--allow-empty", "-m", text);
  git(root, "clone", "-q", "--depth", "1", pathToFileURL(at("repository")).href, at("shallow"));
  mkdirSync(at("plain"));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe("the commit that is gone back to", () => {
  const first = (): string => git(at("repository"), "rev-list", "--max-parents=0", "HEAD");

  it("is accepted where the repository has it", async () => {
    await expect(checkCommit(gitIn(at("repository")), first())).resolves.toBeUndefined();
  });

  it("is refused in a shallow clone, with how to get it", async () => {
    await expect(checkCommit(gitIn(at("shallow")), first())).rejects.toMatchObject({
      code: "rollback/no-commit",
      problems: [{ fix: expect.stringContaining("git fetch --unshallow") as string }],
    });
  });

  it.each(["f".repeat(40), "--upload-pack=x", "HEAD", "main; rm -rf /", ""])("is refused as %j", async (commit) => {
    await expect(checkCommit(gitIn(at("repository")), commit)).rejects.toMatchObject({
      code: "rollback/no-commit",
      problems: [{ fix: expect.stringContaining("git fetch --all") as string }],
    });
  });

  it("is refused outside a checkout", async () => {
    await expect(checkCommit(gitIn(at("plain")), "f".repeat(40))).rejects.toMatchObject({
      code: "rollback/no-checkout",
    });
  });
});

describe("providers that an earlier revision takes down a major version", () => {
  const lock = (folder: string, versions: Readonly<Record<string, string>>): void => {
    const packages = Object.entries(versions).map(([name, version]) => [`node_modules/${name}`, { version }]);
    mkdirSync(at(folder), { recursive: true });
    writeFileSync(join(at(folder), "package-lock.json"), JSON.stringify({ packages: Object.fromEntries(packages) }));
  };

  it("are named; the SDK, minor versions and what came later are not", async () => {
    lock("then", { "@pulumi/aws": "6.9.0", "@pulumi/kubernetes": "4.1.0", "@pulumi/pulumi": "2.0.0", zod: "3.0.0" });
    lock("now", { "@pulumi/aws": "7.48.0", "@pulumi/kubernetes": "4.34.2", "@pulumi/pulumi": "3.248.0", zod: "4.0.0" });
    expect(await downgradedProviders(at("then"), at("now"))).toEqual([
      { package: "@pulumi/aws", from: "7.48.0", to: "6.9.0" },
    ]);
    expect(await downgradedProviders(at("now"), at("then"))).toEqual([]);
  });

  it("are none where a lockfile is missing or no JSON", async () => {
    mkdirSync(at("broken"), { recursive: true });
    writeFileSync(join(at("broken"), "package-lock.json"), "{");
    expect(await downgradedProviders(at("broken"), at("now"))).toEqual([]);
    expect(await downgradedProviders(at("plain"), at("now"))).toEqual([]);
  });
});
