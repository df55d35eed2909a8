import { type LinearClient, LinearFailure } from "./client.js";
import { type Entry, issueOf, type IssueIntent } from "./intents.js";
import { createIssues, IssueBook } from "./issue-book.js";
import type { Journal } from "./journal.js";
import type { Notices } from "./notices.js";
import { updateOperations } from "./updates.js";
import { ensureLabels, readWorkspace, type Workspace } from "./workspace.js";
import { sendOperations } from "./operations.js";

export interface DeliveryOptions {
  readonly client: LinearClient;
  readonly journal: Journal;
  /** Labels that are looked up together with a team, so that they cost no request of their own. */
  readonly labels: readonly string[];
  readonly notices: Notices;
}

/**
 * Brings entries of the journal to Linear: issues first, each only when it is not there yet, then what is told about
 * them. What can't be delivered stays in the journal.
 */
export class Delivery {
  readonly book: IssueBook;
  readonly #workspaces = new Map<string, Workspace>();

  constructor(private readonly options: DeliveryOptions) {
    this.book = new IssueBook(options.client);
  }

  /** The team, read once in a run; null when the key can't see it. @throws LinearFailure */
  async workspace(team: string): Promise<Workspace | null> {
    const known = this.#workspaces.get(team);
    if (known) return known;
    const read = await readWorkspace(this.options.client, team, this.options.labels);
    if (read) this.#workspaces.set(team, read);
    return read;
  }

  /**
   * Delivers the entries of one deployment's issues as far as possible, in the name of a run.
   *
   * @throws LinearFailure when Linear can't be reached; the entries not delivered are still in the journal
   */
  async deliver(entries: readonly Entry[], run: string): Promise<void> {
    const [first] = entries;
    if (!first) return;
    const workspace = await this.workspace(first.team);
    if (!workspace) {
      this.options.notices.warn(
        `team ${first.team} is not there; ${entries.length} requests for it stay in the journal`,
      );
      return;
    }
    await this.book.learn(entries.flatMap(({ tree, intent }) => [tree, issueOf(intent)]));
    const current = this.#withoutOutdated(entries, run);
    await this.#fileIssues(workspace, current, run);
    await this.#tell(workspace, current, run);
  }

  /** A later run has told more than these moves already. */
  #withoutOutdated(entries: readonly Entry[], run: string): Entry[] {
    const outdated = entries.filter(
      ({ intent, tree, sequence, run: origin }) =>
        (intent.kind === "move" || intent.kind === "attachment" || intent.kind === "describe") &&
        origin !== run &&
        (this.book.get(tree)?.sequence ?? 0) > sequence,
    );
    this.options.journal.settle(outdated);
    return entries.filter((entry) => !outdated.includes(entry));
  }

  async #fileIssues(workspace: Workspace, entries: readonly Entry[], run: string): Promise<void> {
    const { client, journal, notices } = this.options;
    const issues = entries.filter((entry): entry is Entry & { intent: IssueIntent } => entry.intent.kind === "issue");
    journal.settle(issues.filter(({ intent }) => this.book.get(intent.id)));
    const missing = issues.filter(({ intent }) => !this.book.get(intent.id));
    if (missing.length === 0) return;
    await ensureLabels(client, workspace, [...new Set(missing.flatMap(({ intent }) => intent.labels))], notices.warn);
    const file = (group: typeof missing) =>
      createIssues({ client, book: this.book, workspace }, group, (entry, refusal) => {
        if (refusal === null) journal.settle([entry]);
        else this.#refused(entry, run, refusal);
      });
    await file(missing.filter(({ intent }) => intent.parentId === null));
    const children = missing.filter(({ intent }) => intent.parentId !== null);
    await file(children.filter(({ intent }) => this.book.get(intent.parentId ?? "")));
    this.#giveUpOrphans(children.filter(({ intent }) => !this.#expected(intent.parentId ?? "")));
  }

  async #tell(workspace: Workspace, entries: readonly Entry[], run: string): Promise<void> {
    const { client, journal, notices } = this.options;
    const updates = entries.filter(({ intent }) => intent.kind !== "issue");
    this.#giveUpOrphans(updates.filter(({ intent }) => !this.#expected(issueOf(intent))));
    const there = updates.filter(({ intent }) => this.book.get(issueOf(intent)));
    const trashed = there.filter(({ intent }) => this.book.get(issueOf(intent))?.trashed);
    if (trashed.length > 0)
      journal.setAside(trashed, "their issues are in Linear's trash; restore them to have them updated");
    const plan = updateOperations(
      this.book,
      workspace,
      there.filter((entry) => !trashed.includes(entry)),
      notices.warn,
    );
    journal.settle(plan.needless);
    await sendOperations(client, plan.operations, (operation, verdict) => {
      if (verdict.kind === "done") {
        operation.carriedOut();
        journal.settle(operation.entries);
      } else for (const entry of operation.entries) this.#refused(entry, run, verdict.error.message);
    });
  }

  /** Whether the issue is there, or will be once an entry that waits is delivered. */
  #expected(issue: string): boolean {
    const awaited = () =>
      this.options.journal.pending.some(({ intent }) => intent.kind === "issue" && intent.id === issue);
    return this.book.get(issue) !== undefined || awaited();
  }

  #giveUpOrphans(orphans: readonly Entry[]): void {
    this.options.journal.setAside(orphans, "their issues no longer exist in Linear");
  }

  #refused(entry: Entry, run: string, message: string): void {
    this.options.notices.trouble(
      `Linear refused ${entry.intent.kind === "issue" ? "an issue" : `a ${entry.intent.kind}`} (${message}); it is tried again by the next run`,
    );
    this.options.journal.refuse(entry, run, message);
  }
}

/** What a person is told about a failure of Linear's. */
export function outageText({ kind, message }: LinearFailure): string {
  const what = {
    unreachable: "cannot be reached",
    timeout: "does not answer in time",
    slow: "is too slow to wait for",
    "rate-limited": "is over its rate limit",
    authentication: "does not accept the key any more",
    refused: "refuses requests",
  }[kind];
  return `Linear ${what} (${message}); what it should be told is kept in the journal and sent by the next run`;
}
