import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { docs } from "../../../scripts/commands/docs.js";

const root = resolve(import.meta.dirname, "../../..");
let cwd: string;
let said: string;

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "chainwright-docs-"));
  said = "";
  for (const file of ["Pulumi.yaml", "Pulumi.staging.yaml"]) cpSync(join(root, file), join(cwd, file));
});
afterEach(() => rmSync(cwd, { recursive: true }));

describe("chainwright docs", () => {
  it("writes what is missing, and finds nothing to do the next time", async () => {
    expect(await run({ check: true })).toBe(1);
    expect(said).toContain("docs: docs/deployment/staging.md is stale; run npm run docs\n");
    expect(existsSync(join(cwd, "docs"))).toBe(false);
    expect(await run({})).toBe(0);
    expect(await run({ check: true })).toBe(0);
    expect(said).toBe("");
  });

  it("removes the runbook of an environment that is gone, and no page that somebody wrote", async () => {
    await run({});
    cpSync(join(cwd, "docs/deployment/staging.md"), join(cwd, "docs/deployment/old.md"));
    writeFileSync(join(cwd, "docs/deployment/on-call.md"), "# Who is on call\n");
    expect(await run({ check: true })).toBe(1);
    expect(said).toBe("docs: docs/deployment/old.md is stale; run npm run docs\n");
    await run({});
    expect(existsSync(join(cwd, "docs/deployment/old.md"))).toBe(false);
    expect(existsSync(join(cwd, "docs/deployment/on-call.md"))).toBe(true);
  });
});

function run(options: Record<string, unknown>): Promise<number> {
  said = "";
  return docs.run([], options, {
    cwd,
    env: {},
    out: () => undefined,
    err: (text) => (said += text),
    terminal: false,
    confirm: async () => false,
    now: () => new Date("2026-11-22T12:00:00Z"),
    onInterrupt: () => () => undefined,
  });
}
