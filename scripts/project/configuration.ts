import { hashOf } from "../canonical.js";

/**
 * Hash of every value by its path, so that what has moved can be named without keeping any value: `chainwright:network.nat`. A
 * list counts as one value, a secret as its ciphertext.
 */
export function configurationOf(values: Readonly<Record<string, unknown>>): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [key, value] of Object.entries(values)) collect(key, value, found);
  return found;
}

function collect(path: string, value: unknown, found: Record<string, string>): void {
  const open = typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
  if (!open) {
    found[path] = hashOf(value ?? null);
    return;
  }
  for (const [key, inner] of Object.entries(value)) collect(`${path}.${key}`, inner, found);
}
