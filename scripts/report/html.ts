import { createHash } from "node:crypto";
import { html, raw } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import type { Section } from "./blocks.js";
import { sectionMarkup } from "./html-blocks.js";
import type { ReportInput } from "./input.js";
import { empty, type Markup } from "./markup.js";
import { style } from "./style.js";
import { changes, type Summary } from "./summary.js";
import { duration, moment, oneLine, usd, usdChange } from "./text.js";

/** Only this page's own style is permitted: no script, no picture, no request, whatever a name may hold. */
const styleHash = createHash("sha256").update(style).digest("base64");
const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'`;

/** The report as one page that opens from a file, without a network, and runs no script. */
export function renderHtml(input: ReportInput, summary: Summary, sections: readonly Section[]): string {
  const title = oneLine(summary.headline);
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
<a class="skip" href="#why">Skip to the report</a>
${header(input, summary, title)}
${contents(sections)}
${controls(input)}
<main>${sections.map(sectionMarkup)}</main>
<footer>Chainwright report of run <code>${oneLine(input.run)}</code>. Monthly costs are list prices.</footer>
</body>
</html>
`;
  return (page as HtmlEscapedString).toString();
}

function contents(sections: readonly Section[]): Markup {
  return html`<nav aria-label="Contents"><ul>${sections.map(({ id, name }) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>`;
}

/**
 * Filters that work by style alone: which steps are shown, and whether everything is open. The boxes stand beside `main`, so that
 * the style finds it from them; their labels are what is seen.
 */
function controls({ deployment }: ReportInput): Markup {
  const steps = (deployment?.steps ?? []).filter(changes);
  if (steps.length === 0) return empty;
  const kinds = ["create", "update", "replace", "delete"].filter((op) => steps.some((step) => step.op === op));
  const failed = steps.some((step) => step.failed === true) ? ["failed"] : [];
  const choices = ["all", ...kinds, ...failed];
  const boxes = choices.map(
    (kind) => html`<input type="radio" name="only" id="only-${kind}"${kind === "all" ? html` checked` : empty}>`,
  );
  const labels = choices.map(
    (kind) => html`<label for="only-${kind}">${kind === "all" ? "all changes" : kind}</label>`,
  );
  return html`${boxes}<input type="checkbox" id="open-all">
<div class="controls"><span class="dim">Show</span>${labels}<label for="open-all">everything open</label></div>`;
}

const resultKinds = { succeeded: "good", failed: "bad", refused: "bad", cancelled: "warn" } as const;

function header(input: ReportInput, summary: Summary, title: string): Markup {
  const { revision, by = null, verb = input.kind } = input;
  const commit = revision
    ? `${revision.commit.slice(0, 12)} (${revision.branch}${revision.dirty ? ", changed" : ""})`
    : "";
  const facts = [
    ["Project", input.project],
    ["Environment", `${input.environment}${input.sandbox === true ? " (sandbox)" : ""}`],
    ["Command", verb],
    ["By", by ?? ""],
    ["Revision", commit],
    ["Started", moment(input.startedAt)],
    ["Took", duration(summary.seconds)],
  ].filter(([, value]) => value !== "");
  return html`<header>
<span class="badge ${resultKinds[input.result]}">${input.result}</span>
<h1>${title}</h1>
<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${oneLine(value ?? "")}</dd></div>`)}</dl>
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
