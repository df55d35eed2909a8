import { html } from "hono/html";
import type { Block, Line, Section, Span, Table } from "./blocks.js";
import { empty, type Markup } from "./markup.js";
import type { PropertyView, StepView } from "./properties.js";
import { duration, oneLine, visible, webAddress } from "./text.js";

/** A section of the page with its heading. */
export function sectionMarkup({ id, name, blocks, alarm = false }: Section): Markup {
  return html`<section id="${id}" aria-labelledby="${id}-title"${alarm ? html` class="alarm"` : empty}><h2 id="${id}-title">${name}</h2>${blocks.map(blockMarkup)}</section>
`;
}

function blockMarkup(block: Block): Markup {
  switch (block.kind) {
    case "text":
      return html`<p>${lineMarkup(block.line)}</p>`;
    case "heading":
      return html`<h3>${oneLine(block.text)}</h3>`;
    case "list":
      return html`<ul class="plain">${block.items.map((item) => html`<li>${lineMarkup(item)}</li>`)}</ul>`;
    case "table":
      return tableMarkup(block);
    case "lines":
      return html`<pre tabindex="0">${visible(block.text)}</pre>`;
    case "fold":
      return foldMarkup(block);
    case "steps":
      return html`<div class="steps">${block.steps.map(stepMarkup)}</div>`;
    case "picture":
      return block.markup;
  }
}

function foldMarkup({ title, badges, end, open, inside }: Extract<Block, { kind: "fold" }>): Markup {
  const said = badges.map((span) => html` ${spanMarkup(span)}`);
  const kinds = [...new Set(inside.flatMap((block) => (block.kind === "steps" ? block.steps.flatMap(kindsOf) : [])))];
  const marks = kinds.map((kind) => ` has-${kind}`).join("");
  const right = end === "" ? empty : html` <span class="end">${end}</span>`;
  return html`<details class="part${marks}"${open ? html` open` : empty}><summary><strong>${oneLine(title)}</strong>${said}${right}</summary><div class="inside">${inside.map(blockMarkup)}</div></details>
`;
}

/** Cells stand below each other on a phone. */
function tableMarkup({ caption, head, rows, numbers = [], total }: Table): Markup {
  const kind = (column: number): Markup => (numbers.includes(head[column] ?? "") ? html` class="number"` : empty);
  const cells = (row: readonly Line[]): Markup[] =>
    row.map((cell, column) =>
      column === 0
        ? html`<th scope="row"${kind(column)}>${lineMarkup(cell)}</th>`
        : html`<td${kind(column)} data-head="${head[column] ?? ""}">${lineMarkup(cell)}</td>`,
    );
  const foot = total === undefined ? empty : html`<tfoot><tr>${cells(total)}</tr></tfoot>`;
  const titles = head.map((title, column) => html`<th scope="col"${kind(column)}>${title}</th>`);
  return html`<table class="stack" aria-label="${oneLine(caption)}"><thead><tr>${titles}</tr></thead><tbody>${rows.map((row) => html`<tr>${cells(row)}</tr>`)}</tbody>${foot}</table>`;
}

function lineMarkup(line: Line): Markup {
  return html`${line.map(spanMarkup)}`;
}

function spanMarkup(span: Span): Markup {
  if (typeof span === "string") return html`${visible(span)}`;
  if ("code" in span) return span.code === "" ? empty : html`<code>${visible(span.code)}</code>`;
  if ("strong" in span) return html`<strong>${visible(span.strong)}</strong>`;
  if ("dim" in span) return html`<span class="dim">${visible(span.dim)}</span>`;
  if ("badge" in span) return html`<span class="badge ${span.tone}">${oneLine(span.badge)}</span>`;
  const address = webAddress(span.to);
  return address === undefined
    ? html`${oneLine(span.link)}`
    : html`<a href="${address}" rel="noreferrer">${oneLine(span.link)}</a>`;
}

/** By which of the filters a step is shown. */
function kindsOf({ step }: StepView): string[] {
  return step.failed === true ? [step.op, "failed"] : [step.op];
}

/** A step: what is done to which resource, and below it the properties. */
function stepMarkup({ step, properties, more }: StepView): Markup {
  const failed = step.failed === true;
  const kinds = ["step", ...kindsOf({ step, properties, more })].join(" ");
  const took = step.seconds === undefined ? empty : html` <span class="end">${duration(step.seconds)}</span>`;
  const badge = html`<span class="badge ${failed ? "bad" : step.op}">${step.op}${failed ? " failed" : ""}</span>`;
  const name = html`${badge} <code class="named">${visible(step.name)}</code> <code class="dim">${visible(step.type)}</code>${took}`;
  if (properties.length === 0 && more === 0) return html`<div class="${kinds}">${name}</div>`;
  const rest =
    more > 0
      ? html`<p class="dim">${properties.length > 0 ? "And " : ""}${more} ${properties.length > 0 ? "more" : "properties"}, in report.json.</p>`
      : empty;
  return html`<details class="${kinds}"${failed ? html` open` : empty}><summary>${name}</summary><div class="inside">${propertiesMarkup(step.op, properties)}${rest}</div></details>
`;
}

function propertiesMarkup(op: string, properties: readonly PropertyView[]): Markup {
  if (properties.length === 0) return empty;
  if (op === "create" || op === "delete") return html`<dl class="values">${properties.map(valueMarkup)}</dl>`;
  if (properties.every(({ before, after }) => before === null && after === null))
    return html`<p>${properties.map(({ path }) => html`<code>${visible(path)}</code> `)}</p>`;
  const rows = properties.map(
    ({ path, before, after, replaces }) =>
      html`<tr><th scope="row">${visible(path)}${replaces ? html` <span class="badge warn">forces replacement</span>` : empty}</th>${side("before", before)}${side("after", after)}</tr>`,
  );
  return html`<table class="diff" aria-label="Properties that differ"><thead><tr><th scope="col">Property</th><th scope="col">Before</th><th scope="col">After</th></tr></thead><tbody>${rows}</tbody></table>`;
}

function valueMarkup({ path, before, after }: PropertyView): Markup {
  return html`<div><dt>${visible(path)}</dt><dd>${visible(after ?? before ?? "")}</dd></div>`;
}

function side(which: "before" | "after", value: string | null): Markup {
  return value === null ? html`<td class="dim">not set</td>` : html`<td class="${which}">${value}</td>`;
}
