import { html, raw } from "hono/html";
import MarkdownIt from "markdown-it";
import type { Markup } from "./marks.js";

/** HTML in the text is shown as text, links that run code are left as text, and pictures become links: nothing is loaded. */
const reader = new MarkdownIt("default", { html: false, linkify: false }).disable("image");
reader.renderer.rules.link_open = (tokens, index, options, _environment, self) => {
  tokens[index]?.attrSet("rel", "noreferrer noopener");
  return self.renderToken(tokens, index, options);
};

/** Somebody's Markdown, rendered safely. */
export function markdownView(text: string): Markup {
  return html`<div class="text" dir="auto">${raw(reader.render(text))}</div>`;
}
