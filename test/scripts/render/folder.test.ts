import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { replaceFolder } from "../../../scripts/render/folder.js";

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "chainwright-render-"));
});
afterEach(() => rmSync(base, { recursive: true }));

describe("the folder of rendered files", () => {
  it("is replaced whole when an earlier render made it", async () => {
    const out = join(base, "a", "rendered");
    await replaceFolder(out, new Map([["iam/old.json", "1"]]));
    await replaceFolder(out, new Map([["iam/new.json", "2"]]));
    expect(readdirSync(join(out, "iam"))).toEqual(["new.json"]);
    expect(readFileSync(join(out, "iam/new.json"), "utf8")).toBe("2");
    expect(readdirSync(join(base, "a"))).toEqual(["rendered"]);
  });

  it("may be there and empty", async () => {
    mkdirSync(join(base, "out"));
    await replaceFolder(join(base, "out"), new Map([["x", "1"]]));
    expect(readdirSync(join(base, "out")).sort()).toEqual([".chainwright-render", "x"]);
  });

  it("is left alone when it holds what somebody else put there", async () => {
    writeFileSync(join(base, "thesis.txt"), "years of work");
    await expect(replaceFolder(base, new Map())).rejects.toMatchObject({ code: "render/not-ours" });
    expect(readdirSync(base)).toEqual(["thesis.txt"]);
  });

  it("keeps its old content when the new can't be written", async () => {
    const out = join(base, "out");
    await replaceFolder(out, new Map([["x", "1"]]));
    await expect(
      replaceFolder(
        out,
        new Map([
          ["a", "1"],
          ["a/b", "2"],
        ]),
      ),
    ).rejects.toThrow();
    expect(readFileSync(join(out, "x"), "utf8")).toBe("1");
    expect(readdirSync(base)).toEqual(["out"]);
  });
});
