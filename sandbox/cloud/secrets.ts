import type { Properties } from "./simulator.js";
import { type Marks, bothMarks, partOf } from "./wire.js";

/** What the cloud keeps in place of a secret: it never writes one down. */
export const mask = "«secret»";

/**
 * What is secret in outputs: what was secret in the inputs at the same place, whatever repeats a secret text of the inputs
 * anywhere else, and the outputs that the type always keeps secret.
 */
export function outputMarks(outputs: Properties, inputs: Properties, marks: Marks, always: readonly string[]): Marks {
  const fixed = new Map<string, Marks>(always.filter((key) => key in outputs).map((key) => [key, true]));
  const inherited = marks === true ? new Map(Object.keys(outputs).map((key) => [key, true] as const)) : marks;
  const texts = secretTexts(inputs, marks);
  const repeated = texts.size > 0 ? textMarks(outputs, texts) : undefined;
  return bothMarks(bothMarks(fixed.size > 0 ? fixed : undefined, inherited), repeated);
}

/** A copy in which every text and number of what is marked is masked; its structure stays. */
export function masked(value: Properties, marks: Marks): Properties {
  return marks ? (maskValue(value, marks) as Properties) : value;
}

/** A copy with every mask replaced by what stands at the same place in the first of `sources` that has it; else left out. */
export function unmasked(value: Properties, ...sources: readonly Properties[]): Properties {
  return (restore(value, sources) ?? {}) as Properties;
}

/** Where there are masks. */
export function maskMarks(value: unknown): Marks {
  if (value === mask) return true;
  return childMarks(value, maskMarks);
}

function textMarks(value: unknown, texts: ReadonlySet<string>): Marks {
  if (typeof value === "string") return texts.has(value) ? true : undefined;
  return childMarks(value, (item) => textMarks(item, texts));
}

function childMarks(value: unknown, find: (item: unknown) => Marks): Marks {
  if (typeof value !== "object" || value === null) return undefined;
  const marks = new Map<string, Marks>();
  for (const [key, item] of Object.entries(value)) {
    const mark = find(item);
    if (mark) marks.set(key, mark);
  }
  return marks.size > 0 ? marks : undefined;
}

function secretTexts(value: unknown, marks: Marks, found = new Set<string>()): Set<string> {
  if (!marks) return found;
  if (typeof value === "string" && marks === true && value !== "") found.add(value);
  if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) secretTexts(item, partOf(marks, key), found);
  }
  return found;
}

function maskValue(value: unknown, marks: Marks): unknown {
  if (!marks) return value;
  if (Array.isArray(value)) return value.map((item, index) => maskValue(item, partOf(marks, String(index))));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, maskValue(item, partOf(marks, key))]));
  }
  return marks === true && value !== null && value !== undefined ? mask : value;
}

function restore(value: unknown, sources: readonly unknown[]): unknown {
  if (value === mask) return sources.find((source) => source !== undefined);
  if (typeof value !== "object" || value === null) return value;
  const parts = (key: string) => sources.map((source) => (source as Record<string, unknown> | null | undefined)?.[key]);
  if (Array.isArray(value)) return value.map((item, index) => restore(item, parts(String(index))));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, restore(item, parts(key))]));
}
