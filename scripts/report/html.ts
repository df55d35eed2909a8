import { createHash } from "node:crypto";
import { html, raw } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import type { ReportInput } from "./input.js";
import { badge, code, empty, type Markup, section } from "./markup.js";
import {
  componentsSection,
  costSection,
  failureSection,
  findingsSection,
  messagesSection,
  outputsSection,
  rollbackSection,
  timingsSection,
  trackingSection,
  watchSection,
} from "./sections.js";
import { style } from "./style.js";
import type { Summary } from "./summary.js";
import { duration, moment, oneLine, usd, usdChange } from "./text.js";

/** Only this page's own style is permitted: no script, no picture, no request, whatever a name may hold. */
const styleHash = createHash("sha256").update(style).digest("base64");
const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'`;

/** The report as one page that opens from a file, without a network, and runs no script. */
export function renderHtml(input: ReportInput, summary: Summary): string {
  const title = oneLine(summary.headline);
  const sections = sectionsOf(input, summary);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${raw(style)}</style>
</head>
<body>
${header(input, summary, title)}
${contents(sections)}
<main>${sections.map(({ id, name, content, kind }) => section(id, name, content, kind))}</main>
<footer>Chainwright report of run ${code(input.run)}. Monthly costs are list prices.</footer>
</body>
</html>
`;
  return (page as HtmlEscapedString).toString();
}

interface Section {
  readonly id: string;
  readonly name: string;
  readonly content: Markup | readonly Markup[] | undefined;
  readonly kind?: string;
}

/** What went wrong comes first, then what happened, then what is next. */
function sectionsOf(input: ReportInput, summary: Summary): Section[] {
  const all: Section[] = [
    { id: "why", name: "Why", content: failureSection(input.failure), kind: "alarm" },
    { id: "findings", name: "Findings", content: findingsSection(input.findings) },
    { id: "components", name: "Components", content: componentsSection(summary) },
    { id: "cost", name: "Monthly cost", content: costSection(input, summary) },
    { id: "timings", name: "Timings", content: timingsSection(input, summary) },
    { id: "outputs", name: "Outputs", content: outputsSection(input.deployment) },
    { id: "tracking", name: "Tracking", content: trackingSection(input.tracking) },
    { id: "watch", name: "What to watch next", content: watchSection(summary) },
    { id: "rollback", name: "How to take it back", content: rollbackSection(summary) },
    { id: "messages", name: "Messages of the engine", content: messagesSection(input.deployment) },
  ];
  return all.filter(({ content }) => content !== undefined);
}

function contents(sections: readonly Section[]): Markup {
  if (sections.length === 0) return empty;
  return html`<nav aria-label="Contents"><ul>${sections.map(({ id, name }) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>`;
}

const resultKinds = { succeeded: "good", failed: "bad", refused: "bad", cancelled: "warn" } as const;

function header(input: ReportInput, summary: Summary, title: string): Markup {
  const facts = [
    ["Project", oneLine(input.project)],
    ["Environment", oneLine(input.environment)],
    ["Command", input.kind],
    ["Started", moment(input.startedAt)],
    ["Took", duration(summary.seconds)],
  ];
  return html`<header>
${badge(resultKinds[input.result], input.result)}
<h1>${title}</h1>
<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<ul class="tiles">${tiles(input, summary)}</ul>
</header>`;
}

function tiles(input: ReportInput, summary: Summary): Markup[] {
  const { counts, planned } = summary;
  const { before, after } = input.usdPerMonth;
  const change = before === null ? "a month" : `a month, ${usdChange(after - before)}`;
  const values: [string | number, string][] = [
    [counts.create, planned ? "to create" : "created"],
    [counts.update, planned ? "to update" : "updated"],
    [counts.replace, planned ? "to replace" : "replaced"],
    [counts.delete, planned ? "to delete" : "deleted"],
    [counts.same, "unchanged"],
    [usd(after), change],
  ];
  return values.map(
    ([value, name]) =>
      html`<li class="${value === 0 ? "none" : ""}"><strong>${value}</strong><span class="dim">${name}</span></li>`,
  );
}
