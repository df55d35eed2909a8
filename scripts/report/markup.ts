import { html } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import { visible } from "./text.js";

/** A piece of the page; text put into one is escaped. */
export type Markup = HtmlEscapedString | Promise<HtmlEscapedString>;

/** Nothing. */
export const empty = html``;

/** A table whose cells stand below each other on a phone. `numbers` names the columns that are set to the right. */
export function table(
  caption: string,
  head: readonly string[],
  rows: readonly (readonly (Markup | string)[])[],
  options: { readonly numbers?: readonly string[]; readonly total?: readonly (Markup | string)[] } = {},
): Markup {
  const kind = (column: number) => (options.numbers?.includes(head[column] ?? "") === true ? "number" : "");
  const cells = (row: readonly (Markup | string)[]) =>
    row.map((cell, column) =>
      column === 0
        ? html`<th scope="row" class="${kind(column)}">${cell}</th>`
        : html`<td class="${kind(column)}">${cell}</td>`,
    );
  const foot = options.total === undefined ? empty : html`<tfoot><tr>${cells(options.total)}</tr></tfoot>`;
  return html`<table class="stack" aria-label="${caption}">
<thead><tr>${head.map((title, column) => html`<th scope="col" class="${kind(column)}">${title}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${cells(row)}</tr>`)}</tbody>${foot}
</table>`;
}

/** A name set as code. */
export function code(text: string): Markup {
  return text === "" ? empty : html`<code>${visible(text)}</code>`;
}

/** A coloured word. `kind` is a class of the style. */
export function badge(kind: string, text: string): Markup {
  return html`<span class="badge ${kind}">${text}</span>`;
}

/** A section of the page with its heading; nothing when there is no content. */
export function section(id: string, title: string, content: Markup | readonly Markup[] | undefined, kind = ""): Markup {
  if (content === undefined) return empty;
  return html`<section id="${id}" aria-labelledby="${id}-title" class="${kind}"><h2 id="${id}-title">${title}</h2>${content}</section>`;
}
