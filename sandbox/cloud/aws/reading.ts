import type { Properties } from "../simulator.js";

/** Everything at a path such as `vpcConfig.subnetIds[]`, without what is missing; `[]` stands for every item of a list. */
export function valuesAt(properties: unknown, path: string): unknown[] {
  let values: unknown[] = [properties];
  for (const part of path.split(".")) {
    const each = part.endsWith("[]");
    const key = each ? part.slice(0, -2) : part;
    const found = values.map((value) => (isObject(value) ? value[key] : undefined));
    values = each ? found.flatMap((value) => (Array.isArray(value) ? (value as unknown[]) : [])) : found;
    values = values.filter((value) => value !== undefined && value !== null);
  }
  return values;
}

/** The first value at a path; undefined when there is none. */
export function valueAt(properties: unknown, path: string): unknown {
  return valuesAt(properties, path)[0];
}

/** The text at a path; undefined when there is none, or an empty or an unknown one. */
export function textAt(properties: unknown, path: string): string | undefined {
  const value = valueAt(properties, path);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** All texts at a path. */
export function textsAt(properties: unknown, path: string): string[] {
  return valuesAt(properties, path).filter((value): value is string => typeof value === "string" && value !== "");
}

/** The number at a path, also one written as a text. */
export function numberAt(properties: unknown, path: string): number | undefined {
  const value = valueAt(properties, path);
  if (typeof value === "number") return value;
  return typeof value === "string" && value !== "" && !Number.isNaN(Number(value)) ? Number(value) : undefined;
}

/** The truth value at a path, also one written as a text. */
export function flagAt(properties: unknown, path: string): boolean | undefined {
  const value = valueAt(properties, path);
  if (typeof value === "boolean") return value;
  return value === "true" ? true : value === "false" ? false : undefined;
}

/** Whether it is an object with keys. */
export function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
