import { UserError } from "../../../components/core/errors.js";
import { type Entry, type Intent, issueOf, type Stage, withLinks } from "../intents.js";
import { IssueBook, type KnownIssue, type Recorded, recordedIn } from "../issue-book.js";
import type { LabelSpec } from "../labels.js";
import { Line, type LineOptions } from "../line.js";
import { escapeText } from "../markdown.js";
import type { IssueEntry, Service, Tell } from "../service.js";
import type { Survey } from "../survey.js";
import { usualStates } from "../states.js";

export interface DryRunOptions extends LineOptions {
  /** Where issues would be filed: key of the team, or `owner/name` of the repository. */
  readonly place: string;
  readonly print: (text: string) => void;
}

/** Prints what would be filed and told, and sends nothing; what it was told it knows until the run ends. */
export class DryRunService implements Service {
  readonly name = "dry-run";
  readonly title = "the dry run";
  readonly destination = "dry-run";
  readonly book = new IssueBook();
  readonly line: Line;
  readonly #titles = new Map<string, string>();

  constructor(private readonly options: DryRunOptions) {
    this.line = new Line(options);
  }

  get place(): string {
    return this.options.place;
  }

  check(): Promise<void> {
    return Promise.resolve();
  }

  refusedAccess(): UserError {
    return new UserError("tracking/authentication", "a dry run asks nobody", []);
  }

  survey(): Promise<Survey> {
    return Promise.resolve({
      actor: "nobody: a dry run asks no one",
      permission: "needs none",
      place: "a dry run",
      states: [],
      labels: [],
      quota: [],
    });
  }

  makeLabel({ name }: LabelSpec): Promise<null> {
    this.options.print(`would make the label ${name}`);
    return Promise.resolve(null);
  }

  makeReviewState(): Promise<null> {
    return Promise.resolve(null);
  }

  has(): Promise<boolean> {
    return Promise.resolve(true);
  }

  learn(ids: readonly string[]): Promise<void> {
    this.book.asked(ids);
    return Promise.resolve();
  }

  learnFindings(): Promise<readonly KnownIssue[]> {
    return Promise.resolve([]);
  }

  deployments(): Promise<readonly Recorded[]> {
    return Promise.resolve([]);
  }

  file(_: string, entries: readonly IssueEntry[], tell: Tell<IssueEntry>): Promise<void> {
    for (const entry of entries) {
      const { id, title, labels, description, stage } = entry.intent;
      this.#titles.set(id, title);
      this.options.print(`would file: ${title}\n  labels: ${labels.join(", ")}\n${this.#text(description)}`);
      this.book.note({ ...unknownIssue, id, state: stateOf(stage) });
      tell([entry], { kind: "done" });
    }
    return Promise.resolve();
  }

  update(_: string, entries: readonly Entry[], tell: Tell): Promise<void> {
    for (const { intent } of entries) this.#told(intent);
    tell(entries, { kind: "done" });
    return Promise.resolve();
  }

  #text(body: string): string {
    return indented(withLinks(body, (id) => escapeText(this.#titles.get(id) ?? id)));
  }

  #told(intent: Intent): void {
    const id = issueOf(intent);
    const title = this.#titles.get(id) ?? id;
    const { print } = this.options;
    const text = (body: string): string => this.#text(body);
    switch (intent.kind) {
      case "move":
        if (this.book.get(id)?.state.id === intent.stage) return;
        this.book.change(id, { state: stateOf(intent.stage) });
        return print(`would move: ${title} -> ${intent.stage}`);
      case "comment":
        return print(`would comment: ${title}\n${text(intent.body)}`);
      case "describe":
        return print(`would describe: ${title}\n${text(intent.description)}`);
      case "attachment":
        this.book.change(id, recordedIn([intent]));
        return print(`would record: ${title}, ${intent.title}: ${intent.subtitle}`);
      case "relation":
        return print(`would link: ${title} with ${this.#titles.get(intent.relatedId) ?? intent.relatedId}`);
      case "document":
        return print(`would attach: ${title}, ${intent.title}\n${text(intent.content)}`);
      case "project-update":
        return print(`would update: project ${intent.project}, ${intent.health}\n${text(intent.body)}`);
      case "release":
        return print(`would release: ${intent.name} ${intent.version} in ${intent.pipeline}`);
      case "issue":
        return;
    }
  }
}

const unknownIssue = { identifier: "dry run", url: "", archived: false, trashed: false, ...recordedIn([]) };

function stateOf(stage: Stage): KnownIssue["state"] {
  return { id: stage, ...usualStates[stage] };
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, "  | ");
}
