import type { RouteTable } from "@pulumi/aws/ec2/routeTable.js";
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import { VpcEndpoint } from "@pulumi/aws/ec2/vpcEndpoint.js";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule.js";
import type { NetworkPlan } from "./plan.js";
import { idOf, type Site } from "./site.js";

/** Gateway endpoints in every route table, interface endpoints in every private subnet behind a security group of their own. */
export function registerEndpoints(site: Site, plan: NetworkPlan, tables: readonly RouteTable[]): void {
  const group = plan.endpoints.some((one) => one.kind === "Interface") ? registerGroup(site) : undefined;
  const subnetIds = plan.subnets.filter((one) => one.tier === "private").map((one) => idOf(site.subnets, one.key));
  const routeTableIds = tables.map((table) => table.id);
  for (const { key, kind, service } of plan.endpoints) {
    const reached =
      group && kind === "Interface"
        ? { subnetIds, securityGroupIds: [group.id], privateDnsEnabled: true }
        : { routeTableIds };
    const common = {
      vpcId: site.vpc.id,
      serviceName: service,
      vpcEndpointType: kind,
      tags: site.tags(`endpoint-${key}`),
    };
    new VpcEndpoint(`${site.name}-endpoint-${key}`, { ...common, ...reached }, { parent: site.parent });
  }
}

function registerGroup({ name, parent, vpc, tags }: Site): SecurityGroup {
  const description = "Interface endpoints: HTTPS from inside the network";
  const args = { vpcId: vpc.id, description, tags: tags("endpoints") };
  const group = new SecurityGroup(`${name}-endpoints`, args, { parent });
  const https = { ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: vpc.cidrBlock, description };
  new SecurityGroupIngressRule(`${name}-endpoints-https`, { securityGroupId: group.id, ...https }, { parent });
  return group;
}
