import type { Markup } from "./markup.js";
import type { StepView } from "./properties.js";

/** What a badge means; the word in it says the same. */
export type Tone = "good" | "bad" | "warn" | "blue" | "plum" | "plain";

/** A piece of a line. All text is of others and is escaped by the renderer. */
export type Span =
  | string
  | { readonly code: string }
  | { readonly strong: string }
  | { readonly dim: string }
  | { readonly badge: string; readonly tone: Tone }
  /** A link where a browser may open `to`, else the text alone. */
  | { readonly link: string; readonly to: string };

export type Line = readonly Span[];

/** A table; `numbers` names the columns that are set to the right. */
export interface Table {
  readonly kind: "table";
  /** What it shows, for those who don't see it. */
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly Line[])[];
  readonly numbers?: readonly string[];
  readonly total?: readonly Line[];
}

/** What a section is made of: written once, rendered as HTML and as Markdown. */
export type Block =
  | { readonly kind: "text"; readonly line: Line }
  | { readonly kind: "heading"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly Line[] }
  | Table
  /** Several lines as they are: commands, messages. */
  | { readonly kind: "lines"; readonly text: string }
  /** Closed at first on the page unless `open`; a heading with what follows in Markdown. */
  | {
      readonly kind: "fold";
      readonly title: string;
      readonly badges: Line;
      readonly end: string;
      readonly open: boolean;
      readonly inside: readonly Block[];
    }
  | { readonly kind: "steps"; readonly steps: readonly StepView[] }
  /** On the page only: blocks beside it tell the same in words. */
  | { readonly kind: "picture"; readonly markup: Markup };

/** A part of the report with a heading of its own. */
export interface Section {
  /** Anchor on the page. */
  readonly id: string;
  readonly name: string;
  readonly blocks: readonly Block[];
  /** Set apart because it tells of trouble. */
  readonly alarm?: boolean;
}

export const text = (...line: Span[]): Block => ({ kind: "text", line });
export const heading = (of: string): Block => ({ kind: "heading", text: of });
export const list = (items: readonly Line[]): Block => ({ kind: "list", items });
export const lines = (of: string): Block => ({ kind: "lines", text: of });

export function table(
  caption: string,
  head: readonly string[],
  rows: readonly (readonly Line[])[],
  options: Pick<Table, "numbers" | "total"> = {},
): Block {
  return { kind: "table", caption, head, rows, ...options };
}

export function fold(
  title: string,
  inside: readonly Block[],
  options: { readonly badges?: Line; readonly end?: string; readonly open?: boolean } = {},
): Block {
  const { badges = [], end = "", open = false } = options;
  return { kind: "fold", title, badges, end, open, inside };
}
