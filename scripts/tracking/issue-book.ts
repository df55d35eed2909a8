import { z } from "zod";
import type { Reply } from "./api-error.js";
import { type LinearClient, LinearFailure } from "./client.js";
import { attachedQuery, issueMutation, issuesMutation, issuesQuery } from "./documents.js";
import type { Entry, IssueIntent } from "./intents.js";
import { dataOf, stateFor, type Workspace } from "./workspace.js";

/** Beginning of the address under which a finding is recorded on its issue. */
export const findingScheme = "chainwright://finding/";

/** Issues in one query or one batch, at most. */
const perRequest = 50;

const issueSchema = z.object({
  id: z.string(),
  identifier: z.string(),
  url: z.string(),
  archivedAt: z.string().nullish(),
  trashed: z.boolean().nullish(),
  state: z.object({ id: z.string(), name: z.string(), type: z.string() }),
  attachments: z
    .object({ nodes: z.array(z.object({ url: z.string(), metadata: z.record(z.string(), z.unknown()).catch({}) })) })
    .optional(),
});

/** An issue as Linear last showed it. */
export interface KnownIssue {
  readonly id: string;
  readonly identifier: string;
  readonly url: string;
  readonly archived: boolean;
  readonly trashed: boolean;
  readonly state: { readonly id: string; readonly name: string; readonly type: string };
  /** Sequence of the last run recorded on it; 0 without one. */
  readonly sequence: number;
  /** What the last run recorded of the finding that it is about; null for the issues of a deployment. */
  readonly finding: { readonly subject: string; readonly since: string; readonly open: boolean } | null;
}

/** The issues that this run has seen. */
export class IssueBook {
  readonly #issues = new Map<string, KnownIssue>();
  readonly #absent = new Set<string>();

  constructor(private readonly client: LinearClient) {}

  get(id: string): KnownIssue | undefined {
    return this.#issues.get(id);
  }

  /** Reads the issues that were not asked for yet; one that does not exist stays unknown. @throws LinearFailure */
  async learn(ids: readonly string[]): Promise<void> {
    const unknown = [...new Set(ids)].filter((id) => !this.#issues.has(id) && !this.#absent.has(id));
    for (let from = 0; from < unknown.length; from += perRequest) {
      const chunk = unknown.slice(from, from + perRequest);
      const reply = await this.client.call(issuesQuery, { ids: chunk, count: chunk.length });
      const schema = z.object({ issues: z.object({ nodes: z.array(issueSchema) }) });
      for (const issue of dataOf(this.client, reply, schema).issues.nodes) this.#note(issue);
      for (const id of chunk) if (!this.#issues.has(id)) this.#absent.add(id);
    }
  }

  /** Reads every issue that a finding with this beginning of its address is recorded on. @throws LinearFailure */
  async learnFindings(prefix: string): Promise<KnownIssue[]> {
    const reply = await this.client.call(attachedQuery, { prefix });
    const node = z.object({ url: z.string(), issue: z.object({ id: z.string() }) });
    const { attachments } = dataOf(this.client, reply, z.object({ attachments: z.object({ nodes: z.array(node) }) }));
    const ids = attachments.nodes.map(({ issue }) => issue.id);
    await this.learn(ids);
    return ids.flatMap((id) => this.get(id) ?? []);
  }

  /** Reads issues that turned out to be there although they were not before. @throws LinearFailure */
  async learnAgain(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.#absent.delete(id);
    await this.learn(ids);
  }

  /** Takes up the issues of a filing's answer; false when it holds none. */
  take({ data }: Reply): boolean {
    const one = z.object({ issueCreate: z.object({ success: z.literal(true), issue: issueSchema }) }).safeParse(data);
    const many = z
      .object({ issueBatchCreate: z.object({ success: z.literal(true), issues: z.array(issueSchema) }) })
      .safeParse(data);
    const issues = one.success ? [one.data.issueCreate.issue] : many.success ? many.data.issueBatchCreate.issues : [];
    for (const issue of issues) this.#note(issue);
    return issues.length > 0;
  }

  /** Notes what an update has changed. */
  change(id: string, change: Partial<Pick<KnownIssue, "state" | "archived">>): void {
    const issue = this.#issues.get(id);
    if (issue) this.#issues.set(id, { ...issue, ...change });
  }

  #note({ archivedAt, trashed, attachments, ...issue }: z.output<typeof issueSchema>): void {
    const sequences = (attachments?.nodes ?? [])
      .filter(({ url }) => url.startsWith("chainwright:"))
      .map(({ metadata }) => Number(metadata["sequence"]) || 0);
    this.#issues.set(issue.id, {
      ...issue,
      archived: Boolean(archivedAt),
      trashed: Boolean(trashed),
      sequence: Math.max(0, ...sequences),
      finding: findingIn(attachments?.nodes ?? []),
    });
  }
}

function findingIn(nodes: readonly { readonly url: string; readonly metadata: Record<string, unknown> }[]) {
  const metadata = nodes.find(({ url }) => url.startsWith(findingScheme))?.metadata;
  if (metadata === undefined) return null;
  const { subject, since, open } = metadata;
  return { subject: String(subject), since: String(since), open: open === "yes" };
}

interface Filing {
  readonly client: LinearClient;
  readonly book: IssueBook;
  readonly workspace: Workspace;
}

type IssueEntry = Entry & { readonly intent: IssueIntent };

/**
 * Files issues that are not there, several in one request. One that turns out to be there is read and adopted; when a
 * batch is refused, each of it is tried by itself, so that a bad one does not keep the others out.
 *
 * @throws LinearFailure
 */
export async function createIssues(
  filing: Filing,
  entries: readonly IssueEntry[],
  tell: (entry: IssueEntry, refusal: string | null) => void,
): Promise<void> {
  for (let from = 0; from < entries.length; from += perRequest) {
    const rest = await fileBatch(filing, entries.slice(from, from + perRequest), tell);
    let refused = 0;
    for (const entry of rest) {
      const refusal = await fileOne(filing, entry);
      tell(entry, refusal);
      refused = refusal === null ? 0 : refused + 1;
      if (refused >= 3) throw filing.client.trip(new LinearFailure("refused", refusal ?? ""));
    }
  }
}

/** @returns the entries that are still to be filed one by one */
async function fileBatch(
  filing: Filing,
  entries: readonly IssueEntry[],
  tell: (entry: IssueEntry, refusal: string | null) => void,
): Promise<readonly IssueEntry[]> {
  if (entries.length < 2) return entries;
  const { client, book } = filing;
  const issues = entries.map(({ intent }) => inputOf(filing, intent));
  const reply = await client.call(issuesMutation, { input: { issues } });
  if (!book.take(reply) && reply.errors.some(({ kind }) => kind === "conflict"))
    await book.learnAgain(entries.map(({ intent }) => intent.id));
  const filed = entries.filter(({ intent }) => book.get(intent.id));
  for (const entry of filed) tell(entry, null);
  return entries.filter((entry) => !filed.includes(entry));
}

/** @returns null when the issue is there now, else why Linear refused it */
async function fileOne(filing: Filing, { intent }: IssueEntry): Promise<string | null> {
  const { client, book } = filing;
  const reply = await client.call(issueMutation, { input: inputOf(filing, intent) });
  if (book.take(reply)) return null;
  if (reply.errors.some(({ kind }) => kind === "conflict")) await book.learnAgain([intent.id]);
  if (book.get(intent.id)) return null;
  return reply.errors[0]?.message ?? "Linear did not carry it out";
}

/** `IssueCreateInput` of an intent; a sub-issue's description begins with the link to its parent. */
function inputOf({ book, workspace }: Filing, { id, title, description, labels, parentId, stage }: IssueIntent) {
  const parent = parentId === null ? undefined : book.get(parentId);
  return {
    id,
    title,
    description: parent ? `Part of [${parent.identifier}](${parent.url}).\n\n${description}` : description,
    teamId: workspace.teamId,
    stateId: stateFor(workspace, stage)?.id,
    labelIds: labels.flatMap((name) => workspace.labels.get(name.toLowerCase()) ?? []),
    ...(parentId === null ? {} : { parentId }),
  };
}
