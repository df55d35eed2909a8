import type { Category } from "../../components/core/operations.js";
import type { Step } from "../engine/deployment.js";
import { effective, failedComment, finishedComment, interruptedComment, summaryComment } from "./comments.js";
import { commentId } from "./identity.js";
import type { Intent } from "./intents.js";
import type { IssueTree } from "./issues.js";
import { outletIntents } from "./outlets.js";
import { replacedIntents } from "./replaced.js";
import type { Outcome, Work } from "./tracker.js";

/** How far a category has come in this run, as far as it was told. */
export type Progress = ReadonlyMap<Category, "started" | "finished" | "failed">;

/** What is said of a category whose resources are all done: a comment, and the move to Done. */
export function finishedIntents(work: Work, issueId: string, category: Category, steps: readonly Step[]): Intent[] {
  return [
    comment(work, issueId, "finished", finishedComment(work, category, steps)),
    { kind: "move", issueId, stage: "finished" },
  ];
}

/**
 * What is left to say when the run is over. A category is done when its last resource was told finished, or when as
 * many of its steps were carried out as were planned; `isDone` tells of one that was done before this run, `isOpen` of an issue that
 * is there and neither done nor cancelled.
 */
export function closingIntents(
  work: Work,
  tree: IssueTree,
  progress: Progress,
  outcome: Outcome,
  isDone: (issueId: string) => boolean,
  isOpen: (issueId: string) => boolean = () => false,
): Intent[] {
  const parts = tree.children.flatMap(({ id, category }) => {
    const steps = stepsOf(work, category, outcome.steps);
    const planned = sum(work, category);
    const told = progress.get(category);
    if (told === "failed" || steps.some((step) => step.failed)) return failed(work, id, steps, outcome);
    if (told === "finished" || (planned === 0 && isDone(id))) return [];
    if (outcome.result === "succeeded" || effective(steps).length >= planned)
      return finishedIntents(work, id, category, steps);
    return told === undefined ? [] : [comment(work, id, "interrupted", interruptedComment(work, steps, outcome))];
  });
  const parent = tree.parent.id;
  return [
    ...parts,
    comment(work, parent, "summary", summaryComment(work, outcome)),
    ...(outcome.result === "succeeded" ? [{ kind: "move", issueId: parent, stage: "review" } as const] : []),
    ...replacedIntents(work, tree, outcome, isOpen),
    ...outletIntents(work, parent, outcome),
  ];
}

/** The steps that belong to a category's units. */
export function stepsOf(work: Work, category: Category, steps: readonly Step[]): Step[] {
  const names = new Set(work.units.filter((unit) => unit.category === category).map((unit) => unit.name));
  return steps.filter((step) => names.has(step.component));
}

function failed(work: Work, issueId: string, steps: readonly Step[], outcome: Outcome): Intent[] {
  return [
    comment(work, issueId, "failed", failedComment(work, steps, outcome)),
    { kind: "move", issueId, stage: "started" },
  ];
}

function comment(work: Work, issueId: string, kind: string, body: string): Intent {
  return { kind: "comment", id: commentId(issueId, work.run, kind), issueId, body };
}

function sum(work: Work, category: Category): number {
  return work.units.filter((unit) => unit.category === category).reduce((total, unit) => total + unit.changes, 0);
}
