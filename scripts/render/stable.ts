import { createHash } from "node:crypto";
import { type ExportedResource, isPlain, nameOf } from "./resource.js";

/** A UUID, or a run of hexadecimal digits long enough to be drawn rather than written. */
const token = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{7,64}/g;

/**
 * The same resources with everything that a cloud or the engine draws at random (`vpc-0c1f...`, a key's UUID, the ending of
 * an automatic name, a host name's own part) replaced by what follows from the URN, wherever it is used: two renders of one
 * configuration are the same files. Constants such as image digests and account numbers stay.
 */
export function stabilise(resources: readonly ExportedResource[]): ExportedResource[] {
  const replacements = new Map<string, string>();
  const learn = (drawnBy: (resource: ExportedResource) => string[]): void => {
    for (const resource of ordered)
      [...new Set(drawnBy(resource))].forEach((found, index) => {
        if (!replacements.has(found)) replacements.set(found, imitate(found, `${resource.urn}#${index}`));
      });
  };
  // In the order of their URNs, since that of their making hangs on time; an id belongs to whoever has it, not to who names it.
  const ordered = [...resources].sort((a, b) => (a.urn < b.urn ? -1 : 1));
  learn(ownBy);
  learn(drawnBy);
  const replace = (text: string) => text.replace(token, (found) => replacements.get(found) ?? found);
  return ordered.map((resource) => mapStrings(resource, replace) as ExportedResource);
}

/** What was drawn at random as this resource's own name and id, in a fixed order. */
function ownBy(resource: ExportedResource): string[] {
  return [...autonameEndings(resource), ...freshIn(resource, [resource.id ?? ""])];
}

/** What was drawn at random for this resource beside them. */
function drawnBy(resource: ExportedResource): string[] {
  return freshIn(resource, stringsIn(resource.outputs ?? {}));
}

function freshIn({ inputs = {} }: ExportedResource, texts: readonly string[]): string[] {
  const chosen = JSON.stringify(inputs);
  const found = texts.flatMap((text) => [...text.matchAll(token)].map(([match]) => match));
  return found.filter((match) => isDrawn(match) && !chosen.includes(match));
}

/** Words have no digit; numbers that mean something have no letter and are shorter than an id of digits by chance. */
function isDrawn(match: string): boolean {
  return /\d/.test(match) && (/[a-f]/.test(match) || match.length > 15);
}

/** An automatic name stands in the inputs too, where the engine says that it was the one to choose it. */
function autonameEndings(resource: ExportedResource): string[] {
  const { inputs = {} } = resource;
  const filled = Array.isArray(inputs["__defaults"]) ? inputs["__defaults"] : [];
  const candidates = [...filled.map((key) => inputs[String(key)]), metadataName(inputs)];
  const prefix = `${nameOf(resource)}-`;
  return candidates.flatMap((value) => {
    const ending = typeof value === "string" && value.startsWith(prefix) ? value.slice(prefix.length) : "";
    return /^[0-9a-f]{7,8}$/.test(ending) ? [ending] : [];
  });
}

function metadataName(inputs: Readonly<Record<string, unknown>>): unknown {
  return isPlain(inputs["metadata"]) ? inputs["metadata"]["name"] : undefined;
}

/** Hexadecimal of the same shape, made from the seed. */
function imitate(found: string, seed: string): string {
  const hex = createHash("sha256").update(seed).digest("hex").repeat(2);
  let at = 0;
  return found.replace(/[0-9a-f]/g, () => hex[at++ % hex.length] ?? "0");
}

function stringsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(stringsIn);
  return isPlain(value)
    ? Object.keys(value)
        .sort()
        .flatMap((key) => stringsIn(value[key]))
    : [];
}

function mapStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, change));
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapStrings(inner, change)]));
}
