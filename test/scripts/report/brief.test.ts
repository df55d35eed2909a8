import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { describe, expect, it } from "vitest";
import { renderSummary } from "../../../scripts/report/brief.js";
import type { ReportInput } from "../../../scripts/report/report.js";
import { deployment, input, step } from "./sample.js";

const markdown = new MarkdownIt({ html: true, linkify: true });
const hostile = fc.string({ unit: fc.constantFrom(..."<>[]()!*_`~#|\\&@:/.-+=$\"' \nab1wxhtps") });

describe("the summary for a comment", () => {
  const lossy = input({
    deployment: deployment({
      steps: [
        step("rows", { op: "update", changed: ["tags"] }),
        step("ledger-instance", { op: "replace", replaces: ["engineVersion"] }),
        step("ledger-old", { op: "delete" }),
      ],
      counts: { create: 0, update: 1, replace: 1, delete: 1, same: 4 },
    }),
    usdPerMonth: { before: 200, after: 245.5 },
    risk: { level: "high", reasons: ["holds data"] },
    change: { id: "c", digest: "d1ge57" },
    pages: { "run in CI": "https://ci.example/run/7" },
  });

  it("tells what is lost before what is changed, and cost, risk, digest and links above both", () => {
    const text = renderSummary(lossy, 65_000);
    const order = ["$245.50 (+$45.50)", "**high**: holds data", "`d1ge57`", "https://ci.example/run/7", "`ledger-old`"];
    const places = [...order, "forced by `engineVersion`", "`rows`"].map((part) => text.indexOf(part));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
  });

  it("holds no HTML where the reader knows none", () => {
    expect(renderSummary(lossy, 65_000, { folds: false })).not.toMatch(/<\/?(details|summary)/);
  });

  it("lists what blocks first", () => {
    const finding = { key: "k", summary: "s", fix: "f", source: "docs/x.md" } as const;
    const text = renderSummary(
      input({
        findings: [
          { ...finding, gate: "cost", level: "warn" },
          { ...finding, gate: "freeze", level: "block" },
        ],
      }),
      9000,
    );
    expect(text.indexOf("**blocks** `freeze`")).toBeLessThan(text.indexOf("**warn** `cost`"));
    expect(text).toContain("**blocks** `freeze`");
  });

  it("keeps every limit, with nothing left open, whatever names hold", () => {
    fc.assert(
      fc.property(hostile, hostile, fc.integer({ min: 0, max: 3000 }), (name, said, limit) => {
        const text = renderSummary(filledWith(name, said), limit);
        expect(text.length).toBeLessThanOrEqual(limit);
        const opened = text.match(/^<details>$/gm)?.length ?? 0;
        expect(text.match(/^<\/details>$/gm)?.length ?? 0).toBe(opened);
      }),
    );
  });

  it("makes no link, picture, mention or HTML of a name", () => {
    fc.assert(
      fc.property(hostile, hostile, (name, said) => {
        const tokens = markdown.parse(renderSummary(filledWith(name, said), 65_000), {});
        const all = tokens.flatMap((token) => [token, ...(token.children ?? [])]);
        const links = all.filter(({ type }) => type === "link_open").map((token) => token.attrGet("href"));
        expect(links).toEqual([]);
        expect(all.filter(({ type }) => type === "image" || type === "html_inline")).toEqual([]);
        const blocks = all.filter(({ type }) => type === "html_block").map(({ content }) => content.trim());
        const ours = /^(<details>\n<summary>All other changes: \d+ of \d+<\/summary>|<\/details>)$/;
        expect(blocks.filter((block) => !ours.test(block))).toEqual([]);
      }),
    );
  });
});

function filledWith(name: string, said: string): ReportInput {
  const steps = [
    step(name, { op: "replace", type: said, replaces: [name, said] }),
    step(said, { op: "update", component: name, changed: [name] }),
  ];
  return input({
    environment: said,
    result: "failed",
    deployment: deployment({ steps, counts: { create: 0, update: 1, replace: 1, delete: 0, same: 0 } }),
    findings: [{ key: "k", gate: name, level: "warn", summary: said, fix: name, source: said }],
    failure: { code: name, summary: said, problems: [{ path: name, expected: said, actual: said, fix: name }] },
    risk: { level: said, reasons: [name] },
    change: { id: "c", digest: name },
    approval: { how: said, by: name, at: null },
    pages: { [said]: "javascript:alert(1)" },
  });
}
