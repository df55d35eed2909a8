import type { Section } from "./blocks.js";
import type { ReportInput } from "./input.js";
import { sectionText } from "./markdown-blocks.js";
import { code, prose, table } from "./markdown-text.js";
import { countsInWords, type Summary } from "./summary.js";
import { duration, moment, usd, usdChange } from "./text.js";

/** The report as Markdown that any renderer reads (tables as GitHub writes them); names can't become markup. */
export function renderMarkdown(input: ReportInput, summary: Summary, sections: readonly Section[]): string {
  return `${[top(input, summary), ...sections.map(sectionText)].join("\n\n")}\n`;
}

function top(input: ReportInput, summary: Summary): string {
  const { before, after } = input.usdPerMonth;
  const { revision, by = null, verb = input.kind } = input;
  const change = before === null ? "" : ` (${usdChange(after - before)})`;
  const commit = revision
    ? `${code(revision.commit.slice(0, 12))} on ${prose(revision.branch)}${revision.dirty ? ", changed" : ""}`
    : "";
  const facts = [
    ["Result", `**${input.result}**`],
    ["Project", code(input.project)],
    ["Environment", `${code(input.environment)}${input.sandbox === true ? " in the sandbox" : ""}`],
    ["Command", code(verb)],
    ["By", by === null ? "" : prose(by)],
    ["Revision", commit],
    ["Changes", countsInWords(summary.counts, summary.planned) || "none"],
    ["Unchanged", String(summary.counts.same)],
    ["Monthly cost", `${usd(after)}${change}`],
    ["Started", moment(input.startedAt)],
    ["Took", duration(summary.seconds)],
    ["Run", code(input.run)],
  ];
  return `# ${prose(summary.headline)}\n\n${table(
    ["", ""],
    facts.filter(([, value]) => value !== ""),
  )}`;
}
