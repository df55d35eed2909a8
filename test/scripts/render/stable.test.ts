import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ExportedResource } from "../../../scripts/render/resource.js";
import { stabilise } from "../../../scripts/render/stable.js";

const account = "210987654321";
const resource = (name: string, id: string, inputs: object, outputs: object): ExportedResource => ({
  urn: `urn:pulumi:prod::p::aws:ec2/thing:Thing::${name}`,
  type: "aws:ec2/thing:Thing",
  custom: true,
  id,
  inputs: inputs as Record<string, unknown>,
  outputs: outputs as Record<string, unknown>,
});

/** A network, and two that name it: one by an input, one only by what came out. */
function made(hex: readonly [string, string, string]): ExportedResource[] {
  const [vpc, subnet, address] = hex;
  return [
    resource("vpc", `vpc-0${vpc}`, {}, { arn: `arn:aws:ec2:us-east-1:${account}:vpc/vpc-0${vpc}` }),
    resource("subnet", `subnet-0${subnet}`, { vpcId: `vpc-0${vpc}` }, { vpcId: `vpc-0${vpc}` }),
    resource("address", `eip-0${address}`, {}, { seenFrom: `subnet-0${subnet}`, within: `vpc-0${vpc}` }),
  ];
}
const drawn = fc.stringMatching(/^[0-9a-f]{16}$/).filter((text) => /\d/.test(text));

describe("what is rendered", () => {
  it("is the same whatever was drawn, and in whatever order things were made", () => {
    const first = stabilise(made(["1a2b3c4d5e6f7a8b", "2b3c4d5e6f7a8b9c", "3c4d5e6f7a8b9c0d"]));
    fc.assert(
      fc.property(
        fc.uniqueArray(drawn, { minLength: 3, maxLength: 3 }).filter((all) => all.every((one) => !/^0+$/.test(one))),
        fc.shuffledSubarray([0, 1, 2], { minLength: 3, maxLength: 3 }),
        (hex, order) => {
          const resources = made(hex as [string, string, string]);
          expect(stabilise(order.map((index) => resources[index] as ExportedResource))).toEqual(first);
        },
      ),
    );
  });

  it("keeps what stands for something: accounts, digests that were asked for, words", () => {
    const digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    const image = resource(
      "image",
      "deadbeef",
      { image: `x@sha256:${digest}` },
      { image: `x@sha256:${digest}`, account },
    );
    expect(stabilise([image])).toEqual([image]);
  });
});
