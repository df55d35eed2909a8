import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Checkpoint, parseCheckpoint, textIn } from "../../../scripts/state/checkpoint.js";
import { contradictions } from "../../../scripts/state/integrity.js";
import { sampleCheckpoint, sampleResources } from "./checkpoints.js";

const read = (text: string | Uint8Array): ReturnType<typeof parseCheckpoint> => parseCheckpoint(Buffer.from(text));

function whole(text: string): Checkpoint {
  const reading = read(text);
  if ("damage" in reading) throw new Error(reading.why);
  return reading.checkpoint;
}

describe("a checkpoint", () => {
  it("is unpacked as text, and one that is cut off is not", () => {
    const packed = gzipSync(sampleCheckpoint());
    expect(textIn(packed)).toBe(sampleCheckpoint());
    expect(textIn(Buffer.from(sampleCheckpoint()))).toBe(sampleCheckpoint());
    expect(textIn(packed.subarray(0, 50))).toBeUndefined();
  });

  it("is read plain, packed, and as the engine exports it", () => {
    const plain = sampleCheckpoint({ pending: ["urn:x"] });
    const { version, checkpoint } = JSON.parse(plain) as { version: number; checkpoint: { latest: object } };
    const exported = JSON.stringify({ version, deployment: checkpoint.latest });
    for (const bytes of [plain, gzipSync(plain), exported])
      expect(read(bytes)).toMatchObject({
        checkpoint: {
          format: 3,
          deployed: true,
          resources: { length: 13 },
          pending: [{ type: "creating", urn: "urn:x" }],
        },
      });
  });

  it("of a stack that was only made has nothing in it", () => {
    const text = JSON.stringify({ version: 3, checkpoint: { stack: "organization/app/dev", latest: null } });
    expect(read(text)).toMatchObject({ checkpoint: { deployed: false, resources: [] } });
  });

  it("is truncated when it ends anywhere before its end", () => {
    const text = sampleCheckpoint();
    fc.assert(
      fc.property(fc.nat(text.length - 1), (length) => {
        expect(read(text.slice(0, length))).toMatchObject({ damage: "truncated" });
      }),
    );
    const packed = gzipSync(text);
    expect(read(packed.subarray(0, packed.length - 9))).toMatchObject({ damage: "truncated" });
  });

  it.each(["{}", '{"version":3}', '{"checkpoint":{}}'])("is hollow when nothing is in it: %s", (text) => {
    expect(read(text)).toMatchObject({ damage: "hollow" });
  });

  it.each([
    "<html></html>",
    "null",
    "[]",
    "3",
    '{"version":3,"checkpoint":{"latest":{"resources":3}}}',
    '{"version":3,"checkpoint":{"latest":{"resources":[null]}}}',
  ])("is unreadable when it is something else: %s", (text) => {
    expect(read(text)).toMatchObject({ damage: "unreadable" });
  });

  it("never makes the reader throw, and never quotes what is in it", () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string(), fc.uint8Array()), (content) => {
        const reading = parseCheckpoint(typeof content === "string" ? Buffer.from(content) : content);
        if ("damage" in reading) expect(reading.why).not.toMatch(/Unexpected token/);
      }),
    );
  });
});

describe("the integrity of a checkpoint", () => {
  it("holds for what the engine writes", () => {
    expect(contradictions(whole(sampleCheckpoint({ count: 30 })))).toEqual([]);
  });

  it("is broken by leaving out anything that others refer to", () => {
    const resources = sampleResources();
    // Nobody refers to the last one.
    fc.assert(
      fc.property(fc.nat(resources.length - 2), (index) => {
        const left = resources.filter((_, at) => at !== index);
        expect(contradictions(whole(sampleCheckpoint({ resources: left })))).not.toEqual([]);
      }),
    );
  });

  it("is broken by an order in which something stands above what it refers to", () => {
    const [first, second, ...rest] = sampleResources();
    const swapped = [second, first, ...rest].filter((resource) => resource !== undefined);
    expect(contradictions(whole(sampleCheckpoint({ resources: swapped })))).toEqual([
      "aws's parent app-dev comes after it",
    ]);
  });

  it("is broken by a second living resource of a name, not by one that waits for its deletion", () => {
    const resources = sampleResources();
    const last = resources.at(-1) ?? {};
    const twice = (copy: object): string[] =>
      contradictions(whole(sampleCheckpoint({ resources: [...resources, { ...last, ...copy }] })));
    expect(twice({})).toEqual(["queue-9 is there 2 times"]);
    expect(twice({ delete: true })).toEqual([]);
  });

  it("names a handful and counts the rest", () => {
    const resources = sampleResources().map(({ type: _, ...rest }) => rest);
    expect(contradictions(whole(sampleCheckpoint({ resources })))).toHaveLength(6);
  });

  it("is broken by a version that was edited", () => {
    const text = sampleCheckpoint().replace('"version":"v3.250.0"', '"version":"v3.251.0"');
    expect(contradictions(whole(text))).toEqual(["the manifest's check value doesn't fit its version"]);
  });
});
