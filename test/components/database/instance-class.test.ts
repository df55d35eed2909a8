import { describe, expect, it } from "vitest";
import { classCost, classPattern, maxConnections, memoryGib } from "../../../components/database/instance-class.js";

describe("an instance class", () => {
  it.each([
    ["db.t4g.micro", 1],
    ["db.t4g.medium", 4],
    ["db.t3.2xlarge", 32],
    ["db.m7g.large", 8],
    ["db.m8g.4xlarge", 64],
    ["db.r7g.large", 16],
    ["db.r8g.16xlarge", 512],
    ["db.x2g.xlarge", 64],
  ])("%s has %d GiB of memory", (instanceClass, gib) => {
    expect(instanceClass).toMatch(classPattern);
    expect(memoryGib(instanceClass)).toBe(gib);
  });

  it.each(["r7g.large", "db.r7g", "db.r7g.huge", "db.z1d.large", "db.r7g.large "])("is not %j", (text) => {
    expect(text).not.toMatch(classPattern);
  });

  it("takes more connections with more memory, up to the limit of RDS", () => {
    expect([maxConnections("db.t4g.micro"), maxConnections("db.r7g.large"), maxConnections("db.r7g.16xlarge")]).toEqual(
      [101, 1622, 5000],
    );
  });
});

describe("the price of a class", () => {
  it("scales with the size inside a family", () => {
    expect(classCost("Instances", "db.r7g.large", 2).usdPerMonth).toBe(348.94);
    expect(classCost("Instances", "db.r7g.2xlarge", 1).usdPerMonth).toBe(697.88);
    expect(classCost("Instances", "db.t4g.medium", 1)).toMatchObject({ quantity: 1, usdPerMonth: 47.45 });
  });

  it("is an estimate that says so where no price is on file", () => {
    expect(classCost("Instances", "db.r8g.large", 1)).toMatchObject({
      usdPerMonth: 189.22,
      source: "estimate: 2.2 times the price of the same EC2 instance",
    });
    expect(classCost("Instances", "db.m5.large", 1)).toMatchObject({
      usdPerMonth: 0,
      source: expect.stringContaining("not counted") as string,
    });
  });
});
