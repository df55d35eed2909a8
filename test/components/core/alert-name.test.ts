import { describe, expect, it } from "vitest";
import { alertName } from "../../../components/core/alert-name.js";

describe("an alert's name", () => {
  it.each([
    ["node-a", "NodeADown"],
    ["vault", "VaultDown"],
    ["node-mainnet-b2", "NodeMainnetB2Down"],
  ])("of %s is %s", (component, name) => {
    expect(alertName(component, "Down")).toBe(name);
  });
});
