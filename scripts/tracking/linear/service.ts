import type { UserError } from "../../../components/core/errors.js";
import type { ServiceFailure } from "../failure.js";
import type { Entry } from "../intents.js";
import { IssueBook, type KnownIssue, type Recorded } from "../issue-book.js";
import type { LabelSpec } from "../labels.js";
import type { Line } from "../line.js";
import type { Notices } from "../notices.js";
import type { IssueEntry, Service, Tell } from "../service.js";
import type { Survey } from "../survey.js";
import type { LinearClient } from "./client.js";
import { createIssues } from "./filing.js";
import { sendOperations } from "./operations.js";
import { learnDeployments, learnFindings, learnIssues } from "./reading.js";
import { readOnly } from "./permission.js";
import { keyRefused, teamMissing, withoutScope } from "./settings-errors.js";
import { lookUpTargets } from "./targets.js";
import { makeReview, makeTeamLabel, surveyTeam } from "./survey.js";
import { updateOperations } from "./updates.js";
import { ensureLabels, readTeams, readWorkspace, type Workspace } from "./workspace.js";

export interface LinearServiceOptions {
  readonly client: LinearClient;
  readonly destination: string;
  /** Key of the team: `ENG`. */
  readonly team: string;
  /** Labels that are looked up together with a team, so that they cost no request of their own. */
  readonly labels: readonly string[];
  readonly notices: Notices;
}

/** Linear: a place is a team, by its key. */
export class LinearService implements Service {
  readonly name = "linear";
  readonly title = "Linear";
  readonly book = new IssueBook();
  readonly #workspaces = new Map<string, Workspace>();

  constructor(private readonly options: LinearServiceOptions) {}

  get destination(): string {
    return this.options.destination;
  }

  get place(): string {
    return this.options.team;
  }

  get line(): Line {
    return this.options.client.line;
  }

  async check(): Promise<void> {
    const { client, team } = this.options;
    if (!(await this.has(team))) throw teamMissing(team, await readTeams(client));
    const forbidden = await readOnly(client);
    if (forbidden !== null) throw withoutScope(client.access, forbidden);
  }

  refusedAccess(failure: ServiceFailure): UserError {
    return keyRefused(failure, this.options.client.access);
  }

  survey(labels: readonly string[]): Promise<Survey> {
    return surveyTeam(this.options.client, this.place, labels);
  }

  async makeLabel(label: LabelSpec): Promise<string | null> {
    const workspace = await this.#workspace(this.place);
    return workspace === null ? "the team is not there" : makeTeamLabel(this.options.client, workspace, label);
  }

  async makeReviewState(): Promise<string | null> {
    const workspace = await this.#workspace(this.place);
    return workspace === null ? "the team is not there" : makeReview(this.options.client, workspace);
  }

  async has(team: string): Promise<boolean> {
    return (await this.#workspace(team)) !== null;
  }

  learn(ids: readonly string[]): Promise<void> {
    return learnIssues(this.options.client, this.book, ids);
  }

  learnFindings(prefix: string): Promise<KnownIssue[]> {
    return learnFindings(this.options.client, this.book, prefix);
  }

  deployments(prefix: string): Promise<Recorded[]> {
    return learnDeployments(this.options.client, prefix);
  }

  async file(team: string, entries: readonly IssueEntry[], tell: Tell<IssueEntry>): Promise<void> {
    const { client, notices } = this.options;
    const workspace = await this.#workspace(team);
    const missing = entries.filter(({ intent }) => !this.book.get(intent.id));
    tell(
      entries.filter((entry) => !missing.includes(entry)),
      { kind: "done" },
    );
    if (!workspace || missing.length === 0) return;
    await ensureLabels(client, workspace, [...new Set(missing.flatMap(({ intent }) => intent.labels))], notices.warn);
    await createIssues({ client, book: this.book, workspace }, missing, tell);
  }

  async update(team: string, entries: readonly Entry[], tell: Tell): Promise<void> {
    const { client, notices } = this.options;
    const workspace = await this.#workspace(team);
    if (!workspace) return;
    await lookUpTargets(client, workspace, entries, notices.warn);
    const { operations, needless } = updateOperations(this.book, workspace, entries, notices.warn);
    tell(needless, { kind: "done" });
    await sendOperations(client, operations, (operation, verdict) => {
      if (verdict.kind === "done") operation.carriedOut();
      tell(operation.entries, verdict);
    });
  }

  /** The team, read once in a run; null when the key can't see it. */
  async #workspace(team: string): Promise<Workspace | null> {
    const known = this.#workspaces.get(team);
    if (known) return known;
    const read = await readWorkspace(this.options.client, team, this.options.labels);
    if (read) this.#workspaces.set(team, read);
    return read;
  }
}
