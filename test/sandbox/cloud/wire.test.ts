import fc from "fast-check";
import structs from "google-protobuf/google/protobuf/struct_pb.js";
import { describe, expect, it } from "vitest";
import { type Properties, unknown } from "../../../sandbox/cloud/simulator.js";
import { type Marks, decode, encode, hasUnknown, signatureKey, unknownSentinel } from "../../../sandbox/cloud/wire.js";

const secret = "1b47061264138c4ac30d75fd1eb44270";

/** As it comes back after a real crossing: written to bytes and read again. */
function crossed(properties: Properties, marks?: Marks): ReturnType<typeof decode> {
  return decode(structs.Struct.deserializeBinary(encode(properties, marks).serializeBinary()));
}

function fromEngine(value: Record<string, unknown>): ReturnType<typeof decode> {
  return decode(structs.Struct.fromJavaScript(value as Record<string, never>));
}

// The protobuf library's own maps can't hold a key of this name.
const key = fc.string({ unit: "grapheme" }).filter((text) => text !== "__proto__" && text !== signatureKey);

const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: "grapheme" }),
    fc.double({ noNaN: true }),
    fc.boolean(),
    fc.constant(null),
    fc.constant(unknown),
    fc.array(tie("any"), { maxLength: 4 }),
    fc.dictionary(key, tie("any"), { maxKeys: 4, noNullPrototype: true }),
  ),
})).any;

const bag = fc.dictionary(key, value, { maxKeys: 6, noNullPrototype: true });

describe("properties", () => {
  it("cross the wire unchanged", () => {
    fc.assert(
      fc.property(bag, (properties) => {
        expect(crossed(properties)).toEqual({ value: properties, marks: undefined });
      }),
    );
  });

  it("keep what is secret of them secret, and are seen in clear", () => {
    fc.assert(
      fc.property(bag, (properties) => {
        const marks = new Map(
          Object.keys(properties).map((name, index) => [name, index % 2 === 0 ? true : undefined] as const),
        );
        const secretKeys = [...marks].filter(([, mark]) => mark).map(([name]) => name);
        const arrived = crossed(properties, marks);
        expect(arrived.value).toEqual(properties);
        expect(secretKeys.every((name) => arrived.marks instanceof Map && arrived.marks.get(name) === true)).toBe(true);
      }),
    );
  });

  it("may be secret deep inside", () => {
    const marks: Marks = new Map([["list", new Map([["1", new Map([["password", true as const]])]])]]);
    const properties = { list: ["a", { password: "hunter2", user: "x" }] };
    const struct = encode(properties, marks);
    expect(struct.toJavaScript()).toEqual({
      list: ["a", { password: { [signatureKey]: secret, value: "hunter2" }, user: "x" }],
    });
    expect(decode(struct)).toEqual({ value: properties, marks });
  });
});

describe("special values of the engine", () => {
  it("are read: every kind of unknown", () => {
    const kinds = [
      unknownSentinel,
      "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
      "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
      "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
      "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    ];
    const { value: found } = fromEngine({ kinds });
    expect(found).toEqual({ kinds: kinds.map(() => unknown) });
    expect(hasUnknown(found)).toBe(true);
    expect(encode({ a: unknown }).toJavaScript()).toEqual({ a: unknownSentinel });
  });

  it("are read: a secret that is unknown", () => {
    const arrived = fromEngine({ a: { [signatureKey]: secret, value: unknownSentinel } });
    expect(arrived).toEqual({ value: { a: unknown }, marks: new Map([["a", true]]) });
  });

  it("are read: outputs, with or without a value, secret or not", () => {
    const output = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
    const arrived = fromEngine({
      known: { [signatureKey]: output, value: "x", secret: true, dependencies: [] },
      open: { [signatureKey]: output, value: "y" },
      unknown: { [signatureKey]: output, secret: false },
    });
    expect(arrived.value).toEqual({ known: "x", open: "y", unknown });
    expect(arrived.marks).toEqual(new Map([["known", true]]));
  });

  it("are read: references to resources, as their ids", () => {
    const reference = "5cf8f73096256a8f31e491e813e4eb8e";
    const arrived = fromEngine({
      made: { [signatureKey]: reference, urn: "urn:x", id: "vpc-1" },
      planned: { [signatureKey]: reference, urn: "urn:x", id: "" },
      component: { [signatureKey]: reference, urn: "urn:x" },
    });
    expect(arrived.value).toEqual({ made: "vpc-1", planned: unknown, component: "urn:x" });
  });

  it("pass through: assets and archives", () => {
    const asset = { [signatureKey]: "c44067f5952c0a294b673a41bacd8c17", text: "hello", hash: "x" };
    expect(crossed({ source: asset }).value).toEqual({ source: asset });
  });
});
