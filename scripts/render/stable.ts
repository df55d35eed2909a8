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
  for (const resource of resources) {
    const drawn = new Set(drawnBy(resource));
    [...drawn].forEach((found, index) => {
      if (!replacements.has(found)) replacements.set(found, imitate(found, `${resource.urn}#${index}`));
    });
  }
  const replace = (text: string) => text.replace(token, (found) => replacements.get(found) ?? found);
  return resources.map((resource) => mapStrings(resource, replace) as ExportedResource);
}

/** What was drawn at random for this resource, in a fixed order. */
function drawnBy(resource: ExportedResource): string[] {
  const { id = "", inputs = {}, outputs = {} } = resource;
  const chosen = JSON.stringify(inputs);
  const candidates = [
    id,
    ...Object.keys(outputs)
      .sort()
      .flatMap((key) => stringsIn(outputs[key])),
  ];
  const found = candidates.flatMap((text) => [...text.matchAll(token)].map(([match]) => match));
  const fresh = found.filter((match) => /\d/.test(match) && /[a-f]/.test(match) && !chosen.includes(match));
  return [...autonameEndings(resource), ...fresh];
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
