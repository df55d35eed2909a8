import { commentId, issueId, relationId } from "./identity.js";
import { type Intent, issueRef } from "./intents.js";
import type { KnownIssue, Recorded } from "./issue-book.js";
import type { IssueDraft, IssueTree } from "./issues.js";
import { codeSpan, escapeText, table } from "./markdown.js";
import { runRecord } from "./record.js";
import type { Work } from "./tracker.js";

/** What is known before a deployment's issues are filed. */
export interface Before {
  readonly known: (id: string) => KnownIssue | undefined;
  /** Deployments last recorded, of every environment. */
  readonly records: readonly Recorded[];
  readonly sequence: number;
}

/** What files the issues that are not there yet and puts the parent in progress, with the list of its sub-issues. */
export function openingIntents(work: Work, tree: IssueTree, { known, records, sequence }: Before): Intent[] {
  const file = (issue: IssueDraft, parentId: string | null): Intent[] => {
    if (known(issue.id)) return [];
    const { id, title, description, labels } = issue;
    const stage = parentId === null ? "started" : "waiting";
    return [{ kind: "issue", id, title, description, labels: [...labels], parentId, stage }];
  };
  const { id } = tree.parent;
  return [
    ...file(tree.parent, null),
    ...tree.children.flatMap((child) => file(child, id)),
    { kind: "move", issueId: id, stage: "started" },
    { kind: "comment", id: commentId(id, work.run, "started"), issueId: id, body: startedComment(work, tree) },
    runRecord(work, id, sequence, { result: "running" }),
    ...(known(id) ? [] : siblings(work, id, records)),
  ];
}

/** Issues of the change that this one takes the place of, and of the one that a rollback goes back to: what closing looks at. */
export function othersOf({ environment, replaces, backTo }: Work, categories: readonly string[]): string[] {
  const replaced = replaces ? [null, ...categories].map((one) => issueId(environment, replaces.change, one)) : [];
  return [...replaced, ...(backTo ? [issueId(environment, backTo, null)] : [])];
}

/** Links to the same revision's deployments to other environments. */
function siblings({ environment, project, revision }: Work, id: string, records: readonly Recorded[]): Intent[] {
  if (revision === null) return [];
  const others = records.filter(
    ({ metadata }) =>
      metadata["project"] === project &&
      metadata["commit"] === revision.commit &&
      metadata["environment"] !== environment,
  );
  const ids = [...new Set(others.map(({ issueId: other }) => other))];
  return ids.map((relatedId) => ({
    kind: "relation",
    id: relationId(id, relatedId),
    issueId: id,
    relatedId,
    ifThere: true,
  }));
}

function startedComment(work: Work, { children }: IssueTree): string {
  const rows = children.map(({ id, category }) => {
    const units = work.units.filter((unit) => unit.category === category);
    const changes = units.reduce((sum, unit) => sum + unit.changes, 0);
    return [issueRef(id), escapeText(category), units.map(({ name }) => codeSpan(name)).join(", "), String(changes)];
  });
  const { create, update, replace, delete: removed } = work.planned;
  return [
    `**In progress**: run ${codeSpan(work.run)} is about to create ${create}, update ${update}, replace ${replace} and delete ${removed} resources.`,
    table(["Sub-issue", "Category", "Components", "Changes"], rows),
  ].join("\n\n");
}
