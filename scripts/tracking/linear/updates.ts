import type { Operation } from "./documents.js";
import { stableId } from "../identity.js";
import { type Entry, type Intent, issueOf, type Stage, withLinks } from "../intents.js";
import { type IssueBook, linkTo } from "../issue-book.js";
import { targetId, targetOf } from "./targets.js";
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
  const needless = [
    ...moves.flatMap(({ state, entries: group }) =>
      group.filter(({ intent }) => state === null || book.get(issueOf(intent))?.state.id === state.id),
    ),
    ...entries.filter(({ intent }) => targetOf(intent) !== null && targetId(workspace, intent) === null),
  ];
  const due = entries.filter((entry) => !needless.includes(entry));
  const operations = [
    ...unarchiving(book, due),
    ...due.flatMap((entry) => said(book, workspace, entry)),
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

function said(book: IssueBook, workspace: Workspace, entry: Entry): Update[] {
  return operationsOf(book, workspace, entry.intent).map((operation, index, all) => ({
    ...operation,
    entries: index === all.length - 1 ? [entry] : [],
    carriedOut: () => undefined,
  }));
}

/** What Linear is to do for the intent, in this order; nothing for a move, which goes together with others, and for an unknown target. */
function operationsOf(book: IssueBook, workspace: Workspace, intent: Intent): Operation[] {
  const text = (body: string): string => withLinks(body, (id) => linkTo(book, id));
  switch (intent.kind) {
    case "describe": {
      const { issueId, title, description } = intent;
      const input = { title, description: text(description) };
      return [{ field: "issueBatchUpdate", arguments: { ids: [issueId], input } }];
    }
    case "comment": {
      const { id, issueId, body } = intent;
      return [{ field: "commentCreate", arguments: { input: { id, issueId, body: text(body) } } }];
    }
    case "attachment": {
      const { kind: _, ...input } = intent;
      return [{ field: "attachmentCreate", arguments: { input } }];
    }
    case "relation": {
      const { id, issueId, relatedId } = intent;
      const input = { id, issueId, relatedIssueId: relatedId, type: "related" };
      return [{ field: "issueRelationCreate", arguments: { input } }];
    }
    case "document": {
      const { id, issueId, title, content } = intent;
      return [{ field: "documentCreate", arguments: { input: { id, issueId, title, content: text(content) } } }];
    }
    case "project-update":
    case "release":
      return forTarget(targetId(workspace, intent), intent, text);
    default:
      return [];
  }
}

function forTarget(
  target: string | null,
  intent: Extract<Intent, { kind: "project-update" | "release" }>,
  text: (body: string) => string,
): Operation[] {
  if (target === null) return [];
  if (intent.kind === "project-update") {
    const { id, health, body } = intent;
    return [
      { field: "projectUpdateCreate", arguments: { input: { id, projectId: target, health, body: text(body) } } },
    ];
  }
  const { id, name, version, commit, issueId } = intent;
  const release = { id, pipelineId: target, name, version, ...(commit === "" ? {} : { commitSha: commit }) };
  const part = { id: stableId("release part", id, issueId), issueId, releaseId: id };
  return [
    { field: "releaseCreate", arguments: { input: release } },
    { field: "issueToReleaseCreate", arguments: { input: part } },
  ];
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
    const state = stateOf(workspace, entry.intent.stage, warn);
    const group = groups.get(state?.id ?? "") ?? { state, entries: [] };
    groups.set(state?.id ?? "", { state, entries: [...group.entries, entry] });
  }
  return [...groups.values()];
}

/** The state to move to. A team without "In Review" keeps what awaits review in progress; states are the team's to add. */
function stateOf(workspace: Workspace, stage: Stage, warn: (text: string) => void): WorkflowState | null {
  const state = stateFor(workspace, stage);
  if (state) return state;
  if (stage !== "review") {
    warn(`team ${workspace.teamKey} has no workflow state for "${stage}"; issues are not moved there`);
    return null;
  }
  warn(
    `team ${workspace.teamKey} has no state "In Review": the deployment's issue stays in progress; to add it, open Linear's team settings, Issue statuses, and add "In Review" under Started`,
  );
  return stateOf(workspace, "started", warn);
}
