import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseSprint, readSprint } from "../../../scripts/tracking/sprint.js";

describe("the sprint's label", () => {
  it.each([
    ["the front matter", "---\nname: Hardening\ngoal: x\n---\n# Other", "sprint:Hardening"],
    ["a number in the front matter", "---\r\nname: 14\r\n---\r\n", "sprint:14"],
    ["a line with the name", "# Plan\n\n**Name:** Q4 Launch\n", "sprint:Q4 Launch"],
    ["a quoted name", 'name: "Sprint 9"\n', "sprint:Sprint 9"],
    ["the first heading", "intro\n\n## Sprint 12: Bridge ##\n# Later", "sprint:Sprint 12: Bridge"],
    ["a heading that says what it is", "# Sprint: Hardening", "sprint:Hardening"],
    ["a heading with emphasis", "# **Sprint 3**", "sprint:Sprint 3"],
  ])("comes from %s", (_, text, label) => {
    expect(parseSprint(text)).toEqual({ label, warning: null });
  });

  it.each([
    ["an empty file", ""],
    ["text without a name", "just some words"],
    ["an empty heading", "#   \n"],
    ["front matter that is not YAML", "---\nname: [\n---\n# Sprint"],
    ["a binary file", "\0\0# x"],
  ])("is left out with a warning for %s", (_, text) => {
    const { label, warning } = parseSprint(text);
    expect(label).toBeNull();
    expect(warning).toContain("docs/sprint.md");
  });

  it("is one line of a sensible length", () => {
    const { label } = parseSprint(`# ${"long ".repeat(50)}`);
    expect([...(label ?? "")].length).toBeLessThanOrEqual("sprint:".length + 60);
  });

  it("is simply not there without the file, and warned about when it cannot be read", () => {
    const dir = mkdtempSync(join(tmpdir(), "chainwright-sprint-"));
    try {
      expect(readSprint(dir)).toEqual({ label: null, warning: null });
      mkdirSync(join(dir, "docs", "sprint.md"), { recursive: true });
      expect(readSprint(dir).warning).toContain("cannot be read");
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});
