import { containsCidr, parseCidr } from "cidr-tools";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { prefixOf, subBlock } from "../../../components/core/cidr.js";

describe("the blocks inside a block", () => {
  it("follow one another without a gap and stay inside", () => {
    const division = fc
      .record({ prefix: fc.integer({ min: 8, max: 24 }), bits: fc.integer({ min: 1, max: 8 }) })
      .chain(({ prefix, bits }) =>
        fc.record({ prefix: fc.constant(prefix), bits: fc.constant(bits), index: fc.nat({ max: 2 ** bits - 2 }) }),
      );
    fc.assert(
      fc.property(division, ({ prefix, bits, index }) => {
        const block = subBlock("0.0.0.0/0", prefix, 10);
        const [here, next] = [subBlock(block, prefix + bits, index), subBlock(block, prefix + bits, index + 1)];
        expect(parseCidr(next).start).toBe(parseCidr(here).end + 1n);
        expect(containsCidr(block, [here, next])).toBe(true);
      }),
    );
  });

  it("may lie in the upper half of all addresses", () => {
    expect(subBlock("192.168.0.0/16", 24, 255)).toBe("192.168.255.0/24");
  });
});

describe("the prefix of a block", () => {
  it.each([
    ["10.0.0.0/16", 16],
    ["0.0.0.0/0", 0],
    ["255.255.255.255/32", 32],
    ["10.0.0.0/33", undefined],
    ["10.0.0.999/16", undefined],
    ["10.0.0.0", undefined],
    [" 10.0.0.0/16", undefined],
    ["::/0", undefined],
  ])("of %j is %s", (text, prefix) => {
    expect(prefixOf(text)).toBe(prefix);
  });
});
