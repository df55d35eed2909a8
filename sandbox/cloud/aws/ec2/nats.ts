import { type Cloud, CloudRefusal, type Properties } from "../../simulator.js";
import type { Catalogue, Making, Reference, Request } from "../description.js";
import { prefixed } from "../identifying.js";
import { isObject, textAt, textsAt, valuesAt } from "../reading.js";
import { zonesOf } from "../scope.js";
import { subnet, vpc } from "../targets.js";
import { allocationsOf } from "./addresses.js";
import { addressIn } from "./blocks.js";
import { vpcOfSubnet } from "./vpcs.js";

const nat = "aws:ec2/natGateway:NatGateway";

function allocation(at: string): Reference {
  return {
    at,
    to: ["aws:ec2/eip:Eip"],
    code: "InvalidAllocationID.NotFound",
    says: (id) => `The allocation ID '${id}' does not exist`,
    holds: "InvalidIPAddress.InUse",
  };
}

/** NAT gateways: zonal ones in a subnet, regional ones in a VPC. @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html */
export const nats: Catalogue = {
  [nat]: {
    id: prefixed("nat"),
    defaults: { connectivityType: "public" },
    replaces: ["allocationId", "availabilityMode", "connectivityType", "privateIp", "subnetId", "vpcId"],
    references: [
      vpc(),
      subnet("subnetId"),
      allocation("allocationId"),
      allocation("secondaryAllocationIds[]"),
      allocation("availabilityZoneAddresses[].allocationIds[]"),
    ],
    refuse(request) {
      refusePlace(request);
      refuseAddresses(request);
      if (request.inputs.connectivityType !== "private") refuseWithoutInternet(request);
    },
    makes: ({ cloud, inputs }) => ({
      ...(isRegional(inputs)
        ? { routeTableId: `rtb-0${cloud.hex(16)}` }
        : { networkInterfaceId: `eni-0${cloud.hex(16)}` }),
      ...(textAt(inputs, "allocationId") ? { associationId: `eipassoc-0${cloud.hex(16)}` } : {}),
    }),
    shows: showNat,
    settle: 60,
  },
};

function isRegional(inputs: Properties): boolean {
  return inputs.availabilityMode === "regional";
}

function refusePlace({ inputs, scope }: Request): void {
  const [needed, refused] = isRegional(inputs) ? ["vpcId", "subnetId"] : ["subnetId", "availabilityZoneAddresses"];
  if (textAt(inputs, needed) === undefined) {
    throw new CloudRefusal("MissingParameter", `The request must contain the parameter ${needed}`);
  }
  if (inputs[refused] !== undefined) {
    throw new CloudRefusal(
      "InvalidParameterCombination",
      `${refused} can't be given for a NAT gateway of this availability mode`,
    );
  }
  const zones = zonesOf(scope.region);
  const wrong = textsAt(inputs, "availabilityZoneAddresses[].availabilityZone").find((zone) => !zones.includes(zone));
  if (wrong !== undefined) throw new CloudRefusal("InvalidParameterValue", `Invalid availability zone: [${wrong}]`);
}

function refuseAddresses({ inputs, cloud, object }: Request): void {
  const wanted = allocationsOf(inputs);
  if (!isRegional(inputs) && inputs.connectivityType !== "private" && textAt(inputs, "allocationId") === undefined) {
    throw new CloudRefusal(
      "MissingParameter",
      "The request must include the AllocationId parameter. Add the required parameter and retry the request.",
    );
  }
  const taken = cloud
    .list(nat)
    .filter(({ id }) => id !== object?.id)
    .flatMap(({ outputs }) => allocationsOf(outputs));
  const twice = wanted.find((id, index) => taken.includes(id) || wanted.indexOf(id) !== index);
  if (twice !== undefined) {
    throw new CloudRefusal("Resource.AlreadyAssociated", `Elastic IP address [${twice}] is already associated`);
  }
}

function refuseWithoutInternet({ inputs, cloud }: Request): void {
  const vpcId = vpcOf(inputs, cloud);
  const attached = cloud.list("aws:ec2/internetGateway:InternetGateway").some(({ outputs }) => outputs.vpcId === vpcId);
  if (!attached) throw new CloudRefusal("Gateway.NotAttached", `Network ${vpcId} has no Internet gateway attached`);
}

function vpcOf(inputs: Properties, cloud: Cloud): string | undefined {
  return textAt(inputs, "vpcId") ?? vpcOfSubnet(cloud, textAt(inputs, "subnetId") ?? "");
}

function showNat({ inputs, cloud }: Making): Properties {
  const publicIpOf = (id: string | undefined) => textAt(cloud.get("aws:ec2/eip:Eip", id ?? "")?.outputs, "publicIp");
  const vpcId = vpcOf(inputs, cloud);
  if (!isRegional(inputs)) {
    const block = textAt(cloud.get("aws:ec2/subnet:Subnet", textAt(inputs, "subnetId") ?? "")?.outputs, "cidrBlock");
    const publicIp = publicIpOf(textAt(inputs, "allocationId"));
    return {
      availabilityMode: "zonal",
      vpcId,
      privateIp: textAt(inputs, "privateIp") ?? (block === undefined ? "" : addressIn(block, 10)),
      ...(publicIp === undefined ? {} : { publicIp }),
    };
  }
  const zones = valuesAt(inputs, "availabilityZoneAddresses[]").filter(isObject);
  const addresses = zones.flatMap((zone) =>
    textsAt(zone, "allocationIds[]").map((allocationId) => ({
      allocationId,
      availabilityZone: zone.availabilityZone,
      publicIp: publicIpOf(allocationId),
      status: "succeeded",
    })),
  );
  const auto = zones.length === 0 ? "enabled" : "disabled";
  return {
    vpcId,
    autoProvisionZones: auto,
    autoScalingIps: auto,
    regionalNatGatewayAutoMode: auto,
    regionalNatGatewayAddresses: addresses,
  };
}
