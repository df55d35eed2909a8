import type { UserError } from "../../../components/core/errors.js";
import type { ServiceFailure } from "../failure.js";
import type { Entry } from "../intents.js";
import { deploymentScheme, findingScheme, IssueBook, type KnownIssue, type Recorded } from "../issue-book.js";
import { type LabelSpec, labelSpec } from "../labels.js";
import type { Line } from "../line.js";
import type { Notices } from "../notices.js";
import type { IssueEntry, Service, Tell } from "../service.js";
import type { Survey } from "../survey.js";
import type { GithubClient } from "./client.js";
import { repositoryMissing, takesNoIssues, tokenRefused, withoutScope } from "./errors.js";
import { Filing } from "./filing.js";
import { makeLabel, readLabels } from "./label-store.js";
import { expected, learnIssues, readAll, type Reading, readPage, repositoryOf } from "./reading.js";
import { ownLabel, Shelf } from "./shelf.js";
import { stateLabels } from "./states.js";
import { surveyRepository } from "./survey.js";
import { Updates } from "./updates.js";

export interface GithubServiceOptions {
  readonly client: GithubClient;
  readonly destination: string;
  /** `owner/name`. */
  readonly place: string;
  readonly notices: Notices;
}

/** What is kept of one repository. */
interface Desk extends Reading {
  readonly filing: Filing;
  readonly updates: Updates;
  readonly labels: Set<string>;
}

/** GitHub Issues: a place is a repository. Issues are known again by a hidden comment at the end of their text. */
export class GithubService implements Service {
  readonly name = "github";
  readonly title = "GitHub";
  readonly book = new IssueBook();
  readonly #desks = new Map<string, Desk>();

  constructor(private readonly options: GithubServiceOptions) {}

  get destination(): string {
    return this.options.destination;
  }

  get place(): string {
    return this.options.place;
  }

  get line(): Line {
    return this.options.client.line;
  }

  async check(): Promise<void> {
    const { client, place } = this.options;
    const answer = await client.call((octokit, request) => octokit.rest.repos.get({ ...repositoryOf(place), request }));
    if (!answer.ok && answer.status === 404) throw repositoryMissing(place, await this.#seen());
    if (!answer.ok && answer.status === 403) throw withoutScope(place, answer.message);
    const { data, headers } = expected(client, answer);
    if (data.archived) throw takesNoIssues(place, "archived");
    if (!data.has_issues) throw takesNoIssues(place, "disabled");
    const scopes = headers["x-oauth-scopes"];
    if (typeof scopes === "string" && scopes !== "" && !/\b(repo|public_repo)\b/.test(scopes))
      throw withoutScope(place, `a classic token with the scopes ${scopes}`);
    const { permissions } = data;
    if (permissions !== undefined && !permissions.push && permissions.triage !== true)
      throw withoutScope(place, "a token whose owner may only read it");
  }

  refusedAccess(failure: ServiceFailure): UserError {
    return tokenRefused(failure);
  }

  survey(): Promise<Survey> {
    return surveyRepository(this.options.client, this.place);
  }

  makeLabel({ name }: LabelSpec): Promise<string | null> {
    return makeLabel(this.options.client, repositoryOf(this.place), name);
  }

  /** States are labels here. */
  makeReviewState(): Promise<string | null> {
    return this.makeLabel(labelSpec(stateLabels.review ?? ""));
  }

  /** A repository that can't be read is found out by the first request to it. */
  has(): Promise<boolean> {
    return Promise.resolve(true);
  }

  learn(ids: readonly string[], place: string): Promise<void> {
    return learnIssues(this.#desk(place), ids);
  }

  async learnFindings(prefix: string): Promise<readonly KnownIssue[]> {
    const desk = this.#desk(this.place);
    const [kind = ""] = prefix.slice(findingScheme.length).split("/");
    await readAll(desk, [ownLabel, decodeURIComponent(kind)]);
    return this.#recorded(prefix).flatMap(({ issueId }) => this.book.get(issueId) ?? []);
  }

  async deployments(prefix: string): Promise<readonly Recorded[]> {
    await readPage(this.#desk(this.place), [ownLabel], 1);
    return prefix.startsWith(deploymentScheme) ? this.#recorded(prefix).slice(0, 50) : [];
  }

  async file(place: string, entries: readonly IssueEntry[], tell: Tell<IssueEntry>): Promise<void> {
    const desk = this.#desk(place);
    const missing = entries.filter(({ intent }) => desk.shelf.get(intent.id) === undefined);
    if (missing.length > 0) await this.#ensureLabels(desk, missing);
    await desk.filing.file(entries, tell);
  }

  update(place: string, entries: readonly Entry[], tell: Tell): Promise<void> {
    return this.#desk(place).updates.update(entries, tell);
  }

  #desk(place: string): Desk {
    const known = this.#desks.get(place);
    if (known) return known;
    const { client } = this.options;
    const { book } = this;
    const reading = { client, repository: repositoryOf(place), shelf: new Shelf(book), book };
    const desk = { ...reading, filing: new Filing(reading), updates: new Updates(reading), labels: new Set<string>() };
    this.#desks.set(place, desk);
    return desk;
  }

  /** GitHub drops labels that aren't there without a word when the token may not make them. */
  async #ensureLabels({ client, repository, labels }: Desk, entries: readonly IssueEntry[]): Promise<void> {
    const states = Object.values(stateLabels);
    const wanted = [...new Set([ownLabel, ...states, ...entries.flatMap(({ intent }) => intent.labels)])];
    if (wanted.every((name) => labels.has(name.toLowerCase()))) return;
    for (const { name } of await readLabels(client, repository)) labels.add(name.toLowerCase());
    for (const name of wanted.filter((one) => !labels.has(one.toLowerCase()))) {
      const refusal = await makeLabel(client, repository, name);
      if (refusal !== null) this.options.notices.warn(`label ${name} cannot be made in ${this.place} (${refusal})`);
      labels.add(name.toLowerCase());
    }
  }

  /** Repositories that the token can see, for the error about one that it can't. */
  async #seen(): Promise<string[]> {
    const answer = await this.options.client.call((octokit, request) =>
      octokit.rest.repos.listForAuthenticatedUser({ sort: "pushed", per_page: 100, request }),
    );
    return answer.ok ? answer.data.map(({ full_name }) => full_name) : [];
  }

  #recorded(prefix: string): Recorded[] {
    return this.#desk(this.place)
      .shelf.all()
      .flatMap(({ marker }) => marker.records.map(({ url, metadata }) => ({ issueId: marker.issue, url, metadata })))
      .filter(({ url }) => url.startsWith(prefix));
  }
}
