import { commentId, findingId } from "./identity.js";
import type { Intent } from "./intents.js";
import { findingScheme, type IssueBook, type KnownIssue } from "./issue-book.js";
import { codeSpan, cutBody, escapeText, plainLine, table } from "./markdown.js";
import type { FindingSet, KeptFindings, OpenFinding } from "./tracker.js";

/** Where a set's findings stand in the tracker. */
export interface FindingIssues {
  /** By id: what was read, or undefined for an issue that is not there. */
  readonly known: (id: string) => KnownIssue | undefined;
  /** All issues that a finding of this kind and environment was ever recorded on. */
  readonly recorded: readonly KnownIssue[];
  /** Whether the tracker could be asked; if not, what is there is not known. */
  readonly reachable: boolean;
  /** Labels of every issue. */
  readonly labels: readonly string[];
  /** Grows from run to run. */
  readonly sequence: number;
}

/** What is to be told about one issue. */
export interface FindingPlan {
  readonly id: string;
  readonly subject: string;
  /** ISO 8601; the earlier of what this checkout and the tracker know. */
  readonly since: string;
  readonly closes: boolean;
  readonly intents: readonly Intent[];
}

/** Labels of findings, one for each kind. */
export const findingLabels = ["drift"];

/** Beginning of the addresses under which an environment's findings of a kind are recorded. */
export function findingPrefix({ kind, project, environment }: FindingSet): string {
  return `${findingScheme}${[kind, project, environment].map(encodeURIComponent).join("/")}/`;
}

/** Ids of the issues of the findings that are there. */
export function findingIds(set: FindingSet): string[] {
  return set.findings.map(({ subject }) => findingId(set.kind, set.project, set.environment, subject));
}

/** How the issues stand after the plans were carried out as far as possible. */
export function keptOf(
  plans: readonly FindingPlan[],
  book: Pick<IssueBook, "get">,
  pending: number,
  warnings: readonly string[],
): KeptFindings {
  const open = plans.filter(({ closes, intents }) => !closes && intents.some(({ kind }) => kind !== "attachment"));
  return {
    issues: open.map(({ id, subject, since }) => {
      const { identifier = "", url = "", state } = book.get(id) ?? {};
      return { id, identifier, url, subject, since, state: state?.name ?? "Todo" };
    }),
    closed: plans.filter(({ closes }) => closes).map(({ subject }) => subject),
    pending,
    warnings,
  };
}

/** One plan for every finding and for every one that is gone. */
export function planFindings(set: FindingSet, issues: FindingIssues): FindingPlan[] {
  const present = new Set(set.findings.map(({ subject }) => subject));
  const gone = issues.recorded.filter(({ finding }) => finding?.open === true && !present.has(finding.subject));
  return [
    ...set.findings.map((finding) => there(set, finding, issues)),
    ...gone.map((issue) => notThere(set, issue, issues)),
  ];
}

function there(set: FindingSet, finding: OpenFinding, issues: FindingIssues): FindingPlan {
  const { subject } = finding;
  const id = findingId(set.kind, set.project, set.environment, subject);
  const issue = issues.known(id);
  const before = issue?.finding;
  const since = before?.open === true && before.since < finding.since ? before.since : finding.since;
  const title = plainLine(finding.title);
  const description = cutBody(body(set, finding, since));
  const record = recorded(set, id, { subject, since, open: "yes" }, issues);
  const labels = [...issues.labels, set.kind];
  const filed: Intent = { kind: "issue", id, title, description, labels, parentId: null, stage: "waiting" };
  const told: Intent = { kind: "describe", issueId: id, title, description };
  const first = issue === undefined ? [filed, ...(issues.reachable ? [] : [told])] : [told, ...reopened(set, issue)];
  return { id, subject, since, closes: false, intents: [...first, record] };
}

/** Done while it is there, or cancelled before it was gone and came back: it is open again. */
function reopened(set: FindingSet, { id, state, finding }: KnownIssue): Intent[] {
  const back = finding?.open === false;
  const closed = state.type === "completed" || (state.type === "canceled" && back);
  if (!closed) return [];
  const text = back ? "It is back" : "It is still there";
  return [
    { kind: "move", issueId: id, stage: "waiting" },
    {
      kind: "comment",
      id: commentId(id, set.run, "reopened"),
      issueId: id,
      body: `${text}: run ${codeSpan(set.run)}.`,
    },
  ];
}

function notThere(set: FindingSet, { id, state, finding }: KnownIssue, issues: FindingIssues): FindingPlan {
  const { subject = "", since = "" } = finding ?? {};
  const done = state.type === "completed" || state.type === "canceled";
  const text = `Gone: run ${codeSpan(set.run)} found nothing of it any more.`;
  const closing: Intent[] = [
    { kind: "comment", id: commentId(id, set.run, "gone"), issueId: id, body: text },
    { kind: "move", issueId: id, stage: "finished" },
  ];
  const record = recorded(set, id, { subject, since, open: "no" }, issues);
  return { id, subject, since, closes: !done, intents: [...(done ? [] : closing), record] };
}

function recorded(
  set: FindingSet,
  issueId: string,
  finding: { readonly subject: string; readonly since: string; readonly open: "yes" | "no" },
  { sequence }: FindingIssues,
): Intent {
  return {
    kind: "attachment",
    issueId,
    url: `${findingPrefix(set)}${encodeURIComponent(finding.subject)}`,
    title: `Run ${set.run}`,
    subtitle: finding.open === "yes" ? "found" : "gone",
    metadata: { ...finding, environment: set.environment, run: set.run, sequence },
  };
}

function body(set: FindingSet, finding: OpenFinding, since: string): string {
  const tables = finding.tables.map(
    ({ heading, columns, rows }) =>
      `## ${escapeText(heading)}\n\n${table(
        columns.map(escapeText),
        rows.map((row) => row.map(codeSpan)),
      )}`,
  );
  const facts = table(
    ["", ""],
    [
      ["Environment", codeSpan(set.environment)],
      ["First seen", codeSpan(since)],
      ["Last seen in", codeSpan(set.run)],
    ],
  );
  return [escapeText(finding.lead), facts, ...tables].join("\n\n");
}
