import { ServiceFailure } from "../failure.js";
import { type IssueIntent, withLinks } from "../intents.js";
import { type IssueBook, linkTo } from "../issue-book.js";
import type { IssueEntry, Tell } from "../service.js";
import type { LinearClient } from "./client.js";
import { issueMutation, issuesMutation } from "./documents.js";
import { learnIssues, perRequest, takeFiled } from "./reading.js";
import { stateFor, type Workspace } from "./workspace.js";

interface Filing {
  readonly client: LinearClient;
  readonly book: IssueBook;
  readonly workspace: Workspace;
}

/**
 * Files issues that are not there, several in one request. One that turns out to be there is read and adopted; when a
 * batch is refused, each of it is tried by itself, so that a bad one does not keep the others out.
 *
 * @throws ServiceFailure
 */
export async function createIssues(
  filing: Filing,
  entries: readonly IssueEntry[],
  tell: Tell<IssueEntry>,
): Promise<void> {
  for (let from = 0; from < entries.length; from += perRequest) {
    const rest = await fileBatch(filing, entries.slice(from, from + perRequest), tell);
    let refused = 0;
    for (const entry of rest) {
      const refusal = await fileOne(filing, entry);
      tell([entry], refusal === null ? { kind: "done" } : { kind: "refused", message: refusal });
      refused = refusal === null ? 0 : refused + 1;
      if (refused >= 3) throw filing.client.line.trip(new ServiceFailure("refused", refusal ?? ""));
    }
  }
}

/** @returns the entries that are still to be filed one by one */
async function fileBatch(
  filing: Filing,
  entries: readonly IssueEntry[],
  tell: Tell<IssueEntry>,
): Promise<readonly IssueEntry[]> {
  if (entries.length < 2) return entries;
  const { client, book } = filing;
  const issues = entries.map(({ intent }) => inputOf(filing, intent));
  const reply = await client.call(issuesMutation, { input: { issues } });
  if (!takeFiled(book, reply) && reply.errors.some(({ kind }) => kind === "conflict"))
    await learnAgain(
      filing,
      entries.map(({ intent }) => intent.id),
    );
  const filed = entries.filter(({ intent }) => book.get(intent.id));
  tell(filed, { kind: "done" });
  return entries.filter((entry) => !filed.includes(entry));
}

/** @returns null when the issue is there now, else why Linear refused it */
async function fileOne(filing: Filing, { intent }: IssueEntry): Promise<string | null> {
  const { client, book } = filing;
  const reply = await client.call(issueMutation, { input: inputOf(filing, intent) });
  if (takeFiled(book, reply)) return null;
  if (reply.errors.some(({ kind }) => kind === "conflict")) await learnAgain(filing, [intent.id]);
  if (book.get(intent.id)) return null;
  return reply.errors[0]?.message ?? "Linear did not carry it out";
}

function learnAgain({ client, book }: Filing, ids: readonly string[]): Promise<void> {
  book.forget(ids);
  return learnIssues(client, book, ids);
}

/** `IssueCreateInput` of an intent; a sub-issue's description begins with the link to its parent. */
function inputOf({ book, workspace }: Filing, { id, title, description, labels, parentId, stage }: IssueIntent) {
  const parent = parentId === null ? undefined : book.get(parentId);
  const text = withLinks(description, (other) => linkTo(book, other));
  return {
    id,
    title,
    description: parent ? `Part of [${parent.identifier}](${parent.url}).\n\n${text}` : text,
    teamId: workspace.teamId,
    stateId: stateFor(workspace, stage)?.id,
    labelIds: labels.flatMap((name) => workspace.labels.get(name.toLowerCase()) ?? []),
    ...(parentId === null ? {} : { parentId }),
  };
}
