import { categories } from "../../components/core/operations.js";
import { commentId, issueId, relationId } from "./identity.js";
import { type Intent, issueRef } from "./intents.js";
import type { IssueTree } from "./issues.js";
import { codeSpan } from "./markdown.js";
import type { Outcome, Work } from "./tracker.js";

/**
 * What is told about the deployments that this one changes the truth of: the one that it takes the place of is no longer what the
 * environment has, and the one that a rollback goes back to is so again. A run that failed has left something between the two.
 */
export function replacedIntents(
  work: Work,
  { parent }: IssueTree,
  { result }: Outcome,
  isOpen: (issueId: string) => boolean,
): Intent[] {
  const { environment, replaces, backTo } = work;
  const whole = result === "succeeded";
  const intents: Intent[] = [];
  if (replaces) {
    const id = issueId(environment, replaces.change, null);
    const body = replacedText(work, parent.id, whole);
    intents.push(
      { kind: "comment", id: commentId(id, work.run, "replaced"), issueId: id, body, ifThere: true },
      { kind: "relation", id: relationId(id, parent.id), issueId: parent.id, relatedId: id, ifThere: true },
      ...withdrawn(work, whole, isOpen),
    );
  }
  if (backTo && whole) {
    const id = issueId(environment, backTo, null);
    const body = `**Live again** in ${codeSpan(environment)} since run ${codeSpan(work.run)}: ${issueRef(parent.id)} went back to it.`;
    intents.push({ kind: "comment", id: commentId(id, work.run, "live-again"), issueId: id, body, ifThere: true });
  }
  return intents;
}

/** The replaced deployment's issue, and those of its sub-issues that nobody will finish any more. */
function withdrawn({ environment, replaces }: Work, whole: boolean, isOpen: (issueId: string) => boolean): Intent[] {
  if (!replaces) return [];
  const idOf = (category: string | null) => issueId(environment, replaces.change, category);
  if (!whole)
    return replaces.how === "rolled-back"
      ? [{ kind: "move", issueId: idOf(null), stage: "started", ifThere: true }]
      : [];
  const left = categories.map(idOf).filter(isOpen);
  return [idOf(null), ...left].map((id) => ({ kind: "move", issueId: id, stage: "withdrawn", ifThere: true }));
}

function replacedText({ environment, replaces, run }: Work, by: string, whole: boolean): string {
  const where = codeSpan(environment);
  if (replaces?.how === "superseded")
    return whole
      ? `**Superseded**: it was never finished, and run ${codeSpan(run)} deployed another change to ${where}: ${issueRef(by)}.`
      : `Run ${codeSpan(run)} tried to deploy another change to ${where} on top of it and did not finish: ${issueRef(by)}.`;
  return whole
    ? `**Rolled back**: no longer what ${where} has. Run ${codeSpan(run)} took it back: ${issueRef(by)}.`
    : `**Partly rolled back**: run ${codeSpan(run)} was to take ${where} back and did not finish: ${issueRef(by)}.`;
}
