import { join } from "node:path";
import type { Entity, Kind, Of } from "./entities.js";
import { type Journal, openJournal } from "./journal.js";

/** A record as it was before the transaction that is open. */
interface Touched {
  readonly kind: Kind;
  readonly id: string;
  readonly entity: Entity | undefined;
}

/** One committed transaction: the records as they are after it, and the ids that are gone. */
interface Commit {
  readonly put: readonly Entity[];
  readonly removed?: readonly { readonly kind: Kind; readonly id: string }[];
}

/** One record before and after a transaction; undefined where it isn't there. */
export interface Change {
  readonly before: Entity | undefined;
  readonly after: Entity | undefined;
}

/** The embedded Linear's records, kept in `linear.jsonl` of its folder. Changes happen only inside `transaction`. */
export class Store {
  readonly #records = new Map<Kind, Map<string, Entity>>();
  readonly #journal: Journal<Commit>;
  #open: { readonly before: Map<string, Touched> } | undefined;
  #commits = 0;

  /** @param log told when the end of an interrupted write had to be dropped */
  constructor(dir: string, log: (line: string) => void) {
    this.#journal = openJournal<Commit>(join(dir, "linear.jsonl"));
    for (const commit of this.#journal.lines) this.#apply(commit);
    if (this.#journal.torn > 0) log("linear: the last change before the interruption was incomplete and is dropped");
    this.#compact();
  }

  /** Committed transactions since the state was opened; Linear's `lastSyncId`. */
  get commits(): number {
    return this.#commits;
  }

  get<K extends Kind>(kind: K, id: string | null | undefined): Of<K> | undefined {
    return id == null ? undefined : (this.#records.get(kind)?.get(id) as Of<K> | undefined);
  }

  /** All records of a kind in the order in which they were made, archived ones too. */
  list<K extends Kind>(kind: K): Of<K>[] {
    return [...(this.#records.get(kind)?.values() ?? [])] as Of<K>[];
  }

  /** Adds or replaces a record. */
  put<E extends Entity>(entity: E): E {
    this.#remember(entity.kind, entity.id);
    this.#set(entity);
    return entity;
  }

  remove(kind: Kind, id: string): void {
    this.#remember(kind, id);
    this.#records.get(kind)?.delete(id);
  }

  /**
   * Runs `work`; what it changed is on disk when this returns, and undone when it throws or can't be written.
   *
   * @param committed told what changed, once it is on disk
   */
  transaction<Result>(work: () => Result, committed?: (changes: readonly Change[]) => void): Result {
    if (this.#open !== undefined) return work();
    const { before } = (this.#open = { before: new Map<string, Touched>() });
    try {
      const result = work();
      this.#commit(before);
      committed?.([...before.values()].map(({ kind, id, entity }) => ({ before: entity, after: this.get(kind, id) })));
      return result;
    } catch (error) {
      this.#undo(before);
      throw error;
    } finally {
      this.#open = undefined;
    }
  }

  /** Runs `work` and undoes what it changed. */
  rehearse<Result>(work: () => Result): Result {
    this.#open = { before: new Map() };
    try {
      return work();
    } finally {
      this.#undo(this.#open.before);
      this.#open = undefined;
    }
  }

  #remember(kind: Kind, id: string): void {
    if (this.#open === undefined) throw new Error("the store is changed outside a transaction");
    const key = `${kind} ${id}`;
    if (!this.#open.before.has(key)) this.#open.before.set(key, { kind, id, entity: this.get(kind, id) });
  }

  #commit(before: ReadonlyMap<string, Touched>): void {
    if (before.size === 0) return;
    const touched = [...before.values()].map(({ kind, id }) => ({ kind, id, entity: this.get(kind, id) }));
    const put = touched.flatMap(({ entity }) => entity ?? []);
    const removed = touched.flatMap(({ kind, id, entity }) => (entity === undefined ? [{ kind, id }] : []));
    this.#journal.append(removed.length > 0 ? { put, removed } : { put });
    this.#commits += 1;
  }

  #undo(before: ReadonlyMap<string, Touched>): void {
    for (const { kind, id, entity } of before.values()) {
      if (entity === undefined) this.#records.get(kind)?.delete(id);
      else this.#set(entity);
    }
  }

  #apply({ put, removed = [] }: Commit): void {
    for (const entity of put) this.#set(entity);
    for (const { kind, id } of removed) this.#records.get(kind)?.delete(id);
  }

  #set(entity: Entity): void {
    const records = this.#records.get(entity.kind) ?? new Map<string, Entity>();
    this.#records.set(entity.kind, records.set(entity.id, entity));
  }

  /** One line with everything in place of its history. */
  #compact(): void {
    if (this.#journal.lines.length <= 1 && this.#journal.torn === 0) return;
    this.#journal.rewrite([{ put: [...this.#records.values()].flatMap((records) => [...records.values()]) }]);
  }
}
