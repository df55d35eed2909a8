import { quantityText } from "../../components/core/units.js";
import type { Unit } from "../../infra/unit.js";
import type { Failure, Step } from "../engine/deployment.js";
import type { ReportInput } from "./input.js";
import { block, code, link, prose, table } from "./markdown-text.js";
import { countsInWords, type Part, type Summary } from "./summary.js";
import { duration, moment, plural, shown, usd, usdChange, webAddress } from "./text.js";

/** The report as Markdown that any renderer reads (tables as GitHub writes them); names can't become markup. */
export function renderMarkdown(input: ReportInput, summary: Summary): string {
  const sections = [
    top(input, summary),
    failureSection(input.failure),
    findingsSection(input),
    partsSection(summary),
    costSection(input, summary),
    timingsSection(summary),
    outputsSection(input),
    diagnosticsSection(input),
    trackingSection(input),
    watchSection(summary),
    rollbackSection(summary),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function top(input: ReportInput, summary: Summary): string {
  const { before, after } = input.usdPerMonth;
  const change = before === null ? "" : ` (${usdChange(after - before)})`;
  const facts = [
    ["Result", `**${input.result}**`],
    ["Project", code(input.project)],
    ["Environment", code(input.environment)],
    ["Command", code(input.kind)],
    ["Changes", countsInWords(summary.counts, summary.planned) || "none"],
    ["Unchanged", String(summary.counts.same)],
    ["Monthly cost", `${usd(after)}${change}`],
    ["Started", moment(input.startedAt)],
    ["Took", duration(summary.seconds)],
    ["Run", code(input.run)],
  ];
  return `# ${prose(summary.headline)}\n\n${table(["", ""], facts)}`;
}

function failureSection(failure: Failure | null): string {
  if (failure === null) return "";
  const problems = failure.problems.map(
    ({ path, expected, actual, fix }) =>
      `- ${code(path)}: expected ${prose(expected)}, got ${prose(actual)}\n  - **Fix:** ${prose(fix)}`,
  );
  return ["## Why", `${prose(failure.summary)} (${code(failure.code)})`, ...problems].join("\n\n");
}

function findingsSection({ findings }: ReportInput): string {
  if (findings.length === 0) return "";
  const rows = findings.map(({ level, gate, summary, fix, source }) => [
    level === "block" ? "**blocks**" : level,
    code(gate),
    prose(summary),
    prose(fix),
    webAddress(source) === undefined ? code(source) : link("rule", source),
  ]);
  return `## Findings\n\n${table(["Level", "Gate", "Finding", "What to do", "Source"], rows)}`;
}

function partsSection(summary: Summary): string {
  const changed = summary.parts.filter((part) => part.changes.length > 0);
  const rest = summary.parts.filter((part) => part.changes.length === 0);
  const unchanged = rest.map((part) => `${code(nameOf(part))} (${plural(part.counts.same, "resource")})`).join(", ");
  if (changed.length === 0 && rest.length === 0) return "";
  const lines = changed.map((part) => partText(part, summary.planned));
  return ["## Components", ...lines, rest.length > 0 ? `Unchanged: ${unchanged}` : ""].filter(Boolean).join("\n\n");
}

function partText(part: Part, planned: boolean): string {
  const took = part.seconds === undefined ? "" : `, ${duration(part.seconds)} of work`;
  const failed = part.changes.filter((step) => step.failed === true).length;
  const words = [countsInWords(part.counts, planned), failed > 0 ? `${failed} failed` : ""];
  const purpose = part.unit === undefined ? "" : `${prose(part.unit.operations.purpose)}\n\n`;
  const rows = part.changes.map((step) => [
    stepWord(step),
    code(step.name),
    code(step.type),
    step.changed.map(code).join(" "),
    step.seconds === undefined ? "" : duration(step.seconds),
  ]);
  const head = ["Step", "Name", "Type", "Properties", "Took"];
  return `### ${prose(nameOf(part))}: ${words.filter((word) => word !== "").join(", ")}${took}\n\n${purpose}${table(head, rows)}`;
}

function stepWord(step: Step): string {
  return step.failed === true ? `**${step.op} failed**` : step.op;
}

/** What a part is called where it has no name of its own. */
export function nameOf(part: Part): string {
  return part.name === "" ? "the stack's own" : part.name;
}

function costSection(input: ReportInput, summary: Summary): string {
  if (summary.cost.length === 0) return "";
  const rows = summary.cost.map((part) => [
    code(part.name),
    usd(part.usdPerMonth),
    part.lines.map(costLine).join("; "),
  ]);
  const total = ["**Total**", `**${usd(input.usdPerMonth.after)}**`, ""];
  return `## Monthly cost\n\nList prices.\n\n${table(["Component", "USD a month", "Made of"], [...rows, total])}`;
}

function costLine(line: { item: string; quantity: number; unit: string; usdPerMonth: number }): string {
  return `${prose(line.item)} (${prose(quantityText(line.quantity, line.unit))}): ${usd(line.usdPerMonth)}`;
}

function timingsSection(summary: Summary): string {
  if (summary.slowest.length === 0) return "";
  const rows = summary.slowest
    .slice(0, 10)
    .map((step) => [code(step.name), code(step.type), duration(step.seconds ?? 0)]);
  return `## Slowest\n\n${table(["Name", "Type", "Took"], rows)}`;
}

function outputsSection({ deployment }: ReportInput): string {
  const outputs = Object.entries(deployment?.outputs ?? {});
  if (outputs.length === 0) return "";
  return `## Outputs\n\n${table(
    ["Output", "Value"],
    outputs.map(([name, value]) => [code(name), code(shown(value))]),
  )}`;
}

function diagnosticsSection({ deployment }: ReportInput): string {
  const messages = deployment?.diagnostics ?? [];
  if (messages.length === 0) return "";
  const blocks = messages.map(({ severity, urn, message }) => `${severity} ${code(urn)}\n\n${block(message)}`);
  return ["## Messages of the engine", ...blocks].join("\n\n");
}

function trackingSection({ tracking }: ReportInput): string {
  if (tracking === null) return "";
  const { parent, subIssues, pending, warnings } = tracking;
  const lines = [
    parent === null
      ? "No issue was filed."
      : `Parent issue: ${link(parent.identifier || "waiting", parent.url)} (${prose(parent.state)})`,
    ...subIssues.map(
      (issue) =>
        `- ${prose(issue.category)}: ${link(issue.identifier || "waiting", issue.url)} (${prose(issue.state)})`,
    ),
  ];
  const waiting = pending > 0 ? `\n\n${plural(pending, "request")} could not be sent; the next run sends them.` : "";
  const told = warnings.map((warning) => `\n\n> ${prose(warning)}`).join("");
  return `## Tracking\n\n${lines.join("\n")}${waiting}${told}`;
}

function watchSection(summary: Summary): string {
  const watched = summary.touched.filter(({ operations }) => operations.alerts.length + operations.alarms.length > 0);
  if (watched.length === 0) return "";
  return ["## What to watch next", ...watched.map(watchText)].join("\n\n");
}

function watchText(unit: Unit): string {
  const { alerts, alarms } = unit.operations;
  const rows = [...alerts, ...alarms].map(({ name, severity, summary, runbook }) => [
    code(name),
    severity === "page" ? "**page**" : "warn",
    prose(summary),
    prose(runbook),
  ]);
  return `### ${prose(unit.name)}\n\n${table(["Alert", "Severity", "Says", "Runbook"], rows)}`;
}

function rollbackSection(summary: Summary): string {
  const lines = summary.touched.flatMap((unit) =>
    unit.operations.rollback.map((line) => `- ${code(unit.name)}: ${prose(line)}`),
  );
  return lines.length === 0 ? "" : `## How to take it back\n\n${lines.join("\n")}`;
}
