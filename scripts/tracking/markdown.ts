/** Longest description or comment that we send, characters. Linear documents no limit; others saw trouble above this. */
export const bodyLimit = 60_000;

/** Longest title that we send, characters. */
export const titleLimit = 240;

/**
 * The text on one line and without what can't be seen: line breaks and control characters become spaces, characters
 * that reverse the reading direction go, halves of surrogate pairs are replaced, and what is over `limit` is cut.
 */
export function plainLine(text: string, limit = titleLimit): string {
  const line = text
    .replace(/\p{Surrogate}/gu, "\uFFFD")
    .replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .replace(/[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/gu, "")
    .trim();
  const characters = [...line];
  return characters.length <= limit ? line : `${characters.slice(0, limit - 1).join("")}…`;
}

/** The text as Markdown that shows exactly it, inside a paragraph, a list item or a table cell. */
export function escapeText(text: string): string {
  return plainLine(text, Number.POSITIVE_INFINITY)
    .replace(/[\\`*_[\]{<>|~@#&!]/g, "\\$&")
    .replace(/:(?=\/\/)|^[-+=:]|(?<=^\d{1,9})[.)]/g, "\\$&");
}

/** The text as an inline code span. */
export function codeSpan(text: string): string {
  const line = plainLine(text, Number.POSITIVE_INFINITY);
  if (line === "") return "–";
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  const padded = longest > 0 || /^ .* $/.test(line) ? ` ${line} ` : line;
  return `${fence}${padded}${fence}`;
}

/** Lines as a fenced code block that none of them can close. */
export function codeBlock(lines: readonly string[], language = ""): string {
  const longest = Math.max(2, ...(lines.join("\n").match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return [`${fence}${language}`, ...lines, fence].join("\n");
}

/** A table; headings and cells are Markdown already. Empty without rows. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replace(/(?<!\\)\|/g, "\\|")).join(" | ")} |`;
  return [line(headings), line(headings.map(() => "---")), ...rows.map(line)].join("\n");
}

/**
 * The body itself, or its first whole lines with a note of how much is missing and where it is; an open code block is
 * closed.
 */
export function cutBody(body: string, limit = bodyLimit, where = "the deployment's report"): string {
  if (body.length <= limit) return body;
  const head = body.slice(0, limit - 120);
  const kept = head.slice(0, Math.max(head.lastIndexOf("\n"), 0)) || head.replace(/\p{Surrogate}$/u, "");
  const open = kept.split("\n").reduce<string>((fence, line) => {
    const mark = /^`{3,}/.exec(line)?.[0] ?? "";
    if (fence === "") return mark;
    return line === fence ? "" : fence;
  }, "");
  return [kept, open, `*Cut here: ${body.length - kept.length} more characters are in ${where}.*`]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** The text in parts that each fit, cut between lines where that is possible; put together again they are the text. */
export function cutParts(text: string, limit = bodyLimit): string[] {
  const parts: string[] = [];
  for (let rest = text; rest !== ""; ) {
    const head = rest.slice(0, limit);
    const line = rest.length > limit ? head.lastIndexOf("\n") + 1 : head.length;
    const whole = line > 0 ? line : head.length - (/[\uD800-\uDBFF]$/.test(head) ? 1 : 0);
    parts.push(rest.slice(0, whole));
    rest = rest.slice(whole);
  }
  return parts;
}
