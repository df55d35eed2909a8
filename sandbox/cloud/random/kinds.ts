import type { CheckFailure, Cloud, Properties } from "../simulator.js";
import { bcrypt } from "./bcrypt.js";
import { type Chance, seededChance, shuffled } from "./chance.js";
import { randomText, textDefaults, textFailures } from "./text.js";
import words from "./words.json" with { type: "json" };

/** A random resource class. */
export interface Kind {
  /** What an input is when it is left out; also shown among the outputs. */
  readonly defaults: Properties;
  /** What is wrong with the inputs, beyond their shape. */
  check(inputs: Properties): CheckFailure[];
  /** The drawn values, and the id: `none` where it would give a secret away. */
  draw(inputs: Properties, chance: Chance, cloud: Cloud): { id: string; outputs: Properties };
}

/** Every class by its token. @see https://www.pulumi.com/registry/packages/random/ */
export const kinds: Readonly<Record<string, Kind>> = {
  "random:index/randomPassword:RandomPassword": {
    defaults: textDefaults,
    check: textFailures,
    draw(inputs, chance) {
      const result = randomText(inputs, chance);
      return { id: "none", outputs: { result, bcryptHash: bcrypt(result, chance.bytes(16)) } };
    },
  },
  "random:index/randomString:RandomString": {
    defaults: textDefaults,
    check: textFailures,
    draw(inputs, chance) {
      const result = randomText(inputs, chance);
      return { id: result, outputs: { result } };
    },
  },
  "random:index/randomBytes:RandomBytes": {
    defaults: {},
    check: (inputs) => atLeastOne(inputs, "length"),
    draw(inputs, chance) {
      const bytes = chance.bytes(Number(inputs.length));
      return { id: "none", outputs: { base64: bytes.toString("base64"), hex: bytes.toString("hex") } };
    },
  },
  "random:index/randomId:RandomId": { defaults: {}, check: (inputs) => atLeastOne(inputs, "byteLength"), draw: drawId },
  "random:index/randomUuid:RandomUuid": { defaults: {}, check: fine, draw: drawUuid },
  "random:index/randomUuid4:RandomUuid4": { defaults: {}, check: fine, draw: drawUuid },
  "random:index/randomUuid7:RandomUuid7": { defaults: {}, check: fine, draw: drawTimedUuid },
  "random:index/randomPet:RandomPet": {
    defaults: { length: 2, separator: "-" },
    check: (inputs) => atLeastOne(inputs, "length"),
    draw: drawPet,
  },
  "random:index/randomInteger:RandomInteger": { defaults: {}, check: rangeFailures, draw: drawInteger },
  "random:index/randomShuffle:RandomShuffle": { defaults: {}, check: fine, draw: drawShuffle },
};

function fine(): CheckFailure[] {
  return [];
}

function atLeastOne(inputs: Properties, property: string): CheckFailure[] {
  const value = inputs[property];
  if (typeof value !== "number" || (Number.isInteger(value) && value >= 1)) return [];
  return [{ property, reason: "expected a whole number of at least 1" }];
}

function rangeFailures({ min, max }: Properties): CheckFailure[] {
  if (typeof min !== "number" || typeof max !== "number" || min <= max) return [];
  return [{ property: "min", reason: `expected at most max, ${max}` }];
}

function seeded(inputs: Properties, chance: Chance): Chance {
  return typeof inputs.seed === "string" && inputs.seed !== "" ? seededChance(inputs.seed) : chance;
}

function drawId(inputs: Properties, chance: Chance): { id: string; outputs: Properties } {
  const bytes = chance.bytes(Number(inputs.byteLength));
  const prefix = typeof inputs.prefix === "string" ? inputs.prefix : "";
  const hex = bytes.toString("hex");
  const outputs = {
    b64Std: prefix + bytes.toString("base64"),
    b64Url: prefix + bytes.toString("base64url"),
    dec: prefix + BigInt(`0x${hex}`).toString(),
    hex: prefix + hex,
  };
  return { id: bytes.toString("base64url"), outputs };
}

function drawUuid(_: Properties, chance: Chance): { id: string; outputs: Properties } {
  return uuidOf(chance.bytes(16), 4);
}

function drawTimedUuid(_: Properties, chance: Chance, cloud: Cloud): { id: string; outputs: Properties } {
  const bytes = Buffer.from(chance.bytes(16));
  bytes.writeUIntBE(cloud.now(), 0, 6);
  return uuidOf(bytes, 7);
}

/** @see https://www.rfc-editor.org/rfc/rfc9562 */
function uuidOf(random: Uint8Array, version: number): { id: string; outputs: Properties } {
  const bytes = Buffer.from(random);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | (version << 4);
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const result = bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  return { id: result, outputs: { result } };
}

/** Adverbs, then an adjective, then a name: as many words as were asked for, counted from the end. */
function drawPet(inputs: Properties, chance: Chance): { id: string; outputs: Properties } {
  const { length, separator, prefix } = { length: 2, separator: "-", ...inputs } as Record<string, unknown>;
  const count = Number(length);
  const lists = Array.from({ length: count }, (_, at) =>
    at === count - 1 ? words.names : at === count - 2 ? words.adjectives : words.adverbs,
  );
  const parts = lists.map((list) => list[chance.below(list.length)] ?? "");
  const id = [...(typeof prefix === "string" ? [prefix] : []), ...parts].join(String(separator));
  return { id, outputs: {} };
}

function drawInteger(inputs: Properties, chance: Chance): { id: string; outputs: Properties } {
  const [min, max] = [Number(inputs.min), Number(inputs.max)];
  const result = min + seeded(inputs, chance).below(max - min + 1);
  return { id: String(result), outputs: { result } };
}

/** All items in a new order, again and again until there are `resultCount` of them. */
function drawShuffle(inputs: Properties, chance: Chance): { id: string; outputs: Properties } {
  const items = inputs.inputs as readonly unknown[];
  const count = typeof inputs.resultCount === "number" ? inputs.resultCount : items.length;
  const source = seeded(inputs, chance);
  const results: unknown[] = [];
  while (items.length > 0 && results.length < count)
    results.push(...shuffled(items, source).slice(0, count - results.length));
  return { id: "-", outputs: { results } };
}
