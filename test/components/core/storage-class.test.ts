import { describe, expect, it } from "vitest";
import { encryptedVolumes, volumeCost } from "../../../components/core/storage-class.js";

describe("the cost of volumes", () => {
  it.each([
    [{ iops: 3000, throughputMibps: 125 }, 8],
    [{ iops: 8000, throughputMibps: 125 }, 33],
    [{ iops: 3000, throughputMibps: 225 }, 12],
  ])("of 100 GiB with %j is %d USD", (speed, usd) => {
    expect(volumeCost("volume", 100, 1, speed).usdPerMonth).toBe(usd);
  });

  it("is counted for each of them, speed and all", () => {
    expect(volumeCost("volume", 100, 3, { iops: 8000, throughputMibps: 225 }).usdPerMonth).toBe(3 * (8 + 25 + 4));
  });

  it("buys what the class asks for", () => {
    expect(encryptedVolumes({ iops: 8000, throughputMibps: 700 }).parameters).toMatchObject({
      iops: "8000",
      throughput: "700",
    });
  });
});
