import { describe, expect, it } from "vitest";
import { instanceCost, itemCost, totalUsdPerMonth } from "../../../components/core/prices.js";

describe("cost lines", () => {
  it("run what is billed by the hour for the whole month, and name the source", () => {
    expect(itemCost("Control plane", "eks.cluster.hour", 2, "cluster")).toMatchObject({
      usdPerMonth: 146,
      source: expect.stringMatching(/^us-east-1 list price, .+, 20\d\d-\d\d$/) as string,
    });
    expect(itemCost("Key", "kms.key.month", 3, "key").usdPerMonth).toBe(3);
  });

  it("price instances by their type", () => {
    expect(instanceCost("Nodes", "i8ge.2xlarge", 3)).toMatchObject({
      quantity: 3,
      unit: "i8ge.2xlarge",
      usdPerMonth: 2078.75,
    });
  });

  it("say so when a type has no price on file", () => {
    expect(instanceCost("Nodes", "z9.huge", 3)).toMatchObject({
      usdPerMonth: 0,
      source: "no price on file for z9.huge: not counted",
    });
  });

  it("add up to the cent", () => {
    const lines = [0.1, 0.2].map((usdPerMonth) => ({ item: "x", quantity: 1, unit: "x", usdPerMonth, source: "x" }));
    expect(totalUsdPerMonth(lines)).toBe(0.3);
  });
});
