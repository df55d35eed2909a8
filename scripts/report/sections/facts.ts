import type { ReportInput } from "../input.js";
import { type Block, type Line, lines, list, type Section, type Span, table, text } from "../blocks.js";
import { plural, shown } from "../text.js";

/** UTF-16 units of an output's value and of a message, and messages that are shown; the rest is in `report.json`. */
const most = { value: 2000, message: 4000, messages: 100 };

/** What leaves the stack; secrets arrive masked. */
export function outputsSection({ deployment }: ReportInput): Section {
  const outputs = Object.entries(deployment?.outputs ?? {}).flatMap(([name, value]) => flat(name, value, 2));
  const rows = outputs.map(([name, value]): Line[] => [[{ code: name }], [{ code: clip(shown(value), most.value) }]]);
  const none = deployment?.kind === "preview" ? "A plan has no outputs yet." : "None.";
  return {
    id: "outputs",
    name: "Outputs",
    blocks: [rows.length === 0 ? text(none) : table("Outputs", ["Output", "Value"], rows)],
  };
}

/** Warnings and errors as the engine worded them. */
export function messagesSection({ deployment }: ReportInput): Section {
  const messages = deployment?.diagnostics ?? [];
  const shownOnes = messages.slice(0, most.messages);
  const blocks = shownOnes.flatMap(({ severity, urn, message }): Block[] => [
    text({ badge: severity, tone: severity === "error" ? "bad" : "warn" }, " ", { code: urn }),
    lines(clip(message.trim(), most.message)),
  ]);
  const more = messages.length - shownOnes.length;
  const rest = more > 0 ? [text(`And ${more} more in report.json.`)] : [];
  return {
    id: "messages",
    name: "Messages of the engine",
    blocks: blocks.length === 0 ? [text("None.")] : [...blocks, ...rest],
  };
}

/** Issues, revision, run, and pages elsewhere. */
export function linksSection(input: ReportInput): Section {
  const { run, revision, tracking, pages = {}, by } = input;
  const facts: Line[] = [
    [{ strong: "Run:" }, " ", { code: run }, by === null || by === undefined ? "" : `, by ${by}`],
    revisionLine(revision),
    ...Object.entries(pages).map(([name, url]): Line => [{ strong: `${name}:` }, " ", { link: url, to: url }]),
    [{ strong: "For programs:" }, " ", { code: "report.json" }, " beside this file"],
  ];
  const notes: Block[] = [];
  if (tracking !== null && tracking.pending > 0)
    notes.push(text(`${plural(tracking.pending, "request")} could not be sent; the next run sends them.`));
  for (const warning of tracking?.warnings ?? []) notes.push(text({ badge: "warning", tone: "warn" }, " ", warning));
  return { id: "links", name: "Links", blocks: [list(facts), issues(tracking), ...notes] };
}

function revisionLine(revision: ReportInput["revision"]): Line {
  if (!revision) return [{ strong: "Revision:" }, " not from a checkout"];
  const dirty = revision.dirty ? ", with changes that no commit has" : "";
  return [{ strong: "Revision:" }, " ", { code: revision.commit }, ` on ${revision.branch}${dirty}`];
}

function issues(tracking: ReportInput["tracking"]): Block {
  const parent = tracking?.parent ?? null;
  if (tracking === null || (parent === null && tracking.subIssues.length === 0)) return text("No issue was filed.");
  const issue = (identifier: string, url: string): Span => ({ link: identifier || "waiting", to: url });
  const rows: Line[][] = [
    ...(parent === null ? [] : [[["Deployment"], [issue(parent.identifier, parent.url)], [parent.state]]]),
    ...tracking.subIssues.map(({ category, identifier, url, state }) => [
      [category],
      [issue(identifier, url)],
      [state],
    ]),
  ];
  return table("Issues", ["Part", "Issue", "State"], rows);
}

/** An output that is an object as one row for each of its values, `depth` levels down. */
function flat(name: string, value: unknown, depth: number): [string, unknown][] {
  const inner = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
  if (depth === 0 || inner.length === 0) return [[name, value]];
  return inner.flatMap(([key, part]) => flat(`${name}.${key}`, part, depth - 1));
}

function clip(value: string, length: number): string {
  return value.length <= length ? value : `${value.slice(0, length)} … (${value.length - length} more in report.json)`;
}
