import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { generate } from "../../../scripts/commands/docs.js";

const root = resolve(import.meta.dirname, "../../..");
const pages = await generate(root, new Date("2026-11-22T00:00:00Z"));

describe("the generated pages", () => {
  it.each([...pages.keys()])("%s is what npm run docs would write", (path) => {
    const file = join(root, path);
    expect(existsSync(file) ? readFileSync(file, "utf8") : "").toBe(pages.get(path));
  });

  it("have a runbook for every environment", () => {
    expect([...pages.keys()]).toEqual(
      expect.arrayContaining(["docs/deployment/staging.md", "docs/deployment/prod.md"]),
    );
  });
});
