import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fileReport, renderReport } from "../../../scripts/report/report.js";
import { duration, usdChange, visible, webAddress } from "../../../scripts/report/text.js";
import { unit } from "../../support/units.js";
import { deployment, input, step } from "./sample.js";

describe("the JSON report", () => {
  it("has a version and everything that a program asks for", () => {
    const report: unknown = JSON.parse(renderReport(input()).json);
    expect(report).toMatchObject({
      version: 1,
      environment: "staging",
      result: "succeeded",
      seconds: 21,
      counts: { create: 1 },
      usdPerMonth: { before: null, after: 245.5, byComponent: { ledger: 245.5 } },
      components: [{ name: "ledger", category: "Database", seconds: 12.4 }],
      steps: [{ op: "create", name: "ledger-instance" }],
      tracking: null,
      failure: null,
    });
  });
});

describe("a report", () => {
  it("is the same for the same input, byte for byte", () => {
    expect(renderReport(input())).toEqual(renderReport(input()));
  });

  it("keeps the components in the order of their dependencies, strangers last", () => {
    const steps = [step("a", { component: "gone" }), step("b", { component: "vault" }), step("c")];
    const units = [unit("ledger"), unit("vault")];
    const report = JSON.parse(renderReport(input({ units, deployment: deployment({ steps }) })).json) as {
      components: { name: string }[];
    };
    expect(report.components.map(({ name }) => name)).toEqual(["ledger", "vault", "gone"]);
  });

  it("of a refused run says that nothing was changed", () => {
    const finding = {
      key: "a",
      gate: "stateful-change",
      level: "block",
      summary: "s",
      fix: "f",
      source: "docs/x.md",
    } as const;
    const text = renderReport(input({ result: "refused", findings: [finding] })).markdown;
    expect(text).toContain("# staging: up refused by 1 finding; nothing was changed");
    expect(text).toContain("| **blocks** | `stateful-change` | s | f | `docs/x.md` |");
  });

  it("is filed whole: three files and nothing else", async () => {
    const dir = mkdtempSync(join(tmpdir(), "chainwright-report-"));
    try {
      const rendered = renderReport(input());
      const paths = await fileReport(join(dir, "runs", "1"), rendered);
      expect(readdirSync(join(dir, "runs", "1")).sort()).toEqual(["report.html", "report.json", "report.md"]);
      expect(readFileSync(paths.html, "utf8")).toBe(rendered.html);
      expect(readFileSync(paths.markdown, "utf8")).toBe(rendered.markdown);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});

describe("text for people", () => {
  it.each([
    [0, "0 ms"],
    [0.0404, "40 ms"],
    [0.9996, "1.0 s"],
    [9.94, "9.9 s"],
    [9.96, "10 s"],
    [59.6, "1 min 00 s"],
    [185, "3 min 05 s"],
    [3725, "1 h 02 min"],
  ])("calls %s seconds %s", (seconds, words) => expect(duration(seconds)).toBe(words));

  it.each([
    [12, "+$12.00"],
    [-3.1, "-$3.10"],
    [0.001, "±$0.00"],
    [1234.5, "+$1,234.50"],
  ])("calls a change of %s %s", (amount, words) => expect(usdChange(amount)).toBe(words));

  it("shows no terminal sequence and no character that hides or turns text", () => {
    expect(visible("\u001b[31mred\u001b[0m \u001b]8;;http://x\u0007link\u001b]8;;\u0007")).toBe("red link");
    expect(visible("a\u202eb\u0000c\r\nd\te")).toBe("a\ufffdb\ufffdc\nd\te");
  });

  it.each(["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "nonsense", ""])(
    "makes no link of %s",
    (url) => expect(webAddress(url)).toBeUndefined(),
  );
});
