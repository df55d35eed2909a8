/** A resource as `pulumi stack export` tells of it, secrets already masked. */
export interface ExportedResource {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

export type Plain = Readonly<Record<string, unknown>>;

/** Logical name: the last part of the URN. */
export function nameOf({ urn }: ExportedResource): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

export function isPlain(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The text at a path of keys, or undefined. */
export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = path.reduce<unknown>((at, key) => (isPlain(at) ? at[key] : undefined), value);
  return typeof found === "string" ? found : undefined;
}

/** The value without what the engine writes for itself (`__defaults`), keys in alphabetical order where `sorted`. */
export function cleaned(value: unknown, sorted = true): unknown {
  if (Array.isArray(value)) return value.map((item) => cleaned(item, sorted));
  if (!isPlain(value)) return value;
  const entries = Object.entries(value).filter(([key]) => !key.startsWith("__"));
  if (sorted) entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, cleaned(inner, sorted)]));
}
