import { describe, expect, it } from "vitest";
import { alertName } from "../../../components/core/alert-name.js";
import { partitionOf } from "../../../components/core/pod-identity.js";
import { encryptedVolumes, volumeCost } from "../../../components/core/storage-class.js";

describe("the partition of a region", () => {
  it.each([
    ["us-east-1", "aws"],
    ["eu-central-1", "aws"],
    ["cn-north-1", "aws-cn"],
    ["us-gov-west-1", "aws-us-gov"],
  ])("%s is in %s", (region, partition) => {
    expect(partitionOf(region)).toBe(partition);
  });
});

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

describe("an alert's name", () => {
  it.each([
    ["node-a", "NodeADown"],
    ["vault", "VaultDown"],
    ["node-mainnet-b2", "NodeMainnetB2Down"],
  ])("of %s is %s", (component, name) => {
    expect(alertName(component, "Down")).toBe(name);
  });
});
