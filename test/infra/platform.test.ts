import type { StackReference } from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { parseConfig } from "../../infra/config.js";
import { readPlatform } from "../../infra/platform.js";

const settings = { account: "123456789012", region: "us-east-1" };
const platform = { stack: "organization/chainwright/base" };
const network = {
  vpcId: "vpc-1",
  cidrBlock: "10.0.0.0/16",
  publicSubnetIds: [],
  privateSubnetIds: ["subnet-1"],
  dataSubnetIds: [],
  egressAddresses: [],
};

const config = (sections: Record<string, unknown>) =>
  parseConfig(
    { settings, platform, ...sections },
    { project: "chainwright", environment: "app" },
    new Date("2026-11-22T00:00:00Z"),
  );

/** Only what is asked of a reference. */
const having = (outputs: Record<string, unknown>): StackReference =>
  ({ getOutputDetails: (name: string) => Promise.resolve({ value: outputs[name] }) }) as unknown as StackReference;

describe("another stack's sections", () => {
  it("are refused together, before anything is made, when that stack doesn't have them", async () => {
    const reading = readPlatform(having({ network }), config({ vault: {} }));
    await expect(reading).rejects.toMatchObject({
      code: "platform/missing-section",
      problems: [
        { expected: "a stack with the output cluster" },
        {
          expected: "a stack with the output monitoring",
          fix: expect.stringContaining("platform.monitored to false") as string,
        },
      ],
    });
  });

  it("are refused in another shape", async () => {
    const reading = readPlatform(having({ network: { vpcId: 7 } }), config({ database: {} }));
    await expect(reading).rejects.toMatchObject({ problems: [{ actual: "another shape" }] });
  });

  it("need no more than what is left to them", async () => {
    const found = await readPlatform(having({ network }), config({ database: {} }));
    expect([found.has("network"), found.has("cluster")]).toEqual([true, false]);
  });
});
