import type { Properties } from "./deployment.js";
import { masked, maskSecrets, redactDeep } from "./masking.js";

/** What stands in the place of a value that is known only when the resource is made. */
export const unknownValue = "[unknown]";

/** How the engine writes a value that is not known yet, by the kind of the value. */
const unknowns = new Set([
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/**
 * The properties of a step as they may be shown: secrets masked, also the old value of what turns secret and the new one of
 * what is secret no longer; what is not known yet named as such; the provider's own notes (`__defaults`) left out.
 */
export function shownProperties(
  before: unknown,
  after: unknown,
  redact: (text: string) => string,
): { before?: Properties; after?: Properties } {
  const [left, right] = [shown(before, redact), shown(after, redact)];
  return {
    ...(left !== undefined && { before: maskedLike(left, right) as Properties }),
    ...(right !== undefined && { after: maskedLike(right, left) as Properties }),
  };
}

function shown(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return clean(redactDeep(maskSecrets(value), redact));
}

function clean(value: unknown): unknown {
  if (typeof value === "string") return unknowns.has(value) ? unknownValue : value;
  if (Array.isArray(value)) return value.map(clean);
  if (typeof value !== "object" || value === null) return value;
  const known = Object.entries(value).filter(([key]) => !key.startsWith("__"));
  return Object.fromEntries(known.map(([key, inner]) => [key, clean(inner)]));
}

/** The value, masked wherever the other one is. */
function maskedLike(value: unknown, other: unknown): unknown {
  if (other === masked) return masked;
  if (typeof value !== "object" || value === null || typeof other !== "object" || other === null) return value;
  if (Array.isArray(value)) return value.map((inner, index) => maskedLike(inner, (other as unknown[])[index]));
  const record = other as Record<string, unknown>;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, maskedLike(inner, record[key])]));
}
