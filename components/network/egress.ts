import { Eip } from "@pulumi/aws/ec2/eip.js";
import { InternetGateway } from "@pulumi/aws/ec2/internetGateway.js";
import { NatGateway } from "@pulumi/aws/ec2/natGateway.js";
import { Route } from "@pulumi/aws/ec2/route.js";
import { RouteTable } from "@pulumi/aws/ec2/routeTable.js";
import { RouteTableAssociation } from "@pulumi/aws/ec2/routeTableAssociation.js";
import type { NatPlan, NetworkPlan, RouteTablePlan } from "./plan.js";
import { idOf, type Site } from "./site.js";

/** How a network's subnets reach the internet. */
export interface Egress {
  /** By the plan's keys. */
  readonly addresses: ReadonlyMap<string, Eip>;
  readonly nats: ReadonlyMap<string, NatGateway>;
  readonly tables: readonly RouteTable[];
}

/** The internet gateway, the NAT gateways with their addresses, and every route table. */
export function registerEgress(site: Site, plan: NetworkPlan): Egress {
  const { name, parent, vpc } = site;
  const internet = plan.routeTables.some((table) => table.internet?.via === "gateway")
    ? new InternetGateway(`${name}-internet`, { vpcId: vpc.id, tags: site.tags("internet") }, { parent })
    : undefined;
  const addresses = registerAddresses(site, plan.nats, internet);
  const nats = new Map(plan.nats.map((nat) => [nat.key, registerNat(site, nat, addresses, internet)]));
  const tables = plan.routeTables.map((table) => registerTable(site, table, internet, nats));
  return { addresses, nats, tables };
}

/** The addresses are protected: partners allow them by number, and a released one never comes back. */
function registerAddresses(site: Site, nats: readonly NatPlan[], internet?: InternetGateway): Map<string, Eip> {
  const { name, parent, protect } = site;
  const options = { parent, protect, dependsOn: internet ? [internet] : [] };
  const eip = (key: string): Eip => {
    const role = `nat-ip-${key}`;
    return new Eip(`${name}-${role}`, { domain: "vpc", tags: site.tags(role) }, options);
  };
  return new Map(nats.flatMap((nat) => nat.addresses.map(({ key }) => [key, eip(key)] as const)));
}

function registerNat(
  site: Site,
  { key, addresses, subnet }: NatPlan,
  eips: ReadonlyMap<string, Eip>,
  internet?: InternetGateway,
): NatGateway {
  const allocated = addresses.map(({ key: address, zone }) => ({ zone, id: idOf(eips, address) }));
  const where =
    subnet === undefined
      ? {
          vpcId: site.vpc.id,
          availabilityMode: "regional",
          availabilityZoneAddresses: allocated.map(({ zone, id }) => ({ availabilityZone: zone, allocationIds: [id] })),
        }
      : { subnetId: idOf(site.subnets, subnet), allocationId: allocated[0]?.id };
  const options = { parent: site.parent, dependsOn: internet ? [internet] : [] };
  return new NatGateway(`${site.name}-nat-${key}`, { ...where, tags: site.tags(`nat-${key}`) }, options);
}

function registerTable(
  { name, parent, vpc, subnets, tags }: Site,
  { key, subnets: members, internet: target }: RouteTablePlan,
  internet: InternetGateway | undefined,
  nats: ReadonlyMap<string, NatGateway>,
): RouteTable {
  const table = new RouteTable(`${name}-routes-${key}`, { vpcId: vpc.id, tags: tags(`routes-${key}`) }, { parent });
  for (const member of members) {
    const routing = { routeTableId: table.id, subnetId: idOf(subnets, member) };
    new RouteTableAssociation(`${name}-routing-${member}`, routing, { parent });
  }
  if (target) {
    const via = target.via === "nat" ? { natGatewayId: idOf(nats, target.gateway) } : { gatewayId: internet?.id };
    const route = { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", ...via };
    new Route(`${name}-way-out-${key}`, route, { parent });
  }
  return table;
}
