import { UserError } from "../../components/core/errors.js";
import type { CloudObject } from "./simulator.js";

/** Where an object lives: ids are unique within these three. */
export interface Place {
  readonly package: string;
  readonly realm?: string;
}

/** A line of the cloud's journal: an object as it is from now on, or the key of one that is gone. */
export type Entry = { readonly put: CloudObject } | { readonly drop: string };

/** Every object by its key, and by its type in the order of making: what the journal adds up to. */
export class Objects {
  readonly #byKey = new Map<string, CloudObject>();
  readonly #byType = new Map<string, Map<string, CloudObject>>();

  apply(entry: Entry): void {
    if ("put" in entry) this.#keep(keyOf(entry.put), entry.put);
    else this.#forget(entry.drop);
  }

  clear(): void {
    this.#byKey.clear();
    this.#byType.clear();
  }

  at(key: string): CloudObject | undefined {
    return this.#byKey.get(key);
  }

  of(type: string): CloudObject[] {
    return [...(this.#byType.get(type)?.values() ?? [])];
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
    this.#byKey.set(key, object);
    const siblings = this.#byType.get(object.type) ?? new Map<string, CloudObject>();
    siblings.set(key, object);
    this.#byType.set(object.type, siblings);
  }

  #forget(key: string): void {
    const object = this.#byKey.get(key);
    this.#byKey.delete(key);
    if (object) this.#byType.get(object.type)?.delete(key);
  }
}

/** What tells an object from every other. */
export function keyOf(object: Place & { readonly type: string; readonly id: string }): string {
  return JSON.stringify([object.package, object.realm ?? "", object.type, object.id]);
}

/** Whether an object lives there. */
export function isAt(object: CloudObject, place: Place): boolean {
  return object.package === place.package && (object.realm ?? "") === (place.realm ?? "");
}
