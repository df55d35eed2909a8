import { type CheckFailure, CloudRefusal, type Properties } from "../../simulator.js";
import type { Catalogue, Reference, Request } from "../description.js";
import { arnOf, prefixed } from "../identifying.js";
import { textAt } from "../reading.js";
import { resolve, routeTable, subnet, vpc } from "../targets.js";
import { block6Failures, blockFailures } from "./blocks.js";
import { vpcOfSubnet } from "./vpcs.js";

const destinations = ["destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"];

const targets = [
  "carrierGatewayId",
  "coreNetworkArn",
  "egressOnlyGatewayId",
  "gatewayId",
  "localGatewayId",
  "natGatewayId",
  "networkInterfaceId",
  "odbNetworkArn",
  "transitGatewayId",
  "vpcEndpointId",
  "vpcPeeringConnectionId",
];

const association = "aws:ec2/routeTableAssociation:RouteTableAssociation";
const route = "aws:ec2/route:Route";

function way(at: string, to: string, code: string, kind: string): Reference {
  return {
    at,
    to: [to],
    code,
    says: (id) => `The ${kind} ID '${id}' does not exist`,
    accepts: (id) => id === "local" || /^v(gw|pce)-/.test(id),
  };
}

function ways(lead: string): Reference[] {
  const gateways = "aws:ec2/internetGateway:InternetGateway";
  return [
    way(`${lead}gatewayId`, gateways, "InvalidGatewayID.NotFound", "gateway"),
    way(`${lead}natGatewayId`, "aws:ec2/natGateway:NatGateway", "InvalidNatGatewayID.NotFound", "NAT gateway"),
    way(
      `${lead}egressOnlyGatewayId`,
      "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",
      "InvalidGatewayID.NotFound",
      "egress-only internet gateway",
    ),
  ];
}

/** Route tables, their routes, and which subnets follow them. */
export const routing: Catalogue = {
  "aws:ec2/routeTable:RouteTable": {
    id: prefixed("rtb"),
    arn: arnOf("ec2", ({ id }) => `route-table/${id}`),
    replaces: ["vpcId"],
    references: [vpc(), ...ways("routes[].")],
    shows: ({ scope, inputs }) => ({
      ownerId: scope.account,
      routes: inputs.routes ?? [],
      propagatingVgws: inputs.propagatingVgws ?? [],
    }),
  },
  [route]: {
    id: ({ inputs }) => `r-${textAt(inputs, "routeTableId")}${hash(destinationOf(inputs) ?? "")}`,
    replaces: ["routeTableId", ...destinations],
    references: [routeTable("routeTableId"), ...ways("")],
    check: (inputs) => [
      ...exactlyOne(inputs, destinations),
      ...exactlyOne(inputs, targets),
      ...blockFailures(inputs, "destinationCidrBlock"),
      ...block6Failures(inputs, "destinationIpv6CidrBlock"),
    ],
    refuse: refuseStrangeGateway,
    refuseCreate({ inputs, cloud }) {
      const destination = destinationOf(inputs);
      const there = cloud
        .list(route)
        .some(({ outputs }) => outputs.routeTableId === inputs.routeTableId && destinationOf(outputs) === destination);
      if (there) throw new CloudRefusal("RouteAlreadyExists", `The route identified by ${destination} already exists.`);
    },
    shows: () => ({ origin: "CreateRoute", state: "active", instanceId: "", instanceOwnerId: "" }),
  },
  [association]: {
    id: prefixed("rtbassoc"),
    replaces: ["subnetId", "gatewayId"],
    references: [
      routeTable("routeTableId", { holds: "DependencyViolation" }),
      subnet("subnetId", { holds: undefined }),
    ],
    check: (inputs) => exactlyOne(inputs, ["subnetId", "gatewayId"]),
    refuse: refuseAssociation,
  },
};

function destinationOf(properties: Properties): string | undefined {
  return destinations.map((key) => textAt(properties, key)).find((value) => value !== undefined);
}

function exactlyOne(inputs: Properties, keys: readonly string[]): CheckFailure[] {
  const given = keys.filter((key) => inputs[key] !== undefined && inputs[key] !== null && inputs[key] !== "");
  if (given.length === 1) return [];
  const what = given.length === 0 ? "none is" : `${given.join(", ")} are`;
  return [{ property: given[0] ?? keys[0] ?? "", reason: `one of ${keys.join(", ")} must be specified, ${what}` }];
}

/** A gateway serves the VPC that it is attached to. */
function refuseStrangeGateway({ inputs, cloud, scope }: Request): void {
  const gatewayId = textAt(inputs, "gatewayId");
  if (gatewayId === undefined || !gatewayId.startsWith("igw-")) return;
  const table = resolve(cloud, routeTable("routeTableId"), textAt(inputs, "routeTableId") ?? "", scope);
  const gateway = cloud.get("aws:ec2/internetGateway:InternetGateway", gatewayId);
  if (table === "implied" || !table || !gateway || gateway.outputs.vpcId === table.outputs.vpcId) return;
  throw new CloudRefusal(
    "InvalidParameterValue",
    `route table ${table.id} and network gateway ${gatewayId} belong to different networks`,
  );
}

function refuseAssociation({ inputs, cloud, object }: Request): void {
  const [table, subnetId] = [textAt(inputs, "routeTableId") ?? "", textAt(inputs, "subnetId")];
  if (subnetId === undefined) return;
  const taken = cloud.list(association).some(({ id, outputs }) => id !== object?.id && outputs.subnetId === subnetId);
  if (taken) {
    throw new CloudRefusal(
      "Resource.AlreadyAssociated",
      `the specified association for route table ${table} conflicts with an existing association`,
    );
  }
  const tableVpc = textAt(cloud.get("aws:ec2/routeTable:RouteTable", table)?.outputs, "vpcId");
  if (tableVpc === undefined || tableVpc === vpcOfSubnet(cloud, subnetId)) return;
  throw new CloudRefusal(
    "InvalidParameterValue",
    `route table ${table} and subnet ${subnetId} belong to different networks`,
  );
}

/** The provider's own hash of a destination in a route's id is a number; any will do as long as it is the same. */
function hash(text: string): string {
  let sum = 0;
  for (const character of text) sum = (Math.imul(sum, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  return String(sum);
}
