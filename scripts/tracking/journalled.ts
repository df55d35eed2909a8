import { categories, type Category } from "../../components/core/operations.js";
import type { Step } from "../engine/deployment.js";
import { Cadence } from "./cadence.js";
import { closingIntents, finishedIntents, stepsOf } from "./closing.js";
import type { Delivery } from "./delivery.js";
import { outageText, ServiceFailure } from "./failure.js";
import { noVerdict } from "./feedback.js";
import { findingIds, findingPrefix, keptOf, planFindings } from "./findings.js";
import { type Entry, type Intent, type Origin, redacted } from "./intents.js";
import { deploymentScheme, type KnownIssue, type Recorded } from "./issue-book.js";
import { type IssueTree, issueTree } from "./issues.js";
import type { Journal } from "./journal.js";
import type { Notices } from "./notices.js";
import { openingIntents, othersOf } from "./opening.js";
import { spread } from "./overflow.js";
import { runRecord } from "./record.js";
import { reviewIntents, sequenceOf, type Subject, subjectOfFeedback } from "./review.js";
import type { Service } from "./service.js";
import type { Feedback, FindingSet, KeptFindings, Outcome, Reviewed, Tracker, Tracking, Work } from "./tracker.js";
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
  /** Its sequence counts once the service has told what is recorded. */
  origin: Origin;
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
      await this.#learn(tree, work);
    });
    await this.#settle(work, tree);
    this.options.journal.compact();
    return this.#view(tree);
  }

  async open(work: Work): Promise<Tracking> {
    const { service, labels } = this.options;
    const tree = issueTree(work, labels);
    let records: readonly Recorded[] = [];
    await this.#waited(() => this.#replay(work.run));
    await this.#waited(async () => {
      await this.#learn(tree, work);
      const isNew = service.book.get(tree.parent.id) === undefined;
      if (isNew && work.revision !== null) records = await service.deployments(deploymentScheme);
    });
    const open = this.#opened(work, tree);
    this.#open = open;
    if (work.outlets?.project !== undefined || work.outlets?.release !== undefined) this.#cadence.reserve(1);
    const known = (id: string) => service.book.get(id);
    this.#append(open, openingIntents(work, tree, { known, records, sequence: open.origin.sequence }));
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
    service.line.giveAnotherChance();
    await this.#waited(() => this.#learnAgain(open));
    this.#append(open, this.#ending(open, outcome));
    await this.#waited(() => this.#deliverOwn(open));
    journal.compact();
    if (journal.pending.length === 0) notices.settled();
    return this.#view(open.tree);
  }

  async review(feedback: Feedback): Promise<Reviewed> {
    const { service, journal, delivery, notices } = this.options;
    const { verdict, run } = feedback;
    if (verdict === null) {
      notices.warn(noVerdict());
      return this.#reviewed(null, "ignored", noVerdict());
    }
    const subject = await this.#subjectOf(feedback);
    if ("note" in subject) return this.#reviewed(null, "ignored", subject.note);
    const { record, issue } = subject;
    const origin = { destination: service.destination, team: service.place, run, tree: issue.id };
    const intents = reviewIntents(feedback, record).flatMap((intent) => this.#fitted(intent, run));
    journal.append(intents, { ...origin, sequence: sequenceOf(record) });
    const own = () => journal.pending.filter(({ tree }) => tree === issue.id);
    await this.#waited(() => delivery.deliver(own(), run));
    journal.compact();
    const { id, identifier, url, state } = service.book.get(issue.id) ?? issue;
    return this.#reviewed({ id, identifier, url, state: state.name }, verdict, "");
  }

  async #subjectOf(feedback: Feedback): Promise<{ record: Recorded; issue: KnownIssue } | { note: string }> {
    const { service } = this.options;
    let subject: Subject = { note: `${service.title} can't be asked now; the next run asks it` };
    await this.#waited(async () => {
      await this.#replay(feedback.run);
      const found = subjectOfFeedback(feedback, await service.deployments(deploymentScheme));
      if ("record" in found) await service.learn([found.record.issueId], service.place);
      subject = found;
    });
    const found = subject as Subject;
    if ("note" in found) return found;
    const issue = service.book.get(found.record.issueId);
    return issue === undefined ? { note: "its issue is not there" } : { record: found.record, issue };
  }

  #reviewed(parent: Reviewed["parent"], result: Reviewed["result"], note: string): Reviewed {
    const { journal, notices } = this.options;
    return { parent, result, note, pending: journal.pending.length, warnings: notices.all };
  }

  /** A run is later than every one that is recorded already, whatever the clocks of the machines say. */
  #opened(work: Work, tree: IssueTree): Open {
    const { service, now } = this.options;
    const { destination, place: team, book } = service;
    const sequence = Math.max(now().getTime(), (book.get(tree.parent.id)?.sequence ?? 0) + 1);
    const origin = { destination, team, run: work.run, tree: tree.parent.id, sequence };
    return { work, tree, origin, progress: new Map() };
  }

  #ending({ work, tree, origin, progress }: Open, outcome: Outcome): Intent[] {
    const { result } = outcome;
    const { book } = this.options.service;
    const review = result === "succeeded" ? { review: this.options.now().toISOString() } : {};
    const isDone = (id: string) => book.get(id)?.state.type === "completed";
    const isOpen = (id: string) => book.get(id) !== undefined && !isDone(id) && book.get(id)?.state.type !== "canceled";
    return [
      runRecord(work, tree.parent.id, origin.sequence, { result, ...review }),
      ...closingIntents(work, tree, progress, outcome, isDone, isOpen),
    ];
  }

  /** An earlier run had done everything and could not say so: now that nothing is left to change, it is true. */
  async #settle(work: Work, tree: IssueTree): Promise<void> {
    const { book } = this.options.service;
    const result = book.get(tree.parent.id)?.deployment?.["result"];
    if (result === undefined || result === "succeeded" || book.get(tree.parent.id)?.state.type === "completed") return;
    const open = this.#opened(work, tree);
    this.#append(open, this.#ending(open, nothingLeft));
    await this.#waited(() => this.#deliverOwn(open));
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
        intents.flatMap((intent) => this.#fitted(intent, set.run)),
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

  /** Whether another run has begun meanwhile; or, for a run that could not ask before, that it is later than what is recorded. */
  async #learnAgain(open: Open): Promise<void> {
    const { service } = this.options;
    const { parent } = open.tree;
    const wasKnown = service.book.get(parent.id) !== undefined;
    service.book.forget([parent.id]);
    await this.#learn(open.tree, open.work);
    if (!wasKnown) open.origin = this.#opened(open.work, open.tree).origin;
  }

  #learn({ parent, children }: IssueTree, work: Work): Promise<void> {
    const { service } = this.options;
    return service.learn([parent.id, ...children.map(({ id }) => id), ...othersOf(work, categories)], service.place);
  }

  #append({ origin }: Open, intents: readonly Intent[]): void {
    this.options.journal.append(
      intents.flatMap((intent) => this.#fitted(intent, origin.run)),
      origin,
    );
  }

  /** Without secrets first, then cut: a cut secret would not be recognised. */
  #fitted(intent: Intent, run: string): Intent[] {
    return spread(redacted(intent, this.options.redact), run);
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

  #view(tree: IssueTree): Tracking {
    const { service, journal, notices } = this.options;
    return (this.#seen = trackingOf(tree, service.book, journal.pending, notices.all));
  }
}

/** How a deployment ended that finds everything in place. */
const nothingLeft: Outcome = {
  result: "succeeded",
  steps: [],
  counts: { create: 0, update: 0, replace: 0, delete: 0, same: 0 },
  failure: null,
  seconds: 0,
  report: { markdown: "", html: "", json: "" },
};

function byTree(entries: readonly Entry[]): Entry[][] {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) groups.set(entry.tree, [...(groups.get(entry.tree) ?? []), entry]);
  return [...groups.values()];
}
