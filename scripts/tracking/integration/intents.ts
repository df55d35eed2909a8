import { commentId } from "../identity.js";
import { type Intent, issueRef } from "../intents.js";
import type { KnownIssue } from "../issue-book.js";
import { codeSpan, escapeText, table } from "../markdown.js";
import type { Check } from "../tracker.js";
import { checked } from "../verification.js";
import { integrationId, type integrationTree } from "./issues.js";
import { type IntegrationPart, integrationParts, type PartName } from "./parts.js";

type Tree = ReturnType<typeof integrationTree>;
type Known = (id: string) => KnownIssue | undefined;

/** What files the issues that are not there, and lists the sub-issues on the parent. */
export function openedIntents({ parent, children }: Tree, known: Known): Intent[] {
  const missing = [
    ...(known(parent.id) ? [] : [{ ...parent, parentId: null }]),
    ...children.filter(({ id }) => !known(id)).map(({ part: _, ...child }) => ({ ...child, parentId: parent.id })),
  ];
  const rows = children.map(({ id, part }) => [issueRef(id), escapeText(part.title), escapeText(part.purpose)]);
  const body = table(["Sub-issue", "Part", "Purpose"], rows);
  return [
    ...missing.map((draft): Intent => ({ kind: "issue", ...draft, labels: [...draft.labels], stage: "waiting" })),
    { kind: "comment", id: commentId(parent.id, "integration", "opened"), issueId: parent.id, body },
  ];
}

/** What tells that a part is being worked on; the parent is, too. */
export function startedIntents(project: string, { name, title }: IntegrationPart, run: string): Intent[] {
  const [id, parentId] = [integrationId(project, name), integrationId(project, null)];
  return [
    { kind: "move", issueId: parentId, stage: "started" },
    { kind: "move", issueId: id, stage: "started" },
    { kind: "comment", id: commentId(id, run, "started"), issueId: id, body: `**In progress**: ${escapeText(title)}.` },
  ];
}

/** What tells that a part is done and how that is known; with the last one the parent goes to review. */
export function doneIntents(
  project: string,
  part: IntegrationPart,
  checks: readonly Check[],
  run: string,
  isDone: (part: PartName) => boolean,
): Intent[] {
  const [id, parentId] = [integrationId(project, part.name), integrationId(project, null)];
  const passed = checks.every((check) => check.passed);
  const body = [
    passed ? `**Done**: ${escapeText(part.title)}.` : `**Not done yet**: ${escapeText(part.title)}.`,
    "### Configuration",
    part.configuration.map((line) => `- ${escapeText(line)}`).join("\n"),
    "### Commands",
    codeSpan(`chainwright tracker integration done ${part.name}`),
    "### Verification",
    checked(checks),
    "### Security notes",
    part.security.map((line) => `- ${escapeText(line)}`).join("\n"),
  ].join("\n\n");
  const told: Intent = { kind: "comment", id: commentId(id, run, passed ? "done" : "not-done"), issueId: id, body };
  if (!passed) return [told];
  const last = integrationParts.every(({ name }) => name === part.name || isDone(name));
  const summary = `**All parts are done.** Awaits review: look at each sub-issue's verification, then move this issue to Done.`;
  return [
    told,
    { kind: "move", issueId: id, stage: "finished" },
    { kind: "move", issueId: parentId, stage: last ? "review" : "started" },
    ...(last
      ? [{ kind: "comment", id: commentId(parentId, run, "summary"), issueId: parentId, body: summary } as const]
      : []),
  ];
}
