import { type Entry, type Intent, issueOf, issuesOf } from "./intents.js";
import type { IssueBook } from "./issue-book.js";
import type { Journal } from "./journal.js";
import type { Notices } from "./notices.js";
import type { IssueEntry, Service, Tell } from "./service.js";

export interface DeliveryOptions {
  readonly service: Service;
  readonly journal: Journal;
  readonly notices: Notices;
}

/**
 * Brings entries of the journal to the service: issues first, each only when it is not there yet, then what is told about
 * them. What can't be delivered stays in the journal.
 */
export class Delivery {
  constructor(private readonly options: DeliveryOptions) {}

  /**
   * Delivers the entries of one deployment's issues as far as possible, in the name of a run.
   *
   * @throws ServiceFailure when the service can't be reached; the entries not delivered are still in the journal
   */
  async deliver(entries: readonly Entry[], run: string): Promise<void> {
    const [first] = entries;
    if (!first) return;
    const { service, notices } = this.options;
    const { team: place } = first;
    if (!(await service.has(place))) {
      notices.warn(`${place} is not there in ${service.title}; ${entries.length} requests for it stay in the journal`);
      return;
    }
    await service.learn(
      entries.flatMap(({ tree, intent }) => [tree, ...issuesOf(intent)]),
      place,
    );
    const current = this.#withoutOutdated(entries);
    await this.#fileIssues(place, current, run);
    await this.#update(place, current, run);
  }

  get #book(): IssueBook {
    return this.options.service.book;
  }

  /** A later run has told more than these moves already. */
  #withoutOutdated(entries: readonly Entry[]): Entry[] {
    const outdated = entries.filter(
      ({ intent, tree, sequence }) =>
        (intent.kind === "move" || intent.kind === "attachment" || intent.kind === "describe") &&
        (this.#book.get(tree)?.sequence ?? 0) > sequence,
    );
    this.options.journal.settle(outdated);
    return entries.filter((entry) => !outdated.includes(entry));
  }

  async #fileIssues(place: string, entries: readonly Entry[], run: string): Promise<void> {
    const { service } = this.options;
    const issues = entries.filter((entry): entry is IssueEntry => entry.intent.kind === "issue");
    const file = (group: readonly IssueEntry[]) =>
      group.length === 0 ? Promise.resolve() : service.file(place, group, this.#judging(run));
    await file(issues.filter(({ intent }) => intent.parentId === null));
    const children = issues.filter(({ intent }) => intent.parentId !== null);
    const isThere = ({ intent }: IssueEntry): boolean => this.#book.get(intent.id) !== undefined;
    await file(children.filter((entry) => isThere(entry) || this.#book.get(entry.intent.parentId ?? "")));
    const orphans = children.filter((entry) => !isThere(entry) && !this.#expected(entry.intent.parentId ?? ""));
    this.#giveUpOrphans(orphans);
  }

  async #update(place: string, entries: readonly Entry[], run: string): Promise<void> {
    const { journal, service } = this.options;
    const updates = entries.filter(({ intent }) => intent.kind !== "issue");
    const orphans = updates.filter(({ intent }) => !this.#isThere(intent));
    journal.settle(orphans.filter(({ intent }) => "ifThere" in intent && intent.ifThere === true));
    this.#giveUpOrphans(orphans.filter((entry) => journal.pending.includes(entry)));
    const there = updates.filter(({ intent }) => this.#book.get(issueOf(intent)));
    const trashed = there.filter(({ intent }) => this.#book.get(issueOf(intent))?.trashed);
    if (trashed.length > 0)
      journal.setAside(trashed, `their issues are in the trash of ${service.title}; restore them to have them updated`);
    const due = there.filter((entry) => !trashed.includes(entry));
    if (due.length > 0) await service.update(place, due, this.#judging(run));
  }

  /** Marks what was done and notes what was refused. */
  #judging(run: string): Tell {
    return (entries, verdict) => {
      if (verdict.kind === "done") {
        for (const { intent } of entries) if (intent.kind === "attachment") this.#book.record(intent);
        this.options.journal.settle(entries);
      } else for (const entry of entries) this.#refused(entry, run, verdict.message);
    };
  }

  /** Whether everything that the intent is about is there, or will be. */
  #isThere(intent: Intent): boolean {
    return this.#expected(issueOf(intent)) && (intent.kind !== "relation" || this.#expected(intent.relatedId));
  }

  /** Whether the issue is there, or will be once an entry that waits is delivered. */
  #expected(issue: string): boolean {
    const awaited = () =>
      this.options.journal.pending.some(({ intent }) => intent.kind === "issue" && intent.id === issue);
    return this.#book.get(issue) !== undefined || awaited();
  }

  #giveUpOrphans(orphans: readonly Entry[]): void {
    this.options.journal.setAside(orphans, `their issues no longer exist in ${this.options.service.title}`);
  }

  #refused(entry: Entry, run: string, message: string): void {
    const what = entry.intent.kind === "issue" ? "an issue" : `a ${entry.intent.kind}`;
    this.options.notices.trouble(
      `${this.options.service.title} refused ${what} (${message}); it is tried again by the next run`,
    );
    this.options.journal.refuse(entry, run, message);
  }
}
