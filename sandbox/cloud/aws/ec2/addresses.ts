import { CloudRefusal } from "../../simulator.js";
import type { Catalogue, Request } from "../description.js";
import { arnOf, prefixed } from "../identifying.js";
import { textAt, textsAt } from "../reading.js";
import { vpc } from "../targets.js";

/** Elastic addresses and the gateways between a VPC and the internet. */
export const addresses: Catalogue = {
  "aws:ec2/eip:Eip": {
    id: prefixed("eipalloc"),
    arn: arnOf("ec2", ({ id }) => `elastic-ip/${id}`),
    replaces: ["address", "domain", "ipamPoolId", "networkBorderGroup", "publicIpv4Pool", "customerOwnedIpv4Pool"],
    makes: ({ id, cloud, scope }) => {
      const publicIp = publicAddress(cloud.hex(8));
      const dns = scope.region === "us-east-1" ? "compute-1" : `${scope.region}.compute`;
      return { allocationId: id, publicIp, publicDns: `ec2-${publicIp.replaceAll(".", "-")}.${dns}.amazonaws.com` };
    },
    shows: ({ inputs, scope }) => ({
      domain: textAt(inputs, "domain") ?? "vpc",
      networkBorderGroup: textAt(inputs, "networkBorderGroup") ?? scope.region,
      publicIpv4Pool: textAt(inputs, "publicIpv4Pool") ?? "amazon",
      associationId: "",
    }),
  },
  "aws:ec2/internetGateway:InternetGateway": {
    id: prefixed("igw"),
    arn: arnOf("ec2", ({ id }) => `internet-gateway/${id}`),
    references: [vpc()],
    refuse: refuseSecondGateway,
    refuseDelete(object, cloud) {
      const vpcId = textAt(object.outputs, "vpcId");
      const mapped = cloud
        .list("aws:ec2/natGateway:NatGateway")
        .find(({ outputs }) => vpcId !== undefined && outputs.vpcId === vpcId && outputs.connectivityType === "public");
      if (!mapped) return;
      throw new CloudRefusal(
        "DependencyViolation",
        `Network ${vpcId} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway. ${mapped.id} has them`,
      );
    },
    shows: ({ scope }) => ({ ownerId: scope.account }),
  },
  "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": {
    id: prefixed("eigw"),
    replaces: ["vpcId"],
    references: [vpc()],
  },
};

/** The ids of the elastic addresses that a NAT gateway has. */
export function allocationsOf(outputs: unknown): string[] {
  return [
    ...textsAt(outputs, "allocationId"),
    ...textsAt(outputs, "secondaryAllocationIds[]"),
    ...textsAt(outputs, "availabilityZoneAddresses[].allocationIds[]"),
  ];
}

function refuseSecondGateway({ inputs, cloud, object }: Request): void {
  const vpcId = textAt(inputs, "vpcId");
  const other = cloud
    .list("aws:ec2/internetGateway:InternetGateway")
    .find(({ id, outputs }) => id !== object?.id && vpcId !== undefined && outputs.vpcId === vpcId);
  if (other)
    throw new CloudRefusal("InvalidParameterValue", `Network ${vpcId} already has an internet gateway attached`);
}

/** An address of the range for documentation. @see https://www.rfc-editor.org/rfc/rfc2544 for 198.18.0.0/15 */
function publicAddress(hex: string): string {
  const [, second, third, fourth] = [...Buffer.from(hex, "hex")];
  return `198.${18 + ((second ?? 0) % 2)}.${third}.${1 + ((fourth ?? 0) % 254)}`;
}
