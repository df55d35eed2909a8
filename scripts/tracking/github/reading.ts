import type { IssueBook } from "../issue-book.js";
import { ServiceFailure } from "../failure.js";
import type { Answer, GithubClient } from "./client.js";
import { ownLabel, type Shelf, type ShownIssue } from "./shelf.js";

/** `owner/name`, apart. */
export interface Repository {
  readonly owner: string;
  readonly repo: string;
}

/** @param place `owner/name` */
export function repositoryOf(place: string): Repository {
  const [owner = "", repo = ""] = place.split("/");
  return { owner, repo };
}

/** What is needed to read issues. */
export interface Reading {
  readonly client: GithubClient;
  readonly repository: Repository;
  readonly shelf: Shelf;
  readonly book: IssueBook;
}

/** Issues in one page, at most. */
const perPage = 100;

/** Newest pages that are looked through; what is older is searched for, which GitHub's index knows of by then. */
const newestPages = 2;

/** Ids in one search: GitHub takes five operators. */
const perSearch = 6;

/**
 * Looks for issues by our ids: among the newest with our label, which the API shows at once, then by the search, whose index lags.
 *
 * @throws ServiceFailure
 */
export async function learnIssues(reading: Reading, ids: readonly string[]): Promise<void> {
  const { book, shelf } = reading;
  const unasked = book.unasked(ids);
  if (unasked.length === 0) return;
  for (const id of unasked) if (shelf.get(id) !== undefined) await readAgain(reading, id);
  const missing = () => unasked.filter((id) => shelf.get(id) === undefined);
  let more = true;
  for (let page = 1; more && page <= newestPages && missing().length > 0; page++)
    more = await readPage(reading, [ownLabel], page);
  const older = more ? missing() : [];
  for (let from = 0; from < older.length; from += perSearch) await search(reading, older.slice(from, from + perSearch));
  book.asked(unasked);
}

/** Reads an issue as it is now; one that was deleted stays as it was, and is refused whatever is told of it. */
async function readAgain({ client, repository, shelf }: Reading, id: string): Promise<void> {
  const issue_number = shelf.get(id)?.number ?? 0;
  const answer = await client.call((octokit, request) =>
    octokit.rest.issues.get({ ...repository, issue_number, request }),
  );
  if (answer.ok) shelf.take(answer.data as ShownIssue);
}

/** Reads every issue with these labels, newest first, at most a thousand. @throws ServiceFailure */
export async function readAll(reading: Reading, labels: readonly string[]): Promise<void> {
  for (let page = 1; page <= 10; page++) if (!(await readPage(reading, labels, page))) return;
}

/** Reads a page of the issues with these labels, newest first. @returns whether there are more */
export async function readPage(
  { client, repository, shelf }: Reading,
  labels: readonly string[],
  page: number,
): Promise<boolean> {
  const answer = await client.call((octokit, request) =>
    octokit.rest.issues.listForRepo({
      ...repository,
      labels: labels.join(","),
      state: "all",
      sort: "created",
      direction: "desc",
      per_page: perPage,
      page,
      request,
    }),
  );
  const { data, headers } = expected(client, answer);
  for (const issue of data) shelf.take(issue as ShownIssue);
  return String(headers["link"] ?? "").includes('rel="next"');
}

async function search({ client, repository: { owner, repo }, shelf }: Reading, ids: readonly string[]): Promise<void> {
  const q = `repo:${owner}/${repo} is:issue in:body label:${ownLabel} (${ids.map((id) => `"${id}"`).join(" OR ")})`;
  const answer = await client.call((octokit, request) =>
    octokit.rest.search.issuesAndPullRequests({ q, per_page: perPage, request }),
  );
  for (const issue of expected(client, answer).data.items) shelf.take(issue as ShownIssue);
}

/** The answer itself. @throws ServiceFailure for a refusal, which ends everything: without reading there is no filing */
export function expected<T>(client: GithubClient, answer: Answer<T>): Extract<Answer<T>, { ok: true }> {
  if (answer.ok) return answer;
  throw client.line.trip(new ServiceFailure("refused", `${answer.message} (HTTP ${answer.status})`));
}
