import { z } from "zod";
import { type IssueBook, type KnownIssue, type Recorded, recordedIn } from "../issue-book.js";
import type { Reply } from "./api-error.js";
import type { LinearClient } from "./client.js";
import { attachedQuery, issuesQuery, recordsQuery } from "./documents.js";
import { dataOf } from "./workspace.js";

/** Issues in one query or one batch, at most. */
export const perRequest = 50;

const metadataSchema = z.record(z.string(), z.unknown()).catch({});

const recordSchema = z.object({ url: z.string(), metadata: metadataSchema, issue: z.object({ id: z.string() }) });

const issueSchema = z.object({
  id: z.string(),
  identifier: z.string(),
  url: z.string(),
  archivedAt: z.string().nullish(),
  trashed: z.boolean().nullish(),
  state: z.object({ id: z.string(), name: z.string(), type: z.string() }),
  attachments: z.object({ nodes: z.array(z.object({ url: z.string(), metadata: metadataSchema })) }).optional(),
});

/** Reads the issues that were not asked for yet; one that does not exist stays unknown. @throws ServiceFailure */
export async function learnIssues(client: LinearClient, book: IssueBook, ids: readonly string[]): Promise<void> {
  const unknown = book.unasked(ids);
  for (let from = 0; from < unknown.length; from += perRequest) {
    const chunk = unknown.slice(from, from + perRequest);
    const reply = await client.call(issuesQuery, { ids: chunk, count: chunk.length });
    const schema = z.object({ issues: z.object({ nodes: z.array(issueSchema) }) });
    for (const issue of dataOf(client, reply, schema).issues.nodes) book.note(known(issue));
    book.asked(chunk);
  }
}

/** Reads every issue that a finding with this beginning of its address is recorded on. @throws ServiceFailure */
export async function learnFindings(client: LinearClient, book: IssueBook, prefix: string): Promise<KnownIssue[]> {
  const reply = await client.call(attachedQuery, { prefix });
  const node = z.object({ url: z.string(), issue: z.object({ id: z.string() }) });
  const { attachments } = dataOf(client, reply, z.object({ attachments: z.object({ nodes: z.array(node) }) }));
  const ids = attachments.nodes.map(({ issue }) => issue.id);
  await learnIssues(client, book, ids);
  return ids.flatMap((id) => book.get(id) ?? []);
}

/** The deployments recorded under addresses that begin so, the last touched first. @throws ServiceFailure */
export async function learnDeployments(client: LinearClient, prefix: string): Promise<Recorded[]> {
  const reply = await client.call(recordsQuery, { prefix });
  const schema = z.object({ attachments: z.object({ nodes: z.array(recordSchema) }) });
  const { nodes } = dataOf(client, reply, schema).attachments;
  return nodes.map(({ url, metadata, issue }) => ({ url, metadata, issueId: issue.id }));
}

/** Takes up the issues of a filing's answer; false when it holds none. */
export function takeFiled(book: IssueBook, { data }: Reply): boolean {
  const one = z.object({ issueCreate: z.object({ success: z.literal(true), issue: issueSchema }) }).safeParse(data);
  const many = z
    .object({ issueBatchCreate: z.object({ success: z.literal(true), issues: z.array(issueSchema) }) })
    .safeParse(data);
  const issues = one.success ? [one.data.issueCreate.issue] : many.success ? many.data.issueBatchCreate.issues : [];
  for (const issue of issues) book.note(known(issue));
  return issues.length > 0;
}

function known({ archivedAt, trashed, attachments, ...issue }: z.output<typeof issueSchema>): KnownIssue {
  return {
    ...issue,
    archived: Boolean(archivedAt),
    trashed: Boolean(trashed),
    ...recordedIn(attachments?.nodes ?? []),
  };
}
