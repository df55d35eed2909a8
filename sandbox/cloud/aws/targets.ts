import type { Cloud, CloudObject } from "../simulator.js";
import type { Reference } from "./description.js";
import { textAt } from "./reading.js";
import type { Scope } from "./scope.js";

/** What a reference may say otherwise than its kind does. */
type Otherwise = Partial<Pick<Reference, "code" | "says" | "holds" | "accepts">>;

/** A VPC; while the reference is there, the VPC stays. */
export function vpc(at = "vpcId", otherwise: Otherwise = {}): Reference {
  return {
    at,
    to: ["aws:ec2/vpc:Vpc"],
    code: "InvalidVpcID.NotFound",
    says: (id) => `The vpc ID '${id}' does not exist`,
    holds: "DependencyViolation",
    ...otherwise,
  };
}

/** A subnet; while the reference is there, the subnet stays. */
export function subnet(at: string, otherwise: Otherwise = {}): Reference {
  return {
    at,
    to: ["aws:ec2/subnet:Subnet"],
    code: "InvalidSubnetID.NotFound",
    says: (id) => `The subnet ID '${id}' does not exist`,
    holds: "DependencyViolation",
    ...otherwise,
  };
}

/** A security group; while the reference is there, the group stays. */
export function securityGroup(at: string, otherwise: Otherwise = {}): Reference {
  return {
    at,
    to: ["aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"],
    code: "InvalidGroup.NotFound",
    says: (id) => `The security group '${id}' does not exist`,
    holds: "DependencyViolation",
    ...otherwise,
  };
}

/** A route table; while the reference is there, the table stays. */
export function routeTable(at: string, otherwise: Otherwise = {}): Reference {
  return {
    at,
    to: ["aws:ec2/routeTable:RouteTable"],
    code: "InvalidRouteTableID.NotFound",
    says: (id) => `The routeTable ID '${id}' does not exist`,
    ...otherwise,
  };
}

/** A role, by its ARN or its name. Roles of other accounts are taken as they are. */
export function role(at: string, otherwise: Otherwise = {}): Reference {
  return {
    at,
    to: ["aws:iam/role:Role", "aws:iam/serviceLinkedRole:ServiceLinkedRole"],
    code: "NoSuchEntity",
    says: (name) => `The role with name ${name} cannot be found.`,
    accepts: (value) => value.includes(":role/aws-service-role/"),
    ...otherwise,
  };
}

/** A key, by its ARN, its id, or the name or the ARN of an alias. AWS's own aliases always exist. */
export function key(at: string, otherwise: Otherwise = {}): Reference {
  return {
    at,
    to: ["aws:kms/key:Key", "aws:kms/alias:Alias"],
    code: "NotFoundException",
    says: (value) => `Key '${value}' does not exist`,
    accepts: (value) => /(^|:)alias\/aws\//.test(value),
    ...otherwise,
  };
}

/** A topic by its ARN. */
export function topic(at: string, otherwise: Otherwise = {}): Reference {
  return { at, to: ["aws:sns/topic:Topic"], code: "NotFound", says: () => "Topic does not exist", ...otherwise };
}

/** A bucket by its name. */
export function bucket(at: string, otherwise: Otherwise = {}): Reference {
  return {
    at,
    to: ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"],
    code: "NoSuchBucket",
    says: () => "The specified bucket does not exist",
    ...otherwise,
  };
}

/** A cluster by its name; while the reference is there, the cluster stays. */
export function cluster(at = "clusterName", otherwise: Otherwise = {}): Reference {
  return {
    at,
    to: ["aws:eks/cluster:Cluster"],
    code: "ResourceNotFoundException",
    says: (name) => `No cluster found for name: ${name}.`,
    ...otherwise,
  };
}

/**
 * The object that a value refers to: by its id, its ARN or its name. `implied` is what another object brought along: the default
 * security group and the main route table of a VPC, the security group of a cluster.
 */
export function resolve(
  cloud: Cloud,
  reference: Reference,
  value: string,
  scope: Scope,
): CloudObject | "implied" | undefined {
  for (const type of reference.to) {
    const found = cloud.get(type, value) ?? cloud.list(type).find((object) => refersTo(value, object));
    if (found) return found;
  }
  if (reference.accepts?.(value, scope) || isForeign(value, scope) || impliedBy(cloud, value)) return "implied";
  return undefined;
}

/** Whether a value is an object's id, ARN or name. */
export function refersTo(value: string, object: CloudObject): boolean {
  const { outputs } = object;
  return value === object.id || value === outputs.arn || value === outputs.name || value === outputs.keyId;
}

/** The VPC that a security group is in, whoever made it. */
export function vpcOfGroup(cloud: Cloud, id: string): string | undefined {
  const group = cloud.get("aws:ec2/securityGroup:SecurityGroup", id);
  return group ? textAt(group.outputs, "vpcId") : impliedBy(cloud, id);
}

/** The VPC of what a VPC or a cluster brought along. */
function impliedBy(cloud: Cloud, id: string): string | undefined {
  if (id.startsWith("sg-") || id.startsWith("rtb-") || id.startsWith("acl-")) {
    const found = cloud
      .list("aws:ec2/vpc:Vpc")
      .find(({ outputs }) =>
        [outputs.defaultSecurityGroupId, outputs.mainRouteTableId, outputs.defaultNetworkAclId].includes(id),
      );
    if (found) return found.id;
    const clusters = cloud.list("aws:eks/cluster:Cluster");
    const owner = clusters.find(({ outputs }) => textAt(outputs, "vpcConfig.clusterSecurityGroupId") === id);
    if (owner) return textAt(owner.outputs, "vpcConfig.vpcId");
  }
  return undefined;
}

/** An ARN of another account, or of AWS itself: nothing here can say whether it exists. */
function isForeign(value: string, scope: Scope): boolean {
  const [arn, , , , account] = value.split(":");
  return arn === "arn" && account !== undefined && account !== "" && account !== scope.account;
}
