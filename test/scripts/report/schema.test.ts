import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { renderDataSchema } from "../../../scripts/docs/data-schema.js";
import { figuresOf } from "../../../scripts/history/figures.js";
import { type ReportInput, renderReport } from "../../../scripts/report/report.js";
import { reportSchema } from "../../../scripts/report/schema.js";
import { emptyOutput } from "../../../scripts/run/result.js";
import { runOutputSchema } from "../../../scripts/run/output-schema.js";
import { deployment, input, step } from "./sample.js";

const failure = { code: "a/b", summary: "s", problems: [{ path: "p", expected: "e", actual: "a", fix: "f" }] };
const issue = { id: "1", identifier: "ENG-1", url: "https://linear.example/1", state: "Done" };
const finding = { key: "k", gate: "g", level: "warn", urn: "u", summary: "s", fix: "f", source: "docs/x.md" } as const;
const everything: Partial<ReportInput> = {
  verb: "resume",
  sandbox: true,
  by: "kim",
  revision: { commit: "c", branch: "main", dirty: false },
  change: { id: "c", digest: "d" },
  approval: { how: "--approve", by: null, at: "2026-11-22T15:00:00Z" },
  risk: { level: "42 of 100", reasons: ["r"] },
  gates: ["g"],
  allowances: ["u"],
  overrides: [{ gate: "g", reason: "r" }],
  rollbackTo: { run: "r", commit: null },
  pages: { commit: "https://example.org/c" },
  usdBefore: { ledger: 1 },
  findings: [finding],
  tracking: { parent: issue, subIssues: [{ ...issue, category: "Database" }], pending: 1, warnings: ["w"] },
  figures: figuresOf([], "staging", new Date("2026-11-01"), new Date("2026-11-22")),
  failure,
  result: "failed",
  deployment: deployment({
    steps: [
      step("s", { op: "replace", before: { a: 1 }, after: { a: "[secret]" }, failed: true, seconds: 1, offset: 2 }),
    ],
    stateOnly: ["u"],
    policies: [{ pack: "p", policy: "r", level: "advisory", urn: "", message: "m" }],
    diagnostics: [{ severity: "error", urn: "u", message: "m" }],
  }),
};

describe("the schema of report.json", () => {
  const ends: readonly Partial<ReportInput>[] = [{}, everything, { deployment: null, units: [], failure }];
  const valid = new Ajv2020({ validateFormats: false }).compile(JSON.parse(renderDataSchema(reportSchema)) as object);

  it.each(ends.map((changed, index) => [index, changed] as const))(
    "describes every field of report %i",
    (_, changed) => {
      const report: unknown = JSON.parse(renderReport(input(changed)).json);
      expect(reportSchema.parse(report)).toEqual(report);
      expect(valid(report), JSON.stringify(valid.errors)).toBe(true);
    },
  );

  it("permits a field that comes later, and misses one that is gone", () => {
    const report = JSON.parse(renderReport(input()).json) as object;
    expect(valid({ ...report, later: 1 })).toBe(true);
    expect(valid({ ...report, counts: undefined })).toBe(false);
  });
});

describe("the schema of --json", () => {
  it("describes a run that ended before it began", () => {
    const valid = new Ajv2020({ validateFormats: false }).compile(
      JSON.parse(renderDataSchema(runOutputSchema)) as object,
    );
    const output: unknown = JSON.parse(JSON.stringify(emptyOutput("up", "staging", failure)));
    expect(valid(output), JSON.stringify(valid.errors)).toBe(true);
  });
});
