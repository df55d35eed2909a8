import type { Finding } from "../gates/finding.js";
import type { Step } from "../engine/deployment.js";
import { cutMarkdown } from "./cut.js";
import type { ReportInput } from "./input.js";
import { code, link, prose, table } from "./markdown-text.js";
import { changes, countsInWords, type Summary, summarise } from "./summary.js";
import { duration, usd, usdChange } from "./text.js";

/** Steps and findings that a list shows before it counts the rest. */
const most = 40;

/** How a summary is written. */
export interface SummaryOptions {
  /** Whether the reader's renderer knows `<details>`: GitHub and GitLab do, Linear does not. Default true. */
  readonly folds?: boolean;
}

/**
 * The report in short, for a comment: counts, what is lost first, cost, risk, findings, digest, links. Markdown that names
 * in it can't break out of.
 *
 * @param limit the most UTF-16 units that the place takes: 65536 on GitHub; beyond it the text is cut with its folds closed
 */
export function renderSummary(input: ReportInput, limit: number, { folds = true }: SummaryOptions = {}): string {
  const summary = summarise(input);
  const parts = [
    `### ${prose(summary.headline)}`,
    facts(input, summary),
    failure(input),
    list("Deleted or replaced", lost(input).map(stepLine)),
    list("Findings", [...input.findings].sort(byLevel).map(findingLine)),
    fold(allChanges(input, summary), folds),
  ];
  return cutMarkdown(`${parts.filter((part) => part !== "").join("\n\n")}\n`, limit);
}

function facts(input: ReportInput, summary: Summary): string {
  const { usdPerMonth, risk, change, revision, tracking, approval } = input;
  const delta = usdPerMonth.before === null ? "" : ` (${usdChange(usdPerMonth.after - usdPerMonth.before)})`;
  const digest = change?.digest ?? null;
  const issue = tracking?.parent;
  const commit = revision
    ? `${code(revision.commit.slice(0, 12))}${revision.dirty ? ", with changes of its own" : ""}`
    : "";
  const pages = Object.entries(input.pages ?? {}).map(([name, url]) => link(name, url));
  const rows: [string, string][] = [
    ["Result", `**${input.result}**${input.sandbox === true ? ", in the sandbox" : ""}`],
    ["Changes", `${countsInWords(summary.counts, summary.planned) || "none"}; ${summary.counts.same} unchanged`],
    ["Monthly cost", `${usd(usdPerMonth.after)}${delta}`],
    [
      "Risk",
      risk ? `**${prose(risk.level)}**${risk.reasons.length > 0 ? `: ${risk.reasons.map(prose).join("; ")}` : ""}` : "",
    ],
    ["Digest", digest === null ? "" : code(digest)],
    [
      "Approved",
      approval
        ? [approval.how, approval.by ?? ""]
            .filter((word) => word !== "")
            .map(prose)
            .join(", ")
        : "",
    ],
    ["Issue", issue ? link(issue.identifier || "waiting", issue.url) : ""],
    ["Revision", commit],
    ["Pages", pages.join(", ")],
    ["Run", `${code(input.run)}, took ${duration(summary.seconds)}`],
  ];
  return table(
    ["", ""],
    rows.filter(([, value]) => value !== ""),
  );
}

function failure({ failure: failed }: ReportInput): string {
  if (failed === null) return "";
  const fixes = failed.problems.map(
    ({ path, actual, fix }) => `${code(path)}: ${prose(actual)}. **Fix:** ${prose(fix)}`,
  );
  return [`**${prose(failed.summary)}** (${code(failed.code)})`, bullets(fixes)].filter(Boolean).join("\n\n");
}

function lost({ deployment }: ReportInput): Step[] {
  const steps = deployment?.steps ?? [];
  return [...steps.filter(({ op }) => op === "delete"), ...steps.filter(({ op }) => op === "replace")];
}

function stepLine(step: Step): string {
  const failed = step.failed === true ? " **failed**" : "";
  const forced = step.op === "replace" && step.replaces.length > 0;
  const paths = forced ? step.replaces : step.op === "update" ? step.changed : [];
  const why = paths.length === 0 ? "" : `${forced ? ", forced by" : ":"} ${paths.slice(0, 8).map(code).join(" ")}`;
  return `**${step.op}**${failed} ${code(step.name)} (${code(step.type)})${why}`;
}

const levels = ["block", "warn", "info"];
const byLevel = (a: Finding, b: Finding): number => levels.indexOf(a.level) - levels.indexOf(b.level);

function findingLine({ level, gate, summary, fix }: Finding): string {
  return `**${level === "block" ? "blocks" : level}** ${code(gate)}: ${prose(summary)}. ${prose(fix)}`;
}

function list(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : `**${title}**\n\n${bullets(lines)}`;
}

function bullets(lines: readonly string[]): string {
  const more = lines.length > most ? [`- and ${lines.length - most} more`] : [];
  return [...lines.slice(0, most).map((line) => `- ${line}`), ...more].join("\n");
}

/** Every change by component; what stands above is not told twice. */
function allChanges({ deployment }: ReportInput, { parts }: Summary): { title: string; lines: string[] } {
  const lines = parts.flatMap(({ changes: steps }) =>
    steps.filter(({ op }) => op !== "delete" && op !== "replace").map(stepLine),
  );
  const count = (deployment?.steps ?? []).filter(changes).length;
  return { title: `All other changes: ${lines.length} of ${count}`, lines };
}

function fold({ title, lines }: { title: string; lines: readonly string[] }, folds: boolean): string {
  if (lines.length === 0) return "";
  const items = lines.map((line) => `- ${line}`).join("\n");
  return folds ? `<details>\n<summary>${title}</summary>\n\n${items}\n\n</details>` : `**${title}**\n\n${items}`;
}
