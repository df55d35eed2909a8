import { unknownValue } from "./reading/values.js";

/**
 * Properties as a policy pack is given them, as plain JSON: reading what is not known yet throws there, and here it is
 * `[unknown]`. Secrets come in clear; nothing tells which values they are.
 */
export function plainProperties(props: unknown): Record<string, unknown> {
  const plain = plainOf(() => props);
  return typeof plain === "object" && plain !== null && !Array.isArray(plain) ? (plain as Record<string, unknown>) : {};
}

function plainOf(read: () => unknown): unknown {
  let value: unknown;
  try {
    value = read();
  } catch {
    return unknownValue;
  }
  if (typeof value !== "object" || value === null) return typeof value === "function" ? undefined : value;
  const inner = value as Record<string, unknown>;
  if (Array.isArray(value)) return Array.from({ length: value.length }, (_, index) => plainOf(() => inner[index]));
  return Object.fromEntries(Object.keys(inner).map((key) => [key, plainOf(() => inner[key])]));
}
