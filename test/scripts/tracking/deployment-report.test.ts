import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import MarkdownIt from "markdown-it";
import { describe, expect, it } from "vitest";
import {
  fileDeploymentReport,
  renderDeploymentReport,
  renewDeploymentReport,
} from "../../../scripts/tracking/deployment-report.js";
import type { Tracking } from "../../../scripts/tracking/tracker.js";
import { outcomeOf, stepsOf, unitOf, workOf } from "./fixtures.js";

const work = workOf({ units: [unitOf("Networking"), unitOf("Compute")] });

const issue = (number: number, state: string) => ({
  id: `id${number}`,
  identifier: `ENG-${number}`,
  url: `https://linear.app/x/issue/ENG-${number}`,
  state,
});

const tracking: Tracking = {
  parent: issue(1, "In Review"),
  subIssues: [
    { ...issue(2, "Done"), category: "Networking" },
    { id: "id3", identifier: "", url: "", state: "Todo", category: "Compute" },
  ],
  pending: 2,
  warnings: ["Linear <b>cannot</b> be reached"],
};

describe("the deployment report", () => {
  it("begins with the issues in Linear, then tells what was done", () => {
    expect(renderDeploymentReport({ work, tracking, outcome: outcomeOf(stepsOf(work)) })).toMatchInlineSnapshot(`
      "# Deployment of ledger to staging

      ## Linear Issue Tracking

      Parent issue: [ENG-1](<https://linear.app/x/issue/ENG-1>), In Review

      | Sub-issue | Category | State |
      | --- | --- | --- |
      | [ENG-2](<https://linear.app/x/issue/ENG-2>) | Networking | Done |
      | not filed yet | Compute | Todo |

      2 requests wait in the journal for the next run.

      - Warning: Linear \\<b\\>cannot\\</b\\> be reached

      ## Summary

      |  |  |
      | --- | --- |
      | Result | succeeded |
      | Run | \`2026-11-22T10-00-00-staging-up\` |
      | Change | \`aaaaaaaaaaaa\` |
      | Revision | \`bbbbbbbbbbbb\` |
      | Resources | 4 created, 0 updated, 0 replaced, 0 deleted, 0 unchanged |
      | Time | 1 min 15 s |
      | Monthly cost, list price | $1234.50 |

      Full report: \`.chainwright/runs/1/report.md\`, \`report.html\`, \`report.json\`

      ## Components

      | Component | Category | Made | Purpose |
      | --- | --- | --- | --- |
      | \`networking\` | Networking | 2 created | carries the protocol's traffic |
      | \`compute\` | Compute | 2 created | carries the protocol's traffic |
      "
    `);
  });

  it("tells a failure with its fixes", () => {
    const problem = { path: "compute-b", expected: "a subnet", actual: "none", fix: "make one" };
    const failure = { code: "engine/resource", summary: "one resource failed", problems: [problem] };
    const steps = stepsOf(work).map((step) => (step.name === "compute-b" ? { ...step, failed: true } : step));
    const text = renderDeploymentReport({ work, tracking, outcome: outcomeOf(steps, { result: "failed", failure }) });
    expect(text).toContain("- `compute-b`: expected a subnet, got none; fix: make one");
    expect(text).toContain("| `compute` | Compute | 1 created; failed: `compute-b` |");
  });

  it("says so when nothing was changed, or nothing is tracked", () => {
    const none: Tracking = { parent: null, subIssues: [], pending: 0, warnings: [] };
    const text = renderDeploymentReport({ work, tracking: none, outcome: null });
    expect(text).toContain("## Linear Issue Tracking\n\nNot tracked in Linear.");
    expect(text).toContain("nothing to change");
  });

  it("shows hostile names and addresses as text", () => {
    const evil = "x | <img src=x> [a](javascript:1)\n# y";
    const parent = { ...issue(1, evil), identifier: evil, url: "javascript:alert(1)" };
    const hostile = workOf({ project: evil, environment: evil, units: [unitOf("Compute", { name: evil })] });
    const text = renderDeploymentReport({
      work: hostile,
      tracking: { ...tracking, parent, warnings: [evil] },
      outcome: null,
    });
    const html = new MarkdownIt({ html: true }).render(text);
    expect(html).not.toMatch(/<img|href="javascript/);
    expect(html.match(/<h1>/g)).toHaveLength(1);
  });

  it("is written whole, in place of the one before, with nothing left beside it", async () => {
    const dir = mkdtempSync(join(tmpdir(), "chainwright-report-"));
    try {
      await fileDeploymentReport(dir, "old and longer");
      const path = await fileDeploymentReport(dir, "new");
      expect(path).toBe(join("docs", "a2a", "deployment-report.md"));
      expect(readFileSync(join(dir, path), "utf8")).toBe("new");
      expect(readdirSync(join(dir, dirname(path)))).toEqual(["deployment-report.md"]);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});

describe("the deployment report of a change whose issues come later", () => {
  const filed: Tracking = {
    ...tracking,
    subIssues: [{ ...issue(2, "Done"), category: "Networking" }],
    pending: 0,
    warnings: [],
  };
  const later = workOf({ ...work, run: "a later run" });
  const renewed = async (text: string, by = later): Promise<string> => {
    const folder = mkdtempSync(join(tmpdir(), "chainwright-report-"));
    try {
      const path = join(folder, await fileDeploymentReport(folder, text));
      await renewDeploymentReport(folder, by, filed);
      return readFileSync(path, "utf8");
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
  const outcome = outcomeOf(stepsOf(work));
  const text = renderDeploymentReport({ work, tracking, outcome });

  it("names them as soon as they are filed, and still tells what was done", async () => {
    expect(await renewed(text)).toBe(renderDeploymentReport({ work, tracking: filed, outcome }));
  });

  it("is left alone by a run of another change, environment or project, and when somebody wrote something else there", async () => {
    for (const other of [{ change: "c".repeat(64) }, { environment: "prod" }, { project: "other" }])
      expect(await renewed(text, workOf({ ...work, ...other }))).toBe(text);
    expect(await renewed("# Mine\n")).toBe("# Mine\n");
  });

  it("is not made where there is none", async () => {
    const folder = mkdtempSync(join(tmpdir(), "chainwright-report-"));
    await renewDeploymentReport(folder, later, filed);
    expect(readdirSync(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
  });
});
