import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { duration, effective, tally } from "./comments.js";
import { bodyLimit, codeSpan, escapeText, table } from "./markdown.js";
import type { IssueRef, Outcome, Tracking, Work } from "./tracker.js";

/** What the report tells about; `outcome` is null when nothing was changed. */
export interface DeploymentReport {
  readonly work: Work;
  readonly tracking: Tracking;
  readonly outcome: Outcome | null;
}

/** Where the report lies in a project. */
export const deploymentReportPath = join("docs", "a2a", "deployment-report.md");

/** The deployment for the next reader, in Markdown: its issues in Linear first, then what was done. */
export function renderDeploymentReport(report: DeploymentReport): string {
  const { work } = report;
  const sections = [
    titleOf(work),
    trackingHeading,
    ...tracked(report),
    summaryHeading,
    ...summary(report),
    ...failure(report),
    "## Components",
    components(report),
  ];
  return `${sections.filter((part) => part !== "").join("\n\n")}\n`;
}

/**
 * Brings the tracking section of the report on disk up to date, when the report is of this very change: issues that an outage
 * kept back are filed by a later run, which itself changes nothing.
 */
export async function renewDeploymentReport(projectDir: string, work: Work, tracking: Tracking): Promise<void> {
  const path = join(projectDir, deploymentReportPath);
  const text = await readFile(path, "utf8").catch(() => "");
  const [from, to] = [text.indexOf(trackingHeading), text.indexOf(summaryHeading)];
  if (!text.startsWith(`${titleOf(work)}\n`) || !text.includes(`| ${changeOf(work)} |`) || from < 0 || to < from)
    return;
  const section = [trackingHeading, ...tracked({ work, tracking, outcome: null })].filter((part) => part !== "");
  const renewed = `${text.slice(0, from)}${section.join("\n\n")}\n\n${text.slice(to)}`;
  if (renewed !== text) await writeFileAtomic(path, renewed);
}

const trackingHeading = "## Linear Issue Tracking";
const summaryHeading = "## Summary";

function titleOf({ project, environment }: Work): string {
  return `# Deployment of ${escapeText(project)} to ${escapeText(environment)}`;
}

function changeOf({ change }: Work): string {
  return codeSpan(change.slice(0, 12));
}

/** Writes the report into the project, whole or not at all, and returns its path relative to the project. */
export async function fileDeploymentReport(projectDir: string, text: string): Promise<string> {
  const path = join(projectDir, deploymentReportPath);
  await mkdir(dirname(path), { recursive: true });
  await writeFileAtomic(path, text);
  return deploymentReportPath;
}

function tracked({ tracking }: DeploymentReport): string[] {
  const { parent, subIssues, pending, warnings } = tracking;
  const waiting = `${pending} request${pending === 1 ? " waits" : "s wait"} in the journal for the next run.`;
  return [
    parent ? `Parent issue: ${link(parent)}, ${escapeText(parent.state)}` : "Not tracked in Linear.",
    table(
      ["Sub-issue", "Category", "State"],
      subIssues.map((issue) => [link(issue), issue.category, escapeText(issue.state)]),
    ),
    pending > 0 ? waiting : "",
    warnings.map((warning) => `- Warning: ${escapeText(warning)}`).join("\n"),
  ];
}

function summary({ work, outcome }: DeploymentReport): string[] {
  const counts = outcome?.counts ?? work.planned;
  const facts = [
    ["Result", outcome ? outcome.result : "nothing to change"],
    ["Run", codeSpan(work.run)],
    ["Change", changeOf(work)],
    ["Revision", work.revision ? codeSpan(work.revision.commit.slice(0, 12)) : "not in a Git checkout"],
    [
      "Resources",
      `${counts.create} created, ${counts.update} updated, ${counts.replace} replaced, ${counts.delete} deleted, ${counts.same} unchanged`,
    ],
    ["Time", outcome ? duration(outcome.seconds) : "–"],
    ["Monthly cost, list price", `$${work.usdPerMonth.toFixed(2)}`],
  ];
  const { report } = outcome ?? {};
  const paths = report ? [report.markdown, report.html, report.json].map(codeSpan).join(", ") : "";
  return [table(["", ""], facts), paths === "" ? "" : `Full report: ${paths}`];
}

function failure({ outcome }: DeploymentReport): string[] {
  if (!outcome?.failure) return [];
  const { code, summary: what, problems } = outcome.failure;
  const lines = problems.map(
    ({ path, expected, actual, fix }) =>
      `- ${codeSpan(path)}: expected ${escapeText(expected)}, got ${escapeText(actual)}; fix: ${escapeText(fix)}`,
  );
  return ["## Failure", `${escapeText(what)} (${codeSpan(code)})`, lines.join("\n").slice(0, bodyLimit)];
}

function components({ work, outcome }: DeploymentReport): string {
  const rows = work.units.map((unit) => {
    const steps = (outcome?.steps ?? []).filter((step) => step.component === unit.name);
    const bad = steps.filter((step) => step.failed).map((step) => codeSpan(step.name));
    const made = tally(effective(steps).filter((step) => !step.failed));
    return [
      codeSpan(unit.name),
      unit.category,
      bad.length > 0 ? `${made}; failed: ${bad.join(", ")}` : made,
      escapeText(unit.operations.purpose),
    ];
  });
  return table(["Component", "Category", "Made", "Purpose"], rows);
}

function link({ identifier, url }: IssueRef): string {
  if (identifier === "") return "not filed yet";
  return /^https?:\/\/[^\s<>]+$/.test(url) ? `[${escapeText(identifier)}](<${url}>)` : escapeText(identifier);
}
