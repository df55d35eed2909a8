import type { Block, Line, Section, Span } from "./blocks.js";
import { block as fenced, code, link, prose, table } from "./markdown-text.js";
import type { PropertyView, StepView } from "./properties.js";
import { duration } from "./text.js";

/** A section as Markdown, below a heading of the second level. */
export function sectionText({ name, blocks }: Section): string {
  return [`## ${prose(name)}`, ...blocks.map(blockText)].filter((part) => part !== "").join("\n\n");
}

function blockText(block: Block): string {
  switch (block.kind) {
    case "text":
      return lineText(block.line);
    case "heading":
      return `### ${prose(block.text)}`;
    case "list":
      return block.items.map((item) => `- ${lineText(item)}`).join("\n");
    case "table":
      return tableText(block);
    case "lines":
      return fenced(block.text);
    case "fold":
      return foldText(block);
    case "steps":
      return block.steps.map(stepText).join("\n");
    case "picture":
      return "";
  }
}

function tableText({ head, rows, total }: Extract<Block, { kind: "table" }>): string {
  const sum = total === undefined ? [] : [total.map(lineText).map((cell) => (cell === "" ? "" : `**${cell}**`))];
  return table(head, [...rows.map((row) => row.map(lineText)), ...sum]);
}

function foldText({ title, badges, end, inside }: Extract<Block, { kind: "fold" }>): string {
  const said = [...badges.map((badge) => spanText(badge)), prose(end)].filter((word) => word !== "");
  const body = inside.map(blockText).filter((part) => part !== "");
  return [`### ${prose(title)}${said.length > 0 ? `: ${said.join(", ")}` : ""}`, ...body].join("\n\n");
}

function lineText(line: Line): string {
  return line.map(spanText).join("");
}

/** Spaces at the ends of a piece keep it apart from the next. */
function spanText(span: Span): string {
  if (typeof span === "string") {
    const [, before = "", after = ""] = /^(\s*).*?(\s*)$/s.exec(span) ?? [];
    const inner = prose(span);
    return inner === "" ? before && " " : `${before && " "}${inner}${after && " "}`;
  }
  if ("code" in span) return code(span.code);
  if ("strong" in span) return `**${prose(span.strong)}**`;
  if ("dim" in span) return prose(span.dim);
  if ("badge" in span)
    return span.tone === "plum" || span.tone === "plain" ? prose(span.badge) : `**${prose(span.badge)}**`;
  return link(span.link, span.to);
}

function stepText({ step, properties, more }: StepView): string {
  const failed = step.failed === true ? " failed" : "";
  const took = step.seconds === undefined ? "" : `, ${duration(step.seconds)}`;
  const rest = more > 0 ? [`  - and ${more} more in report.json`] : [];
  return [
    `- **${step.op}${failed}** ${code(step.name)} (${code(step.type)})${took}`,
    ...properties.map((property) => `  - ${propertyText(property)}`),
    ...rest,
  ].join("\n");
}

function propertyText({ path, before, after, replaces }: PropertyView): string {
  const forces = replaces ? " (forces replacement)" : "";
  if (before === null && after === null) return `${code(path)}${forces}`;
  const value = (side: string | null): string => (side === null ? "not set" : code(side) || "empty");
  if (before === null || after === null)
    return `${code(path)}${forces}: ${value(after ?? before)}${after === null ? " (before)" : ""}`;
  return `${code(path)}${forces}: ${value(before)} → ${value(after)}`;
}
