import { below, isRecord } from "./manifest.js";

/** Keys of a value that a validator never asked for. */
export interface Observation {
  /** The value to give to the validator; behaves like the original. */
  readonly value: unknown;
  /** Paths of the keys that were not looked at, in objects of which at least one key was. */
  readonly unseen: () => readonly string[];
}

interface Visit {
  readonly target: object;
  readonly path: string;
  readonly read: Set<string>;
  enumerated: boolean;
}

/**
 * Watches which keys a compiled validator reads. A validator asks for every key that its schema declares, lists the keys of a free
 * mapping, and touches none of an object of which the schema says nothing; so a key that is there and was not asked for, beside
 * others that were, is unknown to the schema. This makes validators strict that let unknown fields pass.
 */
export function observe(original: unknown): Observation {
  const visits: Visit[] = [];
  const known = new WeakMap<object, unknown>();

  function watched(target: unknown, path: string): unknown {
    if (typeof target !== "object" || target === null) return target;
    const earlier = known.get(target);
    if (earlier !== undefined) return earlier;
    const visit: Visit = { target, path, read: new Set(), enumerated: false };
    visits.push(visit);
    const proxy = new Proxy(target, {
      get(from, key) {
        const value: unknown = Reflect.get(from, key);
        if (typeof key !== "string") return value;
        visit.read.add(key);
        const child = Array.isArray(from) && /^\d+$/.test(key) ? below(path, Number(key)) : below(path, key);
        return typeof value === "function" ? value : watched(value, child);
      },
      ownKeys(from) {
        visit.enumerated = true;
        return Reflect.ownKeys(from);
      },
    });
    known.set(target, proxy);
    return proxy;
  }

  return {
    value: watched(original, ""),
    unseen: () =>
      visits
        .filter((visit) => isRecord(visit.target) && !visit.enumerated && visit.read.size > 0)
        .flatMap((visit) =>
          Object.keys(visit.target)
            .filter((key) => !visit.read.has(key))
            .map((key) => below(visit.path, key)),
        ),
  };
}
