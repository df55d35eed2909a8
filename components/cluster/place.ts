import type { Cluster as EksCluster } from "@pulumi/aws/eks/cluster.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicyAttachment } from "@pulumi/aws/iam/rolePolicyAttachment.js";
import { type ComponentResource, jsonStringify } from "@pulumi/pulumi";
import type { PolicyDocument } from "../core/policies.js";

/** Where the parts of a cluster are registered. */
export interface Place {
  /** The component's name; children are `<name>-<role>`. */
  readonly name: string;
  readonly parent: ComponentResource;
  /** Tags of the child in this role. */
  readonly tags: (role: string) => Record<string, string>;
}

/** A place with the cluster itself. */
export interface ClusterPlace extends Place {
  readonly cluster: EksCluster;
}

/** A role with managed policies, and what to wait for before it is of use. */
export interface RoleWithPolicies {
  readonly role: Role;
  readonly policies: readonly RolePolicyAttachment[];
}

/** An IAM role that `trust` may take, with these managed policies. */
export function registerRole(
  { name, parent, tags }: Place,
  role: string,
  trust: PolicyDocument,
  policyArns: readonly string[],
): RoleWithPolicies {
  const args = { assumeRolePolicy: jsonStringify(trust), tags: tags(role) };
  const made = new Role(`${name}-${role}`, args, { parent });
  const policies = policyArns.map((policyArn) => {
    const attached = `${name}-${role}-${policyArn.slice(policyArn.lastIndexOf("/") + 1)}`;
    return new RolePolicyAttachment(attached, { role: made.name, policyArn }, { parent });
  });
  return { role: made, policies };
}
