import { expect, it } from "vitest";
import { endText } from "../../../scripts/run/end-text.js";
import type { Facts } from "../../../scripts/run/facts.js";
import { noCounts, type RunOutput } from "../../../scripts/run/result.js";

const output: RunOutput = {
  environment: "staging",
  kind: "preview",
  result: "succeeded",
  counts: noCounts,
  steps: [],
  findings: [],
  risk: null,
  report: null,
  change: null,
  approval: null,
  tracking: { parent: null, subIssues: [] },
  recovery: null,
  notices: { pending: 0, warnings: [] },
  usdPerMonth: 0,
  seconds: 1,
  error: null,
};

function ended(identifier: string, url: string, subIssues: number): string {
  const issue = { id: "1", identifier, url, state: "Todo" };
  const children = Array.from({ length: subIssues }, () => ({ ...issue, category: "Networking" as const }));
  const tracking = { parent: issue, subIssues: children, pending: 0, warnings: [] };
  const facts: Facts = { startedAt: new Date(0), findings: [], tracking, costBefore: null, failure: null };
  return endText(facts, output, false);
}

it("names the parent issue and how many others it has", () => {
  expect(ended("ENG-1", "https://linear.app/x/issue/ENG-1", 6)).toContain(
    "  issue   ENG-1  https://linear.app/x/issue/ENG-1, with 6 sub-issues\n",
  );
});

it("says that an issue which waits in the journal is not filed yet", () => {
  expect(ended("", "", 1)).toContain("  issue   not filed yet, with 1 sub-issue\n");
});

it("tells what a preview found, also to those who asked for the end only", () => {
  const facts: Facts = { startedAt: new Date(0), findings: [], tracking: null, costBefore: null, failure: null };
  const counts = { ...noCounts, create: 12, update: 1 };
  expect(endText(facts, { ...output, counts }, false)).toContain(
    "previewed staging: 12 to create, 1 to update, 0 unchanged; $0.00 a month; nothing was changed, in 1.0 s\n",
  );
});

it("says when the sandbox's own pages can be opened, and nothing of the kind for Linear's", () => {
  expect(ended("ENG-1", "http://127.0.0.1:47000/issue/ENG-1", 6)).toContain("while `chainwright sandbox` runs");
  expect(ended("ENG-1", "https://linear.app/x/issue/ENG-1", 6)).not.toContain("sandbox");
});
