import { type CheckFailure, type Cloud, CloudRefusal, type Properties } from "../../simulator.js";
import type { Catalogue, Request } from "../description.js";
import { arnOf, prefixed } from "../identifying.js";
import { flagAt, textAt } from "../reading.js";
import { type Scope, zoneId, zonesOf } from "../scope.js";
import { vpc } from "../targets.js";
import { block6Failures, blockFailures, contains, overlap, prefix } from "./blocks.js";

/** VPCs and subnets. @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html */
export const vpcs: Catalogue = {
  "aws:ec2/vpc:Vpc": {
    id: prefixed("vpc"),
    arn: arnOf("ec2", ({ id }) => `vpc/${id}`),
    defaults: { enableDnsSupport: true, instanceTenancy: "default" },
    replaces: ["cidrBlock", "ipv4IpamPoolId", "ipv4NetmaskLength"],
    // A VPC of dedicated tenancy becomes a shared one in place, never the other way round.
    replacesWhen: (old, { instanceTenancy }) =>
      instanceTenancy === "default" || old.instanceTenancy === instanceTenancy ? [] : ["instanceTenancy"],
    check: (inputs) => [...blockFailures(inputs, "cidrBlock"), ...block6Failures(inputs, "ipv6CidrBlock")],
    refuse: refuseVpc,
    makes: ({ cloud }) => {
      const [acl, table, group] = [cloud.hex(16), cloud.hex(16), cloud.hex(16)];
      return {
        defaultNetworkAclId: `acl-0${acl}`,
        defaultRouteTableId: `rtb-0${table}`,
        mainRouteTableId: `rtb-0${table}`,
        defaultSecurityGroupId: `sg-0${group}`,
        dhcpOptionsId: `dopt-0${cloud.hex(16)}`,
      };
    },
    shows: ({ scope, inputs, object, cloud }) => ({
      ownerId: scope.account,
      enableDnsHostnames: flagAt(inputs, "enableDnsHostnames") ?? false,
      enableNetworkAddressUsageMetrics: flagAt(inputs, "enableNetworkAddressUsageMetrics") ?? false,
      assignGeneratedIpv6CidrBlock: flagAt(inputs, "assignGeneratedIpv6CidrBlock") ?? false,
      ...ipv6Of(inputs, object?.outputs, cloud),
    }),
    settle: 10,
  },
  "aws:ec2/subnet:Subnet": {
    id: prefixed("subnet"),
    arn: arnOf("ec2", ({ id }) => `subnet/${id}`),
    defaults: {
      assignIpv6AddressOnCreation: false,
      enableDns64: false,
      enableResourceNameDnsAaaaRecordOnLaunch: false,
      enableResourceNameDnsARecordOnLaunch: false,
      ipv6Native: false,
      mapPublicIpOnLaunch: false,
    },
    replaces: ["vpcId", "cidrBlock", "availabilityZone", "availabilityZoneId", "ipv6Native", "outpostArn"],
    references: [vpc()],
    check: (inputs) => [
      ...blockFailures(inputs, "cidrBlock"),
      ...block6Failures(inputs, "ipv6CidrBlock"),
      ...zoneConflict(inputs),
    ],
    refuseCreate: refuseSubnet,
    shows: ({ inputs, scope, cloud, object }) => {
      const zone = zoneOf(inputs, scope);
      const known = object?.outputs.ipv6CidrBlockAssociationId ?? `subnet-cidr-assoc-0${cloud.hex(16)}`;
      return {
        ownerId: scope.account,
        availabilityZone: zone,
        availabilityZoneId: zoneId(zone),
        privateDnsHostnameTypeOnLaunch: textAt(inputs, "privateDnsHostnameTypeOnLaunch") ?? "ip-name",
        ...(textAt(inputs, "ipv6CidrBlock") ? { ipv6CidrBlockAssociationId: known } : {}),
      };
    },
    settle: 5,
  },
};

/** The VPC of a subnet; undefined when there is no such subnet. */
export function vpcOfSubnet(cloud: Cloud, id: string): string | undefined {
  return textAt(cloud.get("aws:ec2/subnet:Subnet", id)?.outputs, "vpcId");
}

/** The zone of a subnet. */
export function zoneOfSubnet(cloud: Cloud, id: string): string | undefined {
  return textAt(cloud.get("aws:ec2/subnet:Subnet", id)?.outputs, "availabilityZone");
}

function refuseVpc({ inputs }: Request): void {
  const block = textAt(inputs, "cidrBlock");
  if (block === undefined && textAt(inputs, "ipv4IpamPoolId") === undefined) {
    throw new CloudRefusal("MissingParameter", "Either 'cidrBlock' or 'ipv4IpamPoolId' should be provided.");
  }
  if (block !== undefined && (prefix(block) < 16 || prefix(block) > 28)) {
    throw new CloudRefusal("InvalidVpc.Range", `The CIDR '${block}' is invalid.`);
  }
}

function ipv6Of(inputs: Properties, before: Properties | undefined, cloud: Cloud): Properties {
  const given = textAt(inputs, "ipv6CidrBlock");
  if (given === undefined && flagAt(inputs, "assignGeneratedIpv6CidrBlock") !== true) return {};
  return {
    ipv6CidrBlock: given ?? before?.ipv6CidrBlock ?? `2600:1f18:${cloud.hex(4)}:${cloud.hex(2)}00::/56`,
    ipv6AssociationId: before?.ipv6AssociationId ?? `vpc-cidr-assoc-0${cloud.hex(16)}`,
  };
}

function zoneConflict(inputs: Properties): CheckFailure[] {
  if (inputs.availabilityZone === undefined || inputs.availabilityZoneId === undefined) return [];
  const reason = 'Conflicting configuration arguments: "availabilityZone" conflicts with availabilityZoneId';
  return [{ property: "availabilityZone", reason }];
}

function zoneOf(inputs: Properties, scope: Scope): string {
  const zones = zonesOf(scope.region);
  const byId = zones.find((zone) => zoneId(zone) === inputs.availabilityZoneId);
  return textAt(inputs, "availabilityZone") ?? byId ?? zones[0] ?? scope.region;
}

function refuseSubnet({ inputs, cloud, scope }: Request): void {
  refuseZone(inputs, scope);
  const block = textAt(inputs, "cidrBlock");
  if (block === undefined) {
    if (flagAt(inputs, "ipv6Native") === true || textAt(inputs, "ipv4IpamPoolId") !== undefined) return;
    throw new CloudRefusal("MissingParameter", "The request must contain the parameter cidrBlock");
  }
  const vpcId = textAt(inputs, "vpcId") ?? "";
  const network = textAt(cloud.get("aws:ec2/vpc:Vpc", vpcId)?.outputs, "cidrBlock");
  const fits = network === undefined || contains(network, block);
  if (!fits || prefix(block) < 16 || prefix(block) > 28) {
    throw new CloudRefusal("InvalidSubnet.Range", `The CIDR '${block}' is invalid.`);
  }
  const taken = cloud
    .list("aws:ec2/subnet:Subnet")
    .some(
      ({ outputs }) =>
        outputs.vpcId === vpcId && typeof outputs.cidrBlock === "string" && overlap(outputs.cidrBlock, block),
    );
  if (taken) throw new CloudRefusal("InvalidSubnet.Conflict", `The CIDR '${block}' conflicts with another subnet`);
}

function refuseZone(inputs: Properties, scope: Scope): void {
  const zones = zonesOf(scope.region);
  const zone = textAt(inputs, "availabilityZone");
  const id = textAt(inputs, "availabilityZoneId");
  const wrong =
    zone !== undefined && !zones.includes(zone)
      ? zone
      : id !== undefined && !zones.map(zoneId).includes(id)
        ? id
        : undefined;
  if (wrong === undefined) return;
  throw new CloudRefusal(
    "InvalidParameterValue",
    `Value (${wrong}) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: ${zones.join(", ")}.`,
  );
}
