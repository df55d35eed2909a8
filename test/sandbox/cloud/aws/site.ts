import type { CloudObject } from "../../../../sandbox/cloud/simulator.js";
import type { Region } from "./region.js";
import { type } from "./tokens.js";

/** A VPC with two private subnets in two zones. */
export interface Site {
  readonly vpc: CloudObject;
  readonly subnets: readonly CloudObject[];
  readonly subnetIds: readonly string[];
}

/** Makes a VPC of 10.0.0.0/16 with a subnet in each of the first two zones. */
export function makeSite(region: Region): Site {
  const dns = { enableDnsHostnames: true, enableDnsSupport: true };
  const vpc = region.create(type.vpc, { cidrBlock: "10.0.0.0/16", ...dns });
  const subnets = ["a", "b"].map((zone, index) =>
    region.create(type.subnet, {
      vpcId: vpc.id,
      cidrBlock: `10.0.${index}.0/24`,
      availabilityZone: `us-east-1${zone}`,
    }),
  );
  return { vpc, subnets, subnetIds: subnets.map((subnet) => subnet.id) };
}

/** A trust policy for a service. */
export function trust(service: string): string {
  const statement = { Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

/** Makes a role that a service may take. */
export function makeRole(region: Region, service: string, name?: string): CloudObject {
  return region.create(type.role, { assumeRolePolicy: trust(service), ...(name === undefined ? {} : { name }) });
}

/** Makes a cluster on a site. */
export function makeCluster(region: Region, site: Site, more: Readonly<Record<string, unknown>> = {}): CloudObject {
  return region.create(type.cluster, {
    name: "main",
    roleArn: makeRole(region, "eks.amazonaws.com", "main-cluster").outputs.arn,
    version: "1.36",
    vpcConfig: { subnetIds: site.subnetIds, endpointPrivateAccess: true, endpointPublicAccess: false },
    accessConfig: { authenticationMode: "API" },
    ...more,
  });
}
