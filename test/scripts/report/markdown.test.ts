import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { describe, expect, it } from "vitest";
import { code, prose } from "../../../scripts/report/markdown-text.js";
import { renderReport } from "../../../scripts/report/report.js";
import { operations, unit } from "../../support/units.js";
import { deployment, input, step } from "./sample.js";

const markdown = new MarkdownIt({ html: true, linkify: true });

describe("the Markdown report", () => {
  it("says what happened, what it costs and how to take it back", () => {
    const text = renderReport(input({ usdPerMonth: { before: 200, after: 245.5 } })).markdown;
    expect(text).toContain("# staging is up: 1 created\n");
    expect(text).toContain("| Monthly cost | $245.50 (+$45.50) |");
    expect(text).toContain("### ledger: Database, 1 created, 12 s of work");
    expect(text).toContain("- **create** `ledger-instance` (`aws:rds/instance:Instance`), 12 s");
    expect(text).toContain("| `LedgerDown` | **page** | the ledger does not answer | Restart the ledger |");
    expect(text).toContain("### ledger\n\n- set the old version and run up again; storage can't shrink");
    expect(text).toContain("| `password` | `[secret]` |");
  });

  it("tells why a run failed, each problem with its fix", () => {
    const problems = [{ path: "ledger", expected: "a version", actual: "99.1", fix: "set database.version to 18.1" }];
    const failure = { code: "resource/failed", summary: "1 resource failed", problems };
    const text = renderReport(input({ result: "failed", failure })).markdown;
    expect(text).toContain("# staging: up failed after 1 created");
    expect(text).toContain("- `ledger`: expected a version, got 99.1. **Fix:** set database.version to 18.1");
  });

  it("tells of a run that never reached the engine", () => {
    const failure = { code: "config/invalid", summary: "the settings are wrong", problems: [] };
    const text = renderReport(input({ result: "failed", deployment: null, failure })).markdown;
    expect(text).toContain("# staging: up failed\n");
    expect(text).toContain("## What changed\n\nIt ended before anything was planned.");
  });

  it("calls a plan a plan", () => {
    const planned = deployment({
      kind: "preview",
      steps: [step("x", { op: "replace" })],
      counts: counts({ replace: 1 }),
    });
    const text = renderReport(input({ kind: "preview", deployment: planned })).markdown;
    expect(text).toContain("# staging: 1 to replace\n");
  });

  it("says when there is nothing to change", () => {
    const nothing = deployment({ steps: [step("x", { op: "same" })], counts: counts({ same: 1 }) });
    const text = renderReport(input({ deployment: nothing })).markdown;
    expect(text).toContain("# staging: nothing to change, 1 resource as configured\n");
    expect(text).toContain("Unchanged: `ledger` (1 resource)");
  });

  it("shows what differs, before and after, and what forces a replacement", () => {
    const changed = step("ledger-instance", {
      op: "replace",
      before: { engineVersion: "17.2", tags: { a: "1" } },
      after: { engineVersion: "18.1", tags: { a: "1" }, password: "[secret]" },
      changed: ["engineVersion", "password"],
      replaces: ["engineVersion"],
    });
    const text = renderReport(input({ deployment: deployment({ steps: [changed] }) })).markdown;
    expect(text).toContain("  - `engineVersion` (forces replacement): `17.2` → `18.1`\n  - `password`: `[secret]`\n");
  });

  it("watches only what was touched", () => {
    const idle = unit("vault", { operations: operations({ rollback: ["restore the snapshot"] }) });
    expect(renderReport(input({ units: [unit("ledger"), idle] })).markdown).not.toContain("restore the snapshot");
  });
});

describe("text in Markdown", () => {
  const hostile = fc.string({ unit: fc.constantFrom(..."<>[]()!*_`~#|\\&@:/.-+=$\"' \nab1wxhtps") });

  it("is shown as it is, and makes no markup, HTML or link, wherever it stands", () => {
    fc.assert(
      fc.property(hostile, fc.constantFrom("", "- ", "## ", "x "), (text, before) => {
        const page = markdown.renderInline(`${before}${prose(text)}`);
        expect(page).not.toMatch(/<(?!br)/);
        expect(unescaped(page)).toBe(`${before}${oneLine(text)}`.trimEnd());
      }),
    );
  });

  it("starts no list, heading, quote or rule", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const page = markdown.render(`start\n\n${prose(text) || "x"}\n`);
        expect(page.replace(/<\/?p>/g, "")).not.toMatch(/</);
      }),
    );
  });

  it("mentions nobody", () => {
    expect(prose("@here and @team/ops")).not.toMatch(/@\w/);
  });

  it("as code keeps its table's cells and holds any backtick", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const page = markdown.render(`| a | b |\n| --- | --- |\n| ${code(text)} | end |\n`);
        const cells = [...page.matchAll(/<td>(.*?)<\/td>/gs)].map(([, cell]) => cell);
        expect(cells).toHaveLength(2);
        const shown = oneLine(text);
        expect(unescaped(cells[0] ?? "")).toBe(shown === "" ? "" : `<code>${shown}</code>`);
      }),
    );
  });
});

const counts = (changed: object) => ({ create: 0, update: 0, replace: 0, delete: 0, same: 0, ...changed });
const oneLine = (text: string) => text.replace(/\s+/g, " ").trim();

function unescaped(page: string): string {
  return page
    .replaceAll("\u200b", "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&")
    .trim();
}
