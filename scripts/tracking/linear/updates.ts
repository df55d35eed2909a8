import { type Entry, issueOf, type Stage } from "../intents.js";
import type { IssueBook } from "../issue-book.js";
import type { Operation } from "./documents.js";
import { stateFor, type WorkflowState, type Workspace } from "./workspace.js";

/** Issues in one `issueBatchUpdate`, at most. */
const perMove = 50;

/** An operation, the entries that are told with it, and what to note when it was carried out. */
export interface Update extends Operation {
  readonly entries: readonly Entry[];
  readonly carriedOut: () => void;
}

/** The operations that tell the entries, moves to one state together; `needless` ones say what is so already. */
export function updateOperations(
  book: IssueBook,
  workspace: Workspace,
  entries: readonly Entry[],
  warn: (text: string) => void,
): { readonly operations: readonly Update[]; readonly needless: readonly Entry[] } {
  const moves = movesByState(workspace, entries, warn);
  const needless = moves.flatMap(({ state, entries: group }) =>
    group.filter(({ intent }) => state === null || book.get(issueOf(intent))?.state.id === state.id),
  );
  const due = entries.filter((entry) => !needless.includes(entry));
  const operations = [
    ...unarchiving(book, due),
    ...due.flatMap((entry) => said(entry) ?? []),
    ...moves.flatMap(({ state, entries: group }) =>
      state === null
        ? []
        : moving(
            book,
            state,
            group.filter((entry) => due.includes(entry)),
          ),
    ),
  ];
  return { operations, needless };
}

/** An archived issue takes no updates until it is brought back. */
function unarchiving(book: IssueBook, entries: readonly Entry[]): Update[] {
  const ids = new Set(entries.map(({ intent }) => issueOf(intent)).filter((id) => book.get(id)?.archived));
  return [...ids].map((id) => ({
    field: "issueUnarchive",
    arguments: { id },
    entries: [],
    carriedOut: () => book.change(id, { archived: false }),
  }));
}

function said(entry: Entry): Update | null {
  const { intent } = entry;
  if (intent.kind === "describe") {
    const { issueId, title, description } = intent;
    return {
      field: "issueBatchUpdate",
      arguments: { ids: [issueId], input: { title, description } },
      entries: [entry],
      carriedOut: () => undefined,
    };
  }
  if (intent.kind !== "comment" && intent.kind !== "attachment") return null;
  const { kind, ...input } = intent;
  return {
    field: kind === "comment" ? "commentCreate" : "attachmentCreate",
    arguments: { input },
    entries: [entry],
    carriedOut: () => undefined,
  };
}

function moving(book: IssueBook, state: WorkflowState, entries: readonly Entry[]): Update[] {
  const batches = Array.from({ length: Math.ceil(entries.length / perMove) }, (_, index) =>
    entries.slice(index * perMove, (index + 1) * perMove),
  );
  return batches.map((batch) => {
    const ids = batch.map(({ intent }) => issueOf(intent));
    return {
      field: "issueBatchUpdate",
      arguments: { ids, input: { stateId: state.id } },
      entries: batch,
      carriedOut: () => {
        for (const id of ids) book.change(id, { state });
      },
    };
  });
}

function movesByState(workspace: Workspace, entries: readonly Entry[], warn: (text: string) => void) {
  const groups = new Map<string, { state: WorkflowState | null; entries: Entry[] }>();
  for (const entry of entries) {
    if (entry.intent.kind !== "move") continue;
    const state = targetOf(workspace, entry.intent.stage, warn);
    const group = groups.get(state?.id ?? "") ?? { state, entries: [] };
    groups.set(state?.id ?? "", { state, entries: [...group.entries, entry] });
  }
  return [...groups.values()];
}

/** The state to move to. A team without "In Review" keeps what awaits review in progress; states are the team's to add. */
function targetOf(workspace: Workspace, stage: Stage, warn: (text: string) => void): WorkflowState | null {
  const state = stateFor(workspace, stage);
  if (state) return state;
  if (stage !== "review") {
    warn(`team ${workspace.teamKey} has no workflow state for "${stage}"; issues are not moved there`);
    return null;
  }
  warn(
    `team ${workspace.teamKey} has no state "In Review": the deployment's issue stays in progress; to add it, open Linear's team settings, Issue statuses, and add "In Review" under Started`,
  );
  return targetOf(workspace, "started", warn);
}
