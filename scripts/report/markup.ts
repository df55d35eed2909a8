import { html } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";

/** A piece of the page; text put into one is escaped. */
export type Markup = HtmlEscapedString | Promise<HtmlEscapedString>;

/** Nothing. */
export const empty = html``;
