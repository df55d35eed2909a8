import { oneLine, visible, webAddress } from "./text.js";

/** Endings by which renderers take a word with a dot for an address, beside those of two letters. */
const domain =
  /\.(?=(?:[a-z]{2}|biz|com|edu|gov|net|org|pro|web|xxx|aero|asia|coop|info|museum|name|shop|рф)(?![\p{L}\p{N}_]))/giu;

/** Prose that can't become markup, HTML, a link or a mention, wherever it stands in a line. */
export function prose(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_[\]<>|~&$]/g, "\\$&")
    .replace(/:(?=\/\/)/g, "\\:")
    .replace(/\/\//g, "/\\/")
    .replace(domain, "\\.")
    .replace(/\b(www)\./gi, "$1\\.")
    .replace(/^(\d+)([.)])(?=\s|$)/, "$1\\$2")
    .replace(/^[#+\-=]/, "\\$&")
    .replace(/!$/, "\\!")
    .replaceAll("@", "\\@\u200b");
}

/** A name as a code span; safe in a table's cell too. */
export function code(text: string): string {
  const content = oneLine(text);
  if (content === "") return "";
  const fence = "`".repeat(longestRun(content) + 1);
  const padding = fence.length > 1 ? " " : "";
  return `${fence}${padding}${content.replaceAll("|", "\\|")}${padding}${fence}`;
}

/** Several lines as a block that their own backticks can't end. */
export function block(text: string): string {
  const fence = "`".repeat(Math.max(2, longestRun(text)) + 1);
  return `${fence}text\n${visible(text).trimEnd()}\n${fence}`;
}

/** A link where a browser may open the address, else its text alone. */
export function link(text: string, url: string): string {
  const address = webAddress(url);
  if (address === undefined) return prose(text);
  return `[${prose(text)}](<${address.replace(/[<>\\\s]/g, encodeURIComponent)}>)`;
}

/** A table as GitHub writes it; the cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
}
