import { html } from "hono/html";
import { quantityText } from "../../components/core/units.js";
import type { Unit } from "../../infra/unit.js";
import type { Deployment, Failure, Step } from "../engine/deployment.js";
import type { Finding } from "../gates/finding.js";
import type { Tracking } from "../tracking/tracker.js";
import type { ReportInput } from "./input.js";
import { badge, code, empty, type Markup, table } from "./markup.js";
import { type CostPart, type Part, type Summary, countsInWords } from "./summary.js";
import { duration, oneLine, plural, shown, usd, visible, webAddress } from "./text.js";
import { timeline } from "./timeline.js";

/** Why it did not succeed, each problem with its fix. */
export function failureSection(failure: Failure | null): Markup | undefined {
  if (failure === null) return undefined;
  const problems = failure.problems.map(
    ({ path, expected, actual, fix }) => html`<div class="problem"><strong>${code(path)}</strong>
<dl><dt>expected</dt><dd>${visible(expected)}</dd><dt>got</dt><dd>${visible(actual)}</dd><dt>fix</dt><dd>${visible(fix)}</dd></dl></div>`,
  );
  return html`<p>${visible(failure.summary)} ${code(failure.code)}</p>${problems}`;
}

/** What the gates said, what blocks first. */
export function findingsSection(findings: readonly Finding[]): Markup | undefined {
  if (findings.length === 0) return undefined;
  const order = { block: 0, warn: 1, info: 2 };
  const rows = [...findings]
    .sort((a, b) => order[a.level] - order[b.level])
    .map(({ level, gate, summary, fix, source }) => [
      badge(level, level === "block" ? "blocks" : level),
      code(gate),
      visible(summary),
      visible(fix),
      anchor(source, webAddress(source) === undefined ? source : "rule"),
    ]);
  return table("Findings", ["Level", "Gate", "Finding", "What to do", "Source"], rows);
}

/** The tree: components, and below each what changed in it. */
export function componentsSection(summary: Summary): Markup | undefined {
  if (summary.parts.length === 0) return undefined;
  return html`${summary.parts.map((part) => component(part, summary.planned))}`;
}

function component(part: Part, planned: boolean): Markup {
  const failed = part.changes.filter((step) => step.failed === true).length;
  const open = failed > 0 || part.changes.some((step) => step.op === "replace" || step.op === "delete");
  const unchanged = failed > 0 ? "" : `${plural(part.counts.same, "resource")} unchanged`;
  const words = countsInWords(part.counts, planned) || unchanged;
  const title = html`<summary><strong>${part.name === "" ? "the stack's own" : oneLine(part.name)}</strong>
${part.unit === undefined ? empty : badge("plum", part.unit.category)}${failed > 0 ? badge("failed", `${failed} failed`) : empty}
<span class="dim">${words}</span>
<span class="end">${part.seconds === undefined ? "" : `${duration(part.seconds)} of work`}</span></summary>`;
  return html`<details ${open ? "open" : ""}>${title}<div class="inside">${componentInside(part)}</div></details>`;
}

function componentInside(part: Part): Markup {
  const purpose = part.unit === undefined ? empty : html`<p class="dim">${visible(part.unit.operations.purpose)}</p>`;
  if (part.changes.length === 0) return html`${purpose}<p>Nothing changes here.</p>`;
  const rows = part.changes.map((step) => [
    stepBadge(step),
    code(step.name),
    code(step.type),
    html`${step.changed.map((path) => html`${code(path)} `)}`,
    step.seconds === undefined ? "" : duration(step.seconds),
  ]);
  const head = ["Step", "Name", "Type", "Properties", "Took"];
  return html`${purpose}${table(`Steps of ${oneLine(part.name)}`, head, rows, { numbers: ["Took"] })}`;
}

function stepBadge(step: Step): Markup {
  return step.failed === true ? badge("failed", `${step.op} failed`) : badge(step.op, step.op);
}

/** The monthly bill by component, each with the lines it is made of. */
export function costSection(input: ReportInput, summary: Summary): Markup | undefined {
  if (summary.cost.length === 0) return undefined;
  const most = Math.max(...summary.cost.map((part) => part.usdPerMonth), 1);
  const rows = summary.cost.map((part) => [
    html`<strong>${oneLine(part.name)}</strong>`,
    meter(part.usdPerMonth / most),
    costLines(part),
    usd(part.usdPerMonth),
  ]);
  const head = ["Component", "Share", "Made of", "USD a month"];
  const total = ["Total", "", "", usd(input.usdPerMonth.after)];
  return table("Monthly cost", head, rows, { numbers: ["USD a month"], total });
}

function costLines(part: CostPart): Markup {
  return html`<ul class="plain">${part.lines.map(
    ({ item, quantity, unit, usdPerMonth, source }) =>
      html`<li title="${visible(source)}">${visible(item)}, ${visible(quantityText(quantity, unit))}: ${usd(usdPerMonth)}</li>`,
  )}</ul>`;
}

function meter(share: number): Markup {
  const width = (100 * Math.max(0, Math.min(1, share))).toFixed(1);
  return html`<svg class="meter" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect width="100" height="8" rx="2"></rect><rect width="${width}" height="8" rx="2"></rect></svg>`;
}

/** When the steps ran, and the slowest of them. */
export function timingsSection(input: ReportInput, summary: Summary): Markup | undefined {
  if (summary.slowest.length === 0) return undefined;
  const rows = summary.slowest
    .slice(0, 10)
    .map((step) => [code(step.name), code(step.type), duration(step.seconds ?? 0)]);
  const picture = html`<div class="scroll" tabindex="0" role="group" aria-label="Timeline">${timeline(input.deployment?.steps ?? [])}</div>`;
  return html`${picture}<h3>Slowest</h3>${table("Slowest steps", ["Name", "Type", "Took"], rows, { numbers: ["Took"] })}`;
}

/** What leaves the stack; secrets arrive masked. */
export function outputsSection(deployment: Deployment | null): Markup | undefined {
  const outputs = Object.entries(deployment?.outputs ?? {});
  if (outputs.length === 0) return undefined;
  return table(
    "Outputs",
    ["Output", "Value"],
    outputs.map(([name, value]) => [code(name), code(shown(value))]),
  );
}

/** Warnings and errors as the engine worded them. */
export function messagesSection(deployment: Deployment | null): Markup | undefined {
  const messages = deployment?.diagnostics ?? [];
  if (messages.length === 0) return undefined;
  return html`${messages.map(
    ({ severity, urn, message }) =>
      html`<p>${badge(severity === "error" ? "bad" : "warn", severity)} ${code(urn)}</p><pre>${visible(message).trim()}</pre>`,
  )}`;
}

/** The issues of this deployment. */
export function trackingSection(tracking: Tracking | null): Markup | undefined {
  if (tracking === null) return undefined;
  const { parent, subIssues, pending, warnings } = tracking;
  const issues = [
    ...(parent === null ? [] : [["Deployment", anchor(parent.url, parent.identifier || "waiting"), parent.state]]),
    ...subIssues.map(({ category, url, identifier, state }) => [category, anchor(url, identifier || "waiting"), state]),
  ];
  const list =
    issues.length > 0 ? table("Issues", ["Part", "Issue", "State"], issues) : html`<p>No issue was filed.</p>`;
  const waiting =
    pending > 0 ? html`<p>${plural(pending, "request")} could not be sent; the next run sends them.</p>` : empty;
  return html`${list}${waiting}${warnings.map((warning) => html`<p>${badge("warn", "warning")} ${visible(warning)}</p>`)}`;
}

function anchor(url: string, text: string): Markup {
  const address = webAddress(url);
  return address === undefined
    ? html`${oneLine(text)}`
    : html`<a href="${address}" rel="noreferrer">${oneLine(text)}</a>`;
}

/** Alerts of what was touched, with the runbook step that answers each. */
export function watchSection(summary: Summary): Markup | undefined {
  const watched = summary.touched.filter(({ operations }) => operations.alerts.length + operations.alarms.length > 0);
  return watched.length === 0 ? undefined : html`${watched.map(watch)}`;
}

function watch(unit: Unit): Markup {
  const { alerts, alarms } = unit.operations;
  const rows = [...alerts, ...alarms].map(({ name, severity, summary, runbook }) => [
    code(name),
    badge(severity, severity),
    visible(summary),
    visible(runbook),
  ]);
  const title = `Alerts of ${oneLine(unit.name)}`;
  const inside = table(title, ["Alert", "Severity", "Says", "Runbook"], rows);
  return html`<details><summary><strong>${oneLine(unit.name)}</strong><span class="dim">${plural(rows.length, "alert")}</span></summary><div class="inside">${inside}</div></details>`;
}

/** How a bad change is taken back, component by component. */
export function rollbackSection(summary: Summary): Markup | undefined {
  const told = summary.touched.filter(({ operations }) => operations.rollback.length > 0);
  if (told.length === 0) return undefined;
  return html`${told.map(
    ({ name, operations }) =>
      html`<h3>${oneLine(name)}</h3><ul class="plain">${operations.rollback.map((line) => html`<li>${visible(line)}</li>`)}</ul>`,
  )}`;
}
