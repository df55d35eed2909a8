import type { Category } from "../../components/core/operations.js";
import { closingIntents, finishedIntents, stepsOf } from "./closing.js";
import type { Intent } from "./intents.js";
import { type IssueTree, issueTree } from "./issues.js";
import type { Tracker, Tracking, Work } from "./tracker.js";

/** Prints what would be filed and told, and sends nothing. `labels` as every issue would carry them. */
export function dryRunTracker(print: (text: string) => void, labels: readonly string[]): Tracker {
  let open: { work: Work; tree: IssueTree } | null = null;
  const progress = new Map<Category, "started" | "finished" | "failed">();
  const tell = (intents: readonly Intent[]) => {
    if (!open) return;
    for (const intent of intents) print(lineOf(intent, open.tree));
  };
  return {
    name: "dry-run",
    check: () => Promise.resolve(true),
    find: () => Promise.resolve(nothingFiled),
    open: (work) => {
      const tree = issueTree(work, labels);
      open = { work, tree };
      print(`would file: ${tree.parent.title}\n  labels: ${labels.join(", ")}\n${indented(tree.parent.description)}`);
      for (const child of tree.children) print(`would file: ${child.title}\n${indented(child.description)}`);
      return Promise.resolve(nothingFiled);
    },
    moved: (category, to, steps) => {
      const issue = open?.tree.children.find((child) => child.category === category);
      if (!open || !issue) return;
      progress.set(category, to);
      if (to !== "finished") tell([{ kind: "move", issueId: issue.id, stage: "started" }]);
      else tell(finishedIntents(open.work, issue.id, category, stepsOf(open.work, category, steps)));
    },
    close: (outcome) => {
      if (open) tell(closingIntents(open.work, open.tree, progress, outcome, () => false));
      return Promise.resolve(nothingFiled);
    },
    keep: (set) => {
      for (const { title, lead } of set.findings) print(`would keep: ${title}\n${indented(lead)}`);
      return Promise.resolve({ issues: [], closed: [], pending: 0, warnings: [] });
    },
  };
}

const nothingFiled: Tracking = { parent: null, subIssues: [], pending: 0, warnings: [] };

function lineOf(intent: Intent, { parent, children }: IssueTree): string {
  const id = intent.kind === "issue" ? intent.id : intent.issueId;
  const title = [parent, ...children].find((issue) => issue.id === id)?.title ?? id;
  if (intent.kind === "move") return `would move: ${title} -> ${intent.stage}`;
  if (intent.kind === "comment") return `would comment: ${title}\n${indented(intent.body)}`;
  return `would file: ${title}`;
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, "  | ");
}
