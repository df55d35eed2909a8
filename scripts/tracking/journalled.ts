import type { Category } from "../../components/core/operations.js";
import type { Step } from "../engine/deployment.js";
import { Cadence } from "./cadence.js";
import { closingIntents, finishedIntents, runRecord, stepsOf } from "./closing.js";
import type { Delivery } from "./delivery.js";
import { outageText, ServiceFailure } from "./failure.js";
import { findingIds, findingPrefix, keptOf, planFindings } from "./findings.js";
import { type Entry, type Intent, type Origin, redacted } from "./intents.js";
import type { KnownIssue } from "./issue-book.js";
import { type IssueTree, issueTree } from "./issues.js";
import type { Journal } from "./journal.js";
import type { Notices } from "./notices.js";
import type { Service } from "./service.js";
import type { FindingSet, KeptFindings, Outcome, Tracker, Tracking, Work } from "./tracker.js";
import { trackingOf } from "./tracking-view.js";

export interface JournalledTrackerOptions {
  readonly service: Service;
  readonly labels: readonly string[];
  readonly journal: Journal;
  readonly delivery: Delivery;
  /** Share of the time that the deployment may wait which replaying earlier runs may use up, 0 to 1. */
  readonly replayShare: number;
  readonly windowMs: number;
  readonly now: () => Date;
  readonly redact: (text: string) => string;
  readonly notices: Notices;
}

/** A deployment that is being tracked. */
interface Open {
  readonly work: Work;
  readonly tree: IssueTree;
  readonly origin: Origin;
  readonly progress: Map<Category, "started" | "finished" | "failed">;
}

/**
 * Records deployments in a service that keeps issues. Everything is written to the journal before it is sent, so an outage at any moment
 * only means that the next run sends it.
 */
export class JournalledTracker implements Tracker {
  readonly name: string;
  #open: Open | null = null;
  #seen: Tracking = { parent: null, subIssues: [], pending: 0, warnings: [] };
  #loaded = false;
  #background: Promise<void> = Promise.resolve();
  readonly #cadence: Cadence;

  constructor(private readonly options: JournalledTrackerOptions) {
    this.name = options.service.name;
    this.#cadence = new Cadence(options.windowMs, () => {
      this.#background = this.#background.then(() => this.#sendOwn());
    });
  }

  async check(): Promise<boolean> {
    const { service, notices } = this.options;
    try {
      await service.line.waitedFor(() => service.check());
      return true;
    } catch (error) {
      if (!(error instanceof ServiceFailure)) throw error;
      if (error.kind === "authentication") throw service.refusedAccess(error);
      notices.trouble(outageText(service.title, error));
      return false;
    }
  }

  async find(work: Work): Promise<Tracking> {
    const tree = issueTree(work, this.options.labels);
    await this.#waited(async () => {
      await this.#replay(work.run);
      await this.#learn(tree);
    });
    this.options.journal.compact();
    return this.#view(tree);
  }

  async open(work: Work): Promise<Tracking> {
    const { service, labels, now } = this.options;
    const tree = issueTree(work, labels);
    const sequence = now().getTime();
    const { destination, place: team } = service;
    const origin = { destination, team, run: work.run, tree: tree.parent.id, sequence };
    const open: Open = { work, tree, origin, progress: new Map() };
    this.#open = open;
    await this.#waited(() => this.#replay(work.run));
    await this.#waited(() => this.#learn(tree));
    this.#append(open, this.#filing(open));
    await this.#waited(() => this.#deliverOwn(open));
    if (this.options.journal.pending.length > 0) this.#cadence.news("end", 0);
    return this.#view(tree);
  }

  moved(category: Category, to: "started" | "finished" | "failed", steps: readonly Step[]): void {
    const open = this.#open;
    const issue = open?.tree.children.find((child) => child.category === category);
    const before = open?.progress.get(category);
    if (!open || !issue || before === to || (before !== undefined && to === "started")) return;
    open.progress.set(category, to);
    const own = stepsOf(open.work, category, steps);
    const intents: Intent[] =
      to === "finished"
        ? finishedIntents(open.work, issue.id, category, own.length > 0 ? own : steps)
        : [{ kind: "move", issueId: issue.id, stage: "started" }];
    this.#append(open, intents);
    const ended = [...open.progress.values()].filter((state) => state !== "started").length;
    this.#cadence.news(to === "started" ? "start" : "end", open.tree.children.length - ended);
  }

  async close(outcome: Outcome): Promise<Tracking> {
    const open = this.#open;
    if (!open) return this.#seen;
    this.#cadence.stop();
    const { service, journal, notices } = this.options;
    service.line.hurry();
    await this.#background;
    this.#append(open, [
      runRecord(open.work, open.tree.parent.id, open.origin.sequence, outcome.result),
      ...closingIntents(open.work, open.tree, open.progress, outcome, (id) => this.#isDone(id)),
    ]);
    service.line.giveAnotherChance();
    await this.#waited(() => this.#deliverOwn(open));
    journal.compact();
    if (journal.pending.length === 0) notices.settled();
    return this.#view(open.tree);
  }

  async keep(set: FindingSet): Promise<KeptFindings> {
    const { service, labels, now, delivery, journal, notices } = this.options;
    const { destination, place: team, book } = service;
    const sequence = now().getTime();
    let recorded: readonly KnownIssue[] = [];
    let reachable = false;
    await this.#waited(() => this.#replay(set.run));
    await this.#waited(async () => {
      recorded = await service.learnFindings(findingPrefix(set));
      await service.learn(findingIds(set), team);
      reachable = true;
    });
    const known = (id: string) => book.get(id);
    const plans = planFindings(set, { known, recorded, reachable, labels, sequence });
    for (const { id, intents } of plans)
      journal.append(
        intents.map((intent) => redacted(intent, this.options.redact)),
        { destination, team, run: set.run, tree: id, sequence },
      );
    service.line.giveAnotherChance();
    for (const { id } of plans)
      await this.#waited(() =>
        delivery.deliver(
          journal.pending.filter(({ tree }) => tree === id),
          set.run,
        ),
      );
    journal.compact();
    if (journal.pending.length === 0) notices.settled();
    return keptOf(plans, book, journal.pending.length, notices.all);
  }

  /** Sends everything that waits, with nobody waiting for it, and tells what is left. */
  async flush(run: string): Promise<{ readonly sent: number; readonly left: number; readonly warnings: string[] }> {
    const { journal, notices } = this.options;
    journal.load();
    this.#loaded = true;
    const before = journal.pending.length;
    await this.#quietly(() => this.#replay(run));
    journal.compact();
    const left = journal.pending.length;
    if (left === 0) notices.settled();
    return { sent: before - left, left, warnings: notices.all };
  }

  /** The issues that are not there yet; the parent is in progress from the start. */
  #filing({ work, tree, origin }: Open): Intent[] {
    const { book } = this.options.service;
    const file = (issue: IssueTree["parent"], parentId: string | null): Intent[] => {
      if (book.get(issue.id)) return [];
      const { id, title, description, labels } = issue;
      const stage = parentId === null ? "started" : "waiting";
      return [{ kind: "issue", id, title, description, labels: [...labels], parentId, stage }];
    };
    return [
      ...file(tree.parent, null),
      ...tree.children.flatMap((child) => file(child, tree.parent.id)),
      { kind: "move", issueId: tree.parent.id, stage: "started" },
      runRecord(work, tree.parent.id, origin.sequence, "running"),
    ];
  }

  /** Sends what earlier runs left, one deployment after the other, for as long as there is time. */
  async #replay(run: string): Promise<void> {
    const { journal, delivery, service, replayShare, notices } = this.options;
    if (!this.#loaded) journal.load();
    this.#loaded = true;
    const left = journal.pending;
    if (left.length === 0) return;
    const done = await journal.exclusively(async () => {
      for (const group of byTree(left)) if (service.line.patience > 1 - replayShare) await delivery.deliver(group, run);
    });
    if (!done) notices.warn("another run is sending what earlier runs left in the tracking journal");
  }

  #learn({ parent, children }: IssueTree): Promise<void> {
    const { service } = this.options;
    return service.learn([parent.id, ...children.map(({ id }) => id)], service.place);
  }

  #append(open: Open, intents: readonly Intent[]): void {
    this.options.journal.append(
      intents.map((intent) => redacted(intent, this.options.redact)),
      open.origin,
    );
  }

  async #deliverOwn({ tree, work }: Open): Promise<void> {
    const own = this.options.journal.pending.filter((entry) => entry.tree === tree.parent.id);
    await this.options.delivery.deliver(own, work.run);
  }

  #sendOwn(): Promise<void> {
    const open = this.#open;
    return open ? this.#quietly(() => this.#deliverOwn(open)) : Promise.resolve();
  }

  #waited(work: () => Promise<void>): Promise<void> {
    return this.options.service.line.waitedFor(() => this.#quietly(work));
  }

  /** The tracker's own trouble is told, and never stops a deployment. */
  async #quietly(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const { service, notices, journal } = this.options;
      const text =
        error instanceof ServiceFailure
          ? outageText(service.title, error)
          : `tracking went wrong, which is a fault of ours (${error instanceof Error ? error.message : "unknown"}); the journal keeps what was not sent`;
      notices.trouble(text);
      journal.trouble(this.#open?.origin.run ?? "", this.options.redact(text));
    }
  }

  #isDone(id: string): boolean {
    return this.options.service.book.get(id)?.state.type === "completed";
  }

  #view(tree: IssueTree): Tracking {
    const { service, journal, notices } = this.options;
    return (this.#seen = trackingOf(tree, service.book, journal.pending, notices.all));
  }
}

function byTree(entries: readonly Entry[]): Entry[][] {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) groups.set(entry.tree, [...(groups.get(entry.tree) ?? []), entry]);
  return [...groups.values()];
}
