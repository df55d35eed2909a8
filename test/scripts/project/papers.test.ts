import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fileUrl, readPapers, writtenAt } from "../../../scripts/project/papers.js";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "chainwright-papers-"));
  mkdirSync(join(folder, "docs"));
});

afterEach(() => rmSync(folder, { recursive: true }));

function git(...args: string[]): string {
  const who = ["-c", "user.name=T", "-c", "user.email=t@example.invalid"];
  const env = { ...process.env, GIT_COMMITTER_DATE: "2026-01-02T03:04:05Z", GIT_AUTHOR_DATE: "2026-01-02T03:04:05Z" };
  return execFileSync("git", ["-C", folder, ...who, ...args], { encoding: "utf8", env }).trim();
}

describe("a file's address on the web", () => {
  it.each([
    ["https://user:token@github.com/acme/infra.git", "https://github.com/acme/infra/blob/c0ffee/docs/a%20b.md"],
    ["git@github.com:acme/infra.git", "https://github.com/acme/infra/blob/c0ffee/docs/a%20b.md"],
    [
      "ssh://git@gitlab.example.com/group/sub/infra",
      "https://gitlab.example.com/group/sub/infra/-/blob/c0ffee/docs/a%20b.md",
    ],
    ["https://git.example.com/acme/infra", null],
    ["/srv/git/infra.git", null],
    ["", null],
  ])("at %s is %s", (remote, address) => {
    expect(fileUrl(remote, "c0ffee", "docs/a b.md")).toBe(address);
  });
});

describe("the project's papers", () => {
  it("are those that are there, with an address only for what the commit holds", async () => {
    git("init", "-q");
    git("remote", "add", "origin", "https://github.com/acme/infra");
    writeFileSync(join(folder, "docs", "prd.md"), "x");
    git("add", ".");
    git("commit", "-qm", "x");
    const commit = git("rev-parse", "HEAD");
    writeFileSync(join(folder, "docs", "sdd.md"), "y");
    expect(await readPapers(folder, ["docs/prd.md", "docs/sdd.md", "docs/none.md"], commit)).toEqual([
      { path: "docs/prd.md", url: `https://github.com/acme/infra/blob/${commit}/docs/prd.md` },
      { path: "docs/sdd.md", url: null },
    ]);
  });

  it("are there outside a checkout too, without an address", async () => {
    writeFileSync(join(folder, "docs", "prd.md"), "x");
    expect(await readPapers(folder, ["docs/prd.md"], null)).toEqual([{ path: "docs/prd.md", url: null }]);
  });
});

describe("when a file was written", () => {
  const changed = new Date("2026-05-06T07:08:09Z");
  const path = join("docs", "feedback.md");
  const write = (text: string): void => {
    writeFileSync(join(folder, path), text);
    utimesSync(join(folder, path), changed, changed);
  };

  it("is its commit's time, since a checkout gives every file a new one; the file's own once it was changed", async () => {
    git("init", "-q");
    write("a");
    expect(await writtenAt(folder, path)).toEqual(changed);
    git("add", ".");
    git("commit", "-qm", "x");
    expect(await writtenAt(folder, path)).toEqual(new Date("2026-01-02T03:04:05Z"));
    write("longer");
    expect(await writtenAt(folder, path)).toEqual(changed);
  });

  it("is unknown for one that is not there, and the file's own time outside a checkout", async () => {
    expect(await writtenAt(folder, path)).toBeNull();
    write("a");
    expect(await writtenAt(folder, path)).toEqual(changed);
  });
});
