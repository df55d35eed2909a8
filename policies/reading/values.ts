/** What stands in the place of a secret, and of what only the update will know. */
export const secretValue = "[secret]";
export const unknownValue = "[unknown]";

/** A mapping of plain properties. */
export type Mapping = Readonly<Record<string, unknown>>;

/** Whether it is something whose value can't be seen: it counts as given, and as whatever a rule asks for. */
export function isHidden(value: unknown): boolean {
  return value === secretValue || value === unknownValue;
}

/** The value as a mapping; an empty one for anything else. */
export function mapping(value: unknown): Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Mapping) : {};
}

/** The value as a list; an empty one for anything else. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

/** The value as a list, where one may be written without brackets. */
export function many(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value as unknown[];
  return value === undefined || value === null ? [] : [value];
}

/** What lies at the end of these keys; own properties only. Of what can't be seen, no part can be. */
export function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce((inner: unknown, key) => {
    if (isHidden(inner)) return inner;
    const found = mapping(inner);
    return Object.hasOwn(found, key) ? found[key] : undefined;
  }, value);
}

/** The text, or an empty one for anything else and for what can't be seen. */
export function text(value: unknown): string {
  return typeof value === "string" && !isHidden(value) ? value : "";
}

/** The number, also when it is written as text; undefined for anything else. */
export function numeric(value: unknown): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/** Whether it is there and is something. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

/** Whether it is switched on, or can't be seen. */
export function isOn(value: unknown): boolean {
  return value === true || value === "true" || isHidden(value);
}

/** Whether it is switched off in so many words. */
export function isOff(value: unknown): boolean {
  return value === false || value === "false";
}
