import { createHash } from "node:crypto";
import { join } from "node:path";
import { escapeText } from "./markdown.js";
import type { Feedback } from "./tracker.js";

/** Where a reviewer's feedback lies in a project. */
export const feedbackPath = join("docs", "a2a", "deployment-feedback.md");

/** First lines that are a verdict. */
export const verdicts = { changes: "CHANGES_REQUIRED", approval: "APPROVED - LET'S FUCKING GO" } as const;

/** What a feedback file says, before anybody knows when it was written and what for. */
export type FeedbackText = Pick<Feedback, "verdict" | "text" | "about" | "digest">;

/**
 * The verdict on the first line that is not empty, and what stands below. Marks of a heading or of emphasis, typographic dashes and
 * apostrophes, and what follows the verdict on its line make no difference; its capitals do.
 */
export function parseFeedback(content: string): FeedbackText {
  const lines = content.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/);
  const first = lines.findIndex((line) => line.trim() !== "");
  const below = first < 0 ? [] : lines.slice(first + 1);
  const verdict = verdictOf(lines[first] ?? "");
  const about = /^[ \t*_-]*environment[*_]*:[*_]*[ \t]*`?([^`\r\n]*?)`?[ \t]*$/im.exec(below.join("\n"))?.[1]?.trim();
  return {
    verdict,
    text: below.join("\n").trim(),
    about: about === undefined || about === "" ? null : about,
    digest: createHash("sha256").update(content).digest("hex").slice(0, 16),
  };
}

function verdictOf(line: string): Feedback["verdict"] {
  const plain = line
    .replace(/[\u2018\u2019\u02BC]/g, "'")
    .replace(/[\u2010-\u2015\u2212]/g, "-")
    .replace(/^[\s#>*_`"]+/, "")
    .replace(/\s+/g, " ");
  if (/^CHANGES_REQUIRED(?!\w)/.test(plain)) return "changes-required";
  return /^APPROVED ?- ?LET'S FUCKING GO(?!\w)/.test(plain) ? "approved" : null;
}

/** What a person wrote as a quotation in Markdown: lists and headings are kept, everything else shows as it is. */
export function quoted(text: string): string {
  return text
    .split("\n")
    .map((line) => {
      const [, indent = "", mark = "", rest = ""] = /^( *)((?:[-*+]|\d{1,9}[.)]|#{1,6}) +)?(.*)$/.exec(line) ?? [];
      return `> ${indent}${mark}${escapeText(rest)}`.trimEnd();
    })
    .join("\n");
}

/** What is told about a file with neither verdict. */
export function noVerdict(): string {
  return `${feedbackPath} says neither "${verdicts.changes}" nor "${verdicts.approval}" on its first line: nothing is moved`;
}
