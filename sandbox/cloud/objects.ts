import { UserError } from "../../components/core/errors.js";
import type { CloudObject } from "./simulator.js";

/** Where an object lives: ids are unique within these three. */
export interface Place {
  readonly package: string;
  readonly realm?: string;
}

/** A line of the cloud's journal: an object as it is from now on, or the key of one that is gone. */
export type Entry = { readonly put: CloudObject } | { readonly drop: string };

/** Every object by its key and by its shelf, in the order of making: what the journal adds up to. */
export class Objects {
  readonly #byKey = new Map<string, CloudObject>();
  /** By package, realm and type. */
  readonly #shelves = new Map<string, Map<string, CloudObject>>();
  /** What `on` gave last; a creation adds to it, anything else makes it stale. */
  readonly #lists = new Map<string, CloudObject[]>();

  apply(entry: Entry): void {
    if ("put" in entry) this.#keep(keyOf(entry.put), entry.put);
    else this.#forget(entry.drop);
  }

  clear(): void {
    this.#byKey.clear();
    this.#shelves.clear();
    this.#lists.clear();
  }

  at(key: string): CloudObject | undefined {
    return this.#byKey.get(key);
  }

  /** The objects of a type at a place. */
  on(place: Place, type: string): readonly CloudObject[] {
    const shelf = shelfOf({ ...place, type });
    const list = this.#lists.get(shelf) ?? [...(this.#shelves.get(shelf)?.values() ?? [])];
    this.#lists.set(shelf, list);
    return list;
  }

  all(): CloudObject[] {
    return [...this.#byKey.values()];
  }

  get size(): number {
    return this.#byKey.size;
  }

  only(id: string, type?: string): CloudObject {
    const found = this.all().filter((object) => object.id === id && (type === undefined || object.type === type));
    if (found.length === 1 && found[0]) return found[0];
    throw new UserError("sandbox/no-such-object", "the simulated cloud can't tell which object is meant", [
      {
        path: type === undefined ? id : `${type} ${id}`,
        expected: "one object with this id",
        actual: found.length === 0 ? "none" : found.map((object) => object.type).join(", "),
        fix: found.length === 0 ? "look the id up in the stack's outputs" : "name the type too",
      },
    ]);
  }

  #keep(key: string, object: CloudObject): void {
    const name = shelfOf(object);
    const shelf = this.#shelves.get(name) ?? new Map<string, CloudObject>();
    if (shelf.has(key)) this.#lists.delete(name);
    else this.#lists.get(name)?.push(object);
    shelf.set(key, object);
    this.#shelves.set(name, shelf);
    this.#byKey.set(key, object);
  }

  #forget(key: string): void {
    const object = this.#byKey.get(key);
    if (!object) return;
    this.#byKey.delete(key);
    this.#shelves.get(shelfOf(object))?.delete(key);
    this.#lists.delete(shelfOf(object));
  }
}

/** What tells an object from every other. */
export function keyOf(object: Place & { readonly type: string; readonly id: string }): string {
  return `${shelfOf(object)} ${object.id}`;
}

function shelfOf({ package: name, realm = "", type }: Place & { readonly type: string }): string {
  return `${name} ${encodeURIComponent(realm)} ${type}`;
}

/** Whether an object lives there. */
export function isAt(object: CloudObject, place: Place): boolean {
  return object.package === place.package && (object.realm ?? "") === (place.realm ?? "");
}
