import type { Entry } from "./intents.js";
import type { IssueBook } from "./issue-book.js";
import type { IssueDraft, IssueTree } from "./issues.js";
import { usualStates } from "./states.js";
import type { IssueRef, Tracking } from "./tracker.js";

/** The issues as they are known: as Linear showed them, else as the journal holds them; one that is in neither is left out. */
export function trackingOf(
  tree: IssueTree,
  book: IssueBook,
  pending: readonly Entry[],
  warnings: readonly string[],
): Tracking {
  const view = (draft: IssueDraft) => refOf(draft, book, pending);
  return {
    parent: view(tree.parent),
    subIssues: tree.children.flatMap((child) => {
      const ref = view(child);
      return ref ? [{ ...ref, category: child.category }] : [];
    }),
    pending: pending.length,
    warnings,
  };
}

function refOf({ id }: IssueDraft, book: IssueBook, pending: readonly Entry[]): (IssueRef & { state: string }) | null {
  const known = book.get(id);
  if (known) return { id, identifier: known.identifier, url: known.url, state: known.state.name };
  const stages = pending.flatMap(({ intent }) => {
    if (intent.kind === "issue") return intent.id === id ? [intent.stage] : [];
    return intent.kind === "move" && intent.issueId === id ? [intent.stage] : [];
  });
  const last = stages.at(-1);
  return last ? { id, identifier: "", url: "", state: usualStates[last].name } : null;
}
