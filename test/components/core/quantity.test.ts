import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quantity } from "../../../components/core/quantity.js";

describe("a Kubernetes quantity", () => {
  it.each([
    ["500m", 0.5],
    ["1.5Gi", 1.5 * 2 ** 30],
    ["1e3", 1_000],
    ["12E2", 1_200],
    ["1E", 1e18],
    [".5", 0.5],
    ["-3k", -3_000],
    ["100n", 1e-7],
    [4, 4],
  ])("%j is %d", (text, number) => {
    expect(quantity(text)).toBe(number);
  });

  it.each(["", "Gi", "1 Gi", "1gi", "0x10", "1e", "1e3Gi", "NaN", null, true, undefined])("%j is none", (value) => {
    expect(quantity(value)).toBeUndefined();
  });

  it("is equal however it is written", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), (cores) => {
        expect(quantity(`${cores * 1_000}m`)).toBe(quantity(String(cores)));
        expect(quantity(`${cores * 1_024}Mi`)).toBe(quantity(`${cores}Gi`));
      }),
    );
  });
});
