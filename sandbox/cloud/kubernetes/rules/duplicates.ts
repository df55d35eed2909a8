import { entries, type Manifest, type Violation } from "../manifest.js";

/**
 * Entries of a list that say the same key twice. Server-side apply merges lists by such a key and refuses two entries of one.
 *
 * @param keyOf the key of an entry, or undefined when it has none or it is not known yet
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy
 */
export function duplicates(
  value: unknown,
  path: string,
  keyOf: (item: Manifest) => string | undefined,
): readonly Violation[] {
  const seen = new Set<string>();
  return entries(value, path).flatMap(({ item, path: place }) => {
    const key = keyOf(item);
    if (key === undefined) return [];
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    return [{ path: place, reason: `Duplicate value: ${JSON.stringify(key)}` }];
  });
}

/** The keys of a mapping that name a choice, when not exactly one was made. */
export function oneOf(
  item: Manifest,
  path: string,
  choices: readonly string[],
  what: string,
  atLeastOne = true,
): readonly Violation[] {
  const made = choices.filter((choice) => item[choice] !== undefined);
  if (made.length > 1) return [{ path, reason: `Forbidden: may not specify more than 1 ${what} (${made.join(", ")})` }];
  return made.length === 0 && atLeastOne ? [{ path, reason: `Required value: must specify a ${what}` }] : [];
}
