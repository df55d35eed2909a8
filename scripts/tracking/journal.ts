import { join } from "node:path";
import { type Entry, entryOf, type Intent, type Origin, subjectOf } from "./intents.js";
import { appendLines, compactJournal, type Line, readJournal } from "./journal-file.js";
import { isAlive } from "../alive.js";
import { takeLock } from "./replay-lock.js";

/** Runs in which the tracker may refuse an entry before it is set aside. */
const refusalLimit = 5;

/** Entries younger than this are left to the run that wrote them while it lives, ms. */
const inFlightMs = 120_000;

export interface JournalOptions {
  /** Folder of the journal, `.chainwright/tracking`; null for one that is kept in memory only. */
  readonly directory: string | null;
  /** Kind of service that this run talks to; entries for another one stay where they are. */
  readonly destination: string;
  readonly pid: number;
  readonly now: () => Date;
  readonly warn: (text: string) => void;
}

/**
 * What the tracker is still to be told, in `journal.jsonl`: every intent is written before it is sent and marked
 * after, so that neither an outage nor a crash loses one. A disk that fails costs the safety, never the deployment.
 */
export class Journal {
  readonly #path: string;
  readonly #entries = new Map<string, Entry>();
  #refusals: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map();
  #place = 0;

  constructor(private readonly options: JournalOptions) {
    this.#path = this.#in("journal.jsonl");
  }

  /** Everything that waits to be sent, oldest first. */
  get pending(): readonly Entry[] {
    return [...this.#entries.values()];
  }

  /** Takes up what earlier runs left. */
  load(): void {
    this.#onDisk(() => {
      const { pending, refusals, corrupted } = readJournal(this.#path);
      this.#refusals = refusals;
      for (const entry of pending) if (this.#isOurs(entry)) this.#entries.set(entry.id, entry);
      if (corrupted.length > 0)
        this.options.warn(
          `the tracking journal had ${corrupted.length} damaged line${corrupted.length === 1 ? "" : "s"}; kept in ${this.#aside}`,
        );
    });
  }

  /** Writes the intents down, in their order; what they make obsolete is dropped. */
  append(intents: readonly Intent[], origin: Origin): Entry[] {
    const at = this.options.now().getTime();
    const fresh = intents.map((intent) => entryOf(intent, origin, this.options.pid, at, this.#place++));
    const obsolete = this.#supersededBy(fresh);
    this.#write([...fresh.map((entry) => ({ entry })), ...obsolete.map(({ id }) => ({ done: id }))]);
    for (const { id } of obsolete) this.#entries.delete(id);
    for (const entry of fresh) this.#entries.set(entry.id, entry);
    return fresh;
  }

  /** Marks entries as told. */
  settle(entries: readonly Entry[]): void {
    const known = entries.filter(({ id }) => this.#entries.delete(id));
    this.#write(
      known.map(({ id }) => ({ done: id })),
      false,
    );
  }

  /** Notes that the tracker refused an entry in this run; after several runs it is set aside. */
  refuse(entry: Entry, run: string, reason: string): void {
    const runs = new Map([...(this.#refusals.get(entry.id) ?? []), [run, reason]]);
    this.#refusals = new Map(this.#refusals).set(entry.id, runs);
    if (runs.size >= refusalLimit) this.setAside([entry], `refused in ${runs.size} runs: ${reason}`);
    else this.#write([{ refused: entry.id, run, reason }]);
  }

  /** Notes what keeps the entries that wait from being sent. */
  trouble(run: string, text: string): void {
    if (this.#entries.size > 0) this.#write([{ trouble: text, run, at: this.options.now().getTime() }], false);
  }

  /** Gives entries up: they are kept in a file of their own, with the reason, and told in a warning. */
  setAside(entries: readonly Entry[], reason: string): void {
    if (entries.length === 0) return;
    const at = this.options.now().toISOString();
    this.#onDisk(() =>
      appendLines(
        this.#in(this.#aside),
        entries.map((entry) => JSON.stringify({ at, reason, entry })),
      ),
    );
    this.settle(entries);
    this.options.warn(
      `${entries.length} tracking request${entries.length === 1 ? "" : "s"} given up (${reason}); kept in ${this.#aside}`,
    );
  }

  /** Runs `replay` unless another run of this machine is replaying already; then false. */
  async exclusively(replay: () => Promise<void>): Promise<boolean> {
    const release = this.#lock();
    if (release === null) return false;
    try {
      await replay();
    } finally {
      if (release) this.#onDisk(release);
    }
    return true;
  }

  /** Rewrites the file with what is pending only; left for the next time when another run is at it. */
  compact(): void {
    const release = this.#lock();
    if (!release) return;
    this.#onDisk(() => {
      if (readJournal(this.#path).untidy) compactJournal(this.#path, this.#in(this.#aside), this.#suffix);
    });
    this.#onDisk(release);
  }

  get #aside(): string {
    return "journal.aside.jsonl";
  }

  get #suffix(): string {
    return `${this.options.now().getTime()}-${this.options.pid}`;
  }

  #isOurs({ destination, pid, at }: Entry): boolean {
    if (destination !== this.options.destination) return false;
    const fresh = this.options.now().getTime() - at < inFlightMs;
    return pid === this.options.pid || !fresh || !isAlive(pid);
  }

  /** Earlier entries that a later one makes pointless: of the moves of an issue only the last one counts. */
  #supersededBy(fresh: readonly Entry[]): Entry[] {
    const subjects = new Set(fresh.map(({ intent }) => subjectOf(intent)));
    return this.pending.filter(({ intent }) => subjects.has(subjectOf(intent)));
  }

  /** Null when another run has the lock, undefined when the disk does not let us take it. */
  #lock(): (() => void) | null | undefined {
    const { pid, now } = this.options;
    return this.#onDisk(() => takeLock(this.#in("replay.lock"), pid, now().getTime()));
  }

  /** A mark that is lost costs a request that does no harm; an intent that is lost would be lost. */
  #write(lines: readonly Line[], durable = true): void {
    this.#onDisk(() => appendLines(this.#path, lines, durable));
  }

  #in(file: string): string {
    return join(this.options.directory ?? "", file);
  }

  #onDisk<T>(work: () => T): T | undefined {
    if (this.options.directory === null) return undefined;
    try {
      return work();
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
      this.options.warn(`the tracking journal cannot be kept (${code}): what is not taken in this run is lost`);
      return undefined;
    }
  }
}
