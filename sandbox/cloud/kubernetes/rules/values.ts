import type { Violation } from "../manifest.js";

/** A value that is none of those the API knows. */
export function supportedOnly(
  value: string | undefined,
  path: string,
  supported: readonly string[],
): readonly Violation[] {
  if (value === undefined || supported.includes(value)) return [];
  return [
    {
      path,
      reason: `Unsupported value: ${JSON.stringify(value)}: supported values: ${supported.map((one) => JSON.stringify(one)).join(", ")}`,
    },
  ];
}

/** A choice that the API refuses beside another one. */
export function forbidden(path: string, reason: string): Violation {
  return { path, reason: `Forbidden: ${reason}` };
}

/** A value that the API refuses; the value itself is not shown. */
export function invalid(path: string, reason: string): Violation {
  return { path, reason: `Invalid value: ${reason}` };
}

/** A value that has to be there. */
export function required(path: string, reason?: string): Violation {
  return { path, reason: reason === undefined ? "Required value" : `Required value: ${reason}` };
}
