import { type Cloud, CloudRefusal, type Properties } from "../../simulator.js";
import type { Catalogue, Making, Request } from "../description.js";
import { arnOf, prefixed } from "../identifying.js";
import { policyRules } from "../policy.js";
import { flagAt, numberAt, textAt, textsAt } from "../reading.js";
import { role, routeTable, securityGroup, subnet, vpc, vpcOfGroup } from "../targets.js";
import { vpcOfSubnet, zoneOfSubnet } from "./vpcs.js";

const endpoint = "aws:ec2/vpcEndpoint:VpcEndpoint";

/** Services that a gateway endpoint reaches. */
const gatewayServices = ["s3", "dynamodb", "s3express"];

/** VPC endpoints and flow logs. @see https://docs.aws.amazon.com/vpc/latest/privatelink/concepts.html */
export const endpoints: Catalogue = {
  [endpoint]: {
    id: prefixed("vpce"),
    arn: arnOf("ec2", ({ id }) => `vpc-endpoint/${id}`),
    defaults: { vpcEndpointType: "Gateway" },
    replaces: [
      "vpcId",
      "serviceName",
      "serviceRegion",
      "vpcEndpointType",
      "resourceConfigurationArn",
      "serviceNetworkArn",
    ],
    references: [
      vpc(),
      subnet("subnetIds[]"),
      securityGroup("securityGroupIds[]"),
      routeTable("routeTableIds[]", { code: "InvalidRouteTableId.NotFound" }),
    ],
    policies: { policy: policyRules.endpoint },
    refuse(request) {
      refuseService(request);
      if (request.inputs.vpcEndpointType === "Interface") refuseInterface(request);
      else refuseGatewayTwice(request);
    },
    makes: ({ cloud, inputs }) => ({
      networkInterfaceIds: textsAt(inputs, "subnetIds[]").map(() => `eni-0${cloud.hex(16)}`),
      ...(inputs.vpcEndpointType === "Gateway"
        ? { prefixListId: `pl-${cloud.hex(8)}`, cidrBlocks: ["198.18.0.0/24"] }
        : { cidrBlocks: [] }),
    }),
    shows: showEndpoint,
    settle: 30,
  },
  "aws:ec2/flowLog:FlowLog": {
    id: prefixed("fl"),
    arn: arnOf("ec2", ({ id }) => `vpc-flow-log/${id}`),
    defaults: { logDestinationType: "cloud-watch-logs", maxAggregationInterval: 600 },
    replaces: [
      "deliverCrossAccountRole",
      "destinationOptions",
      "eniId",
      "iamRoleArn",
      "logDestination",
      "logDestinationType",
      "logFormat",
      "maxAggregationInterval",
      "regionalNatGatewayId",
      "subnetId",
      "trafficType",
      "transitGatewayAttachmentId",
      "transitGatewayId",
      "vpcId",
    ],
    references: [vpc("vpcId", { holds: undefined }), subnet("subnetId", { holds: undefined }), role("iamRoleArn")],
    refuseCreate: refuseFlowLog,
  },
};

function refuseService({ inputs, scope }: Request): void {
  const service = textAt(inputs, "serviceName");
  if (service === undefined) {
    if (inputs.resourceConfigurationArn !== undefined || inputs.serviceNetworkArn !== undefined) return;
    throw new CloudRefusal("MissingParameter", "The request must contain the parameter serviceName");
  }
  const region = textAt(inputs, "serviceRegion") ?? scope.region;
  const proper =
    new RegExp(`^(com\\.amazonaws|aws\\.api|aws\\.sagemaker|cn\\.com\\.amazonaws)\\.${region}\\.[a-z0-9._-]+$`).test(
      service,
    ) ||
    service.startsWith(`com.amazonaws.vpce.${region}.vpce-svc-`) ||
    /^com\.amazonaws\.(s3-global\.accesspoint|iam)$/.test(service);
  const gateway = inputs.vpcEndpointType === "Gateway";
  if (proper && (!gateway || gatewayServices.includes(service.split(".").at(-1) ?? ""))) return;
  throw new CloudRefusal("InvalidServiceName", `The Vpc Endpoint Service '${service}' does not exist`);
}

function refuseInterface({ inputs, cloud, object }: Request): void {
  const vpcId = textAt(inputs, "vpcId") ?? "";
  const subnets = textsAt(inputs, "subnetIds[]");
  const strange = subnets.find((id) => vpcOfSubnet(cloud, id) !== vpcId);
  if (strange !== undefined)
    throw new CloudRefusal("InvalidParameter", `The subnet ID '${strange}' is not in the VPC ${vpcId}`);
  const group = textsAt(inputs, "securityGroupIds[]").find((id) => vpcOfGroup(cloud, id) !== vpcId);
  if (group !== undefined)
    throw new CloudRefusal("InvalidGroup.NotFound", `The security group '${group}' does not exist in VPC '${vpcId}'`);
  const zones = subnets.map((id) => zoneOfSubnet(cloud, id));
  if (new Set(zones).size < zones.length) {
    throw new CloudRefusal(
      "DuplicateSubnetsInSameZone",
      "Found another VPC endpoint subnet in the availability zone of one of the subnets",
    );
  }
  if (flagAt(inputs, "privateDnsEnabled") === true) refusePrivateDns(vpcId, inputs, cloud, object?.id);
}

function refusePrivateDns(vpcId: string, inputs: Properties, cloud: Cloud, self: string | undefined): void {
  const network = cloud.get("aws:ec2/vpc:Vpc", vpcId)?.outputs;
  if (flagAt(network, "enableDnsSupport") !== true || flagAt(network, "enableDnsHostnames") !== true) {
    throw new CloudRefusal(
      "InvalidParameter",
      `Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for ${vpcId}`,
    );
  }
  const twin = cloud
    .list(endpoint)
    .find(
      ({ id, outputs }) =>
        id !== self &&
        outputs.vpcId === vpcId &&
        outputs.serviceName === inputs.serviceName &&
        outputs.privateDnsEnabled === true,
    );
  if (!twin) return;
  throw new CloudRefusal(
    "InvalidParameter",
    `private-dns-enabled cannot be set because there is already a conflicting DNS domain for ${textAt(inputs, "serviceName")} in the VPC ${vpcId}`,
  );
}

function refuseGatewayTwice({ inputs, cloud, object }: Request): void {
  const tables = textsAt(inputs, "routeTableIds[]");
  const twin = cloud
    .list(endpoint)
    .filter(({ id, outputs }) => id !== object?.id && outputs.serviceName === inputs.serviceName)
    .flatMap(({ outputs }) => textsAt(outputs, "routeTableIds[]"))
    .find((table) => tables.includes(table));
  if (twin === undefined) return;
  throw new CloudRefusal(
    "RouteAlreadyExists",
    `route table ${twin} already has a route with the prefix list of ${textAt(inputs, "serviceName")}`,
  );
}

function showEndpoint({ inputs, id, scope, cloud, made, object }: Making & { readonly made: Properties }): Properties {
  const service = textAt(inputs, "serviceName")?.split(".").at(-1) ?? "service";
  const isInterface = inputs.vpcEndpointType === "Interface";
  const before = Array.isArray(object?.outputs.networkInterfaceIds)
    ? (object.outputs.networkInterfaceIds as unknown[])
    : [];
  const count = textsAt(inputs, "subnetIds[]").length;
  const interfaces = [...before, ...textsAt(made, "networkInterfaceIds[]")].slice(0, count);
  while (interfaces.length < count) interfaces.push(`eni-0${cloud.hex(16)}`);
  const dnsName = `${id}-${id.slice(-8)}.${service}.${scope.region}.vpce.amazonaws.com`;
  return {
    ownerId: scope.account,
    requesterManaged: false,
    state: "available",
    networkInterfaceIds: interfaces,
    ipAddressType: textAt(inputs, "ipAddressType") ?? "ipv4",
    privateDnsEnabled: flagAt(inputs, "privateDnsEnabled") ?? false,
    routeTableIds: inputs.routeTableIds ?? [],
    subnetIds: inputs.subnetIds ?? [],
    securityGroupIds: inputs.securityGroupIds ?? [],
    dnsEntries: isInterface ? [{ dnsName, hostedZoneId: "Z7HUB22UULQXV" }] : [],
  };
}

const watched = [
  "vpcId",
  "subnetId",
  "eniId",
  "transitGatewayId",
  "transitGatewayAttachmentId",
  "regionalNatGatewayId",
];

function refuseFlowLog({ inputs, cloud, scope }: Request): void {
  if (watched.filter((key) => textAt(inputs, key) !== undefined).length !== 1) {
    throw new CloudRefusal("InvalidParameter", `one of ${watched.join(", ")} must be specified`);
  }
  const interval = numberAt(inputs, "maxAggregationInterval");
  if (interval !== 60 && interval !== 600)
    throw new CloudRefusal("InvalidParameter", `maxAggregationInterval must be 60 or 600, got ${interval}`);
  const transit = textAt(inputs, "transitGatewayId") ?? textAt(inputs, "transitGatewayAttachmentId");
  if (transit === undefined && !["ACCEPT", "REJECT", "ALL"].includes(textAt(inputs, "trafficType") ?? "")) {
    throw new CloudRefusal("InvalidParameter", "trafficType must be ACCEPT, REJECT or ALL");
  }
  const destination = textAt(inputs, "logDestination");
  if (destination === undefined) throw new CloudRefusal("InvalidParameter", "LogDestination can't be empty.");
  if (inputs.logDestinationType === "cloud-watch-logs" && textAt(inputs, "iamRoleArn") === undefined) {
    throw new CloudRefusal(
      "InvalidParameter",
      "DeliverLogsPermissionArn can't be empty if LogDestinationType is cloud-watch-logs.",
    );
  }
  const [, , service, , account] = destination.split(":");
  if (account !== "" && account !== scope.account) return;
  const exists =
    service === "s3"
      ? cloud.get("aws:s3/bucket:Bucket", destination.split(":").slice(5).join(":").split("/")[0] ?? "") !== undefined
      : service !== "logs" ||
        cloud.get("aws:cloudwatch/logGroup:LogGroup", (destination.split(":")[6] ?? "").replace(/:\*$/, "")) !==
          undefined;
  if (!exists) throw new CloudRefusal("InvalidParameter", `LogDestination: ${destination} does not exist`);
}
