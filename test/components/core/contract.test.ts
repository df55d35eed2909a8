import * as pulumi from "@pulumi/pulumi";
import { Vpc } from "@pulumi/aws/ec2/vpc.js";
import { getAvailabilityZones } from "@pulumi/aws/getAvailabilityZones.js";
import { describe, expect, it } from "vitest";
import { program, valueOf } from "../../support/mocks.js";

class Sample extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  constructor(
    name: string,
    args: { cidrBlock: string; key: pulumi.Input<string> },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("chainwright:sample:Sample", name, args, opts);
    const vpc = new Vpc(`${name}-vpc`, { cidrBlock: args.cidrBlock }, { parent: this, protect: true });
    this.vpcId = vpc.id;
    this.registerOutputs({ vpcId: this.vpcId });
  }
}

const sample = (opts?: pulumi.ComponentResourceOptions): Sample =>
  new Sample("sample", { cidrBlock: "10.0.0.0/16", key: pulumi.secret("hidden") }, opts);

describe("a program under mocks", () => {
  it("records parents, protection, inputs and registered outputs", async () => {
    const run = await program(() => sample());
    const [component, vpc] = [run.named("sample"), run.named("sample-vpc")];
    expect(vpc).toMatchObject({ parent: component.urn, protect: true, inputs: { cidrBlock: "10.0.0.0/16" } });
    expect(component.outputs).toEqual({ vpcId: await valueOf(run.value.vpcId) });
  });

  it("never shows a secret input", async () => {
    const run = await program(() => sample());
    expect(run.named("sample").inputs).toEqual({ cidrBlock: "10.0.0.0/16", key: "«secret»" });
  });

  it("leaves unknown in a preview what only the cloud knows", async () => {
    const run = await program(() => sample(), { preview: true });
    expect(run.named("sample").outputs).toEqual({ vpcId: "«unknown»" });
  });

  it("refuses a program that looks something up", async () => {
    const looking = program(() => void getAvailabilityZones().catch(() => undefined));
    await expect(looking).rejects.toThrow("looks up aws:index/getAvailabilityZones:getAvailabilityZones");
  });
});
