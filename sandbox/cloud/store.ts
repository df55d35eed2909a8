import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { type Journal, openJournal } from "./journal.js";
import { type Entry, Objects, type Place, isAt, keyOf } from "./objects.js";
import type { Cloud, CloudObject, Properties } from "./simulator.js";

/** One change that the cloud made, as the log of operations keeps it; `urn` is missing for what was done behind Pulumi's back. */
export interface Operation {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly operation: "create" | "update" | "delete";
  readonly type: string;
  readonly id: string;
  readonly urn?: string;
  /** Who did it behind Pulumi's back, when that is known. */
  readonly by?: string;
}

/** The cloud's own state, apart from Pulumi's: everything that exists in it, kept in one folder. */
export interface Store extends Cloud {
  /** The same cloud as the simulator of a package sees it from its realm; it sees the objects of other packages in `all`. */
  within(place: Place, kubeconfig?: string): Cloud;
  /** Keeps an object, new or changed, on disk before it returns. Secrets must be masked. */
  put(object: CloudObject, urn?: string): void;
  /** Forgets an object that was deleted. */
  drop(object: CloudObject, urn?: string): void;
  /** Notes an operation that leaves nothing in the cloud. */
  note(operation: Omit<Operation, "at">): void;
  /**
   * Changes an object behind Pulumi's back, as a person at the console does: a JSON merge patch on what the cloud shows and, for
   * properties that were asked for, on what was asked for.
   *
   * @throws UserError `sandbox/no-such-object` when no object, or more than one, has this id; `type` tells them apart
   */
  edit(id: string, patch: Properties, type?: string): void;
  /** Puts an object in the place of the one with its id behind Pulumi's back. */
  rewrite(object: CloudObject, by: string): void;
  /** Deletes an object behind Pulumi's back, or the one given. @throws UserError `sandbox/no-such-object` as `edit` does */
  remove(object: CloudObject | string, type?: string, by?: string): void;
  /** Every change so far, oldest first. */
  operations(): readonly Operation[];
  /** Takes in what other processes did to the same folder since the last look; every change does it by itself. */
  sync(): void;
  close(): void;
}

/** Where the store takes time and chance from. */
export interface StoreOptions {
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number;
  /** @default the system's random numbers */
  readonly random?: (bytes: number) => Uint8Array;
}

/**
 * Opens the cloud's state in a folder, making it when it is missing: `cloud.jsonl` holds the objects, `operations.jsonl` the log.
 * Several processes may have the same folder open.
 *
 * @throws UserError `sandbox/store-unreadable`, `sandbox/store-unwritable`
 */
export function openStore(dir: string, options: StoreOptions = {}): Store {
  const now = options.now ?? Date.now;
  const random = options.random ?? randomBytes;
  const objects = new Objects();
  const journal = openJournal(join(dir, "cloud.jsonl"), {
    entry: (entry) => objects.apply(entry as Entry),
    restart: () => objects.clear(),
  });
  const history: Operation[] = [];
  const log = openJournal(join(dir, "operations.jsonl"), {
    entry: (entry) => void history.push(entry as Operation),
    restart: () => void history.splice(0),
  });
  compact(journal, objects);

  const note = (operation: Omit<Operation, "at">) => log.append({ at: now(), ...operation });

  function put(object: CloudObject, urn?: string, by?: string): void {
    journal.sync();
    const operation = objects.at(keyOf(object)) === undefined ? "create" : "update";
    journal.append({ put: object } satisfies Entry);
    note({ operation, ...about(object, urn, by) });
  }

  function drop(object: CloudObject, urn?: string, by?: string): void {
    journal.append({ drop: keyOf(object) } satisfies Entry);
    note({ operation: "delete", ...about(object, urn, by) });
  }

  const base = {
    hex: (length: number) =>
      Buffer.from(random(Math.ceil(length / 2)))
        .toString("hex")
        .slice(0, length),
    now,
  };
  return {
    ...base,
    kubeconfig: undefined,
    get: (type, id) => objects.all().find((object) => object.type === type && object.id === id),
    list: (type) => objects.all().filter((object) => object.type === type),
    all: () => objects.all(),
    within: (place, kubeconfig) => ({
      ...base,
      kubeconfig,
      get: (type, id) => objects.at(keyOf({ ...place, type, id })),
      list: (type) => objects.on(place, type),
      all: () => objects.all().filter((object) => object.package !== place.package || isAt(object, place)),
      remove: (object) => drop(object),
    }),
    put: (object, urn) => put(object, urn),
    drop: (object, urn) => drop(object, urn),
    note,
    edit(id, patch, type) {
      journal.sync();
      const object = objects.only(id, type);
      const asked = Object.fromEntries(Object.entries(patch).filter(([key]) => key in object.inputs));
      const next = { inputs: mergePatch(object.inputs, asked), outputs: mergePatch(object.outputs, patch) };
      put({ ...object, ...next });
    },
    rewrite: (object, by) => put(object, undefined, by),
    remove(object, type, by) {
      journal.sync();
      drop(typeof object === "string" ? objects.only(object, type) : object, undefined, by);
    },
    operations() {
      log.sync();
      return history;
    },
    sync: () => journal.sync(),
    close() {
      journal.close();
      log.close();
    },
  };
}

function about({ type, id }: CloudObject, urn?: string, by?: string): Omit<Operation, "at" | "operation"> {
  return { type, id, ...(urn !== undefined && { urn }), ...(by !== undefined && { by }) };
}

/** A journal mostly about objects that are gone or changed again is written anew. */
function compact(journal: Journal, objects: Objects): void {
  if (journal.lines() <= 2 * objects.size + 1000) return;
  journal.rewrite(objects.all().map((put) => ({ put })));
}

/** RFC 7396: `null` takes a member away, objects merge, all else replaces. */
function mergePatch(target: Properties, patch: Properties): Properties {
  const merged: Record<string, unknown> = { ...target };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = isObject(value) ? mergePatch(isObject(merged[key]) ? merged[key] : {}, value) : value;
  }
  return merged;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
