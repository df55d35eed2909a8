import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { AccessEntry } from "@pulumi/aws/eks/accessEntry.js";
import { AccessPolicyAssociation } from "@pulumi/aws/eks/accessPolicyAssociation.js";
import { Cluster as EksCluster } from "@pulumi/aws/eks/cluster.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import { Key } from "@pulumi/aws/kms/key.js";
import { type Input, interpolate, jsonStringify, type Output } from "@pulumi/pulumi";
import { keyForLogs, keyOwner, policyOf, trustOf } from "../core/policies.js";
import { type ClusterPlace, type Place, registerRole } from "./place.js";
import { type AccessPlan, type ClusterPlan, controlPlaneLogs } from "./plan.js";

interface ControlPlaneArgs {
  readonly plan: ClusterPlan;
  readonly clusterName: string;
  readonly account: Input<string>;
  readonly region: string;
  readonly privateSubnetIds: Input<Input<string>[]>;
  readonly protect: boolean;
}

/**
 * The control plane, with its key and its log group made before it: EKS would make the group itself, unencrypted and kept for ever.
 *
 * Name, role, service block, encryption and `bootstrap*` are frozen: changing one replaces the cluster.
 */
export function registerControlPlane(place: Place, args: ControlPlaneArgs): EksCluster {
  const { plan, clusterName, account, region, privateSubnetIds, protect } = args;
  const { name, parent, tags } = place;
  const logs = `/aws/eks/${clusterName}/cluster`;
  const key = registerKey(place, args, interpolate`arn:aws:logs:${region}:${account}:log-group:${logs}`);
  const kept = { name: logs, retentionInDays: plan.logRetentionDays, kmsKeyId: key.arn, tags: tags("logs") };
  const group = new LogGroup(`${name}-logs`, kept, { parent, protect });
  const service = registerRole(place, "role", trustOf("eks.amazonaws.com", account), [
    "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy",
  ]);
  const mayEncrypt = registerKeyUse(place, service.role.name, key);
  return new EksCluster(
    `${name}-cluster`,
    {
      name: clusterName,
      version: plan.version,
      roleArn: service.role.arn,
      vpcConfig: {
        subnetIds: privateSubnetIds,
        endpointPrivateAccess: true,
        endpointPublicAccess: plan.publicAccessCidrs.length > 0,
        ...(plan.publicAccessCidrs.length > 0 && { publicAccessCidrs: [...plan.publicAccessCidrs] }),
      },
      kubernetesNetworkConfig: { ipFamily: "ipv4", serviceIpv4Cidr: plan.serviceCidr },
      encryptionConfig: { provider: { keyArn: key.arn }, resources: ["secrets"] },
      enabledClusterLogTypes: [...controlPlaneLogs],
      accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
      bootstrapSelfManagedAddons: false,
      upgradePolicy: { supportType: "STANDARD" },
      zonalShiftConfig: { enabled: plan.zonalShift },
      deletionProtection: plan.deletionProtection,
      tags: tags("cluster"),
    },
    { parent, protect, dependsOn: [group, mayEncrypt, ...service.policies] },
  );
}

/** Lets these principals in, and nobody else: not even the one that made the cluster. */
export function registerAccess({ name, parent, cluster, tags }: ClusterPlace, access: readonly AccessPlan[]): void {
  for (const { key, principalArn, policy } of access) {
    const who = { clusterName: cluster.name, principalArn };
    const entry = new AccessEntry(`${name}-access-${key}`, { ...who, tags: tags(`access-${key}`) }, { parent });
    const policyArn = `arn:aws:eks::aws:cluster-access-policy/${policy}`;
    const may = { ...who, policyArn, accessScope: { type: "cluster" } };
    new AccessPolicyAssociation(`${name}-access-${key}-policy`, may, { parent, dependsOn: [entry] });
  }
}

function registerKey({ name, parent, tags }: Place, args: ControlPlaneArgs, logGroup: Output<string>): Key {
  const policy = policyOf(keyOwner(args.account), keyForLogs(args.region, [logGroup]));
  return new Key(
    `${name}-key`,
    {
      description: `Secrets and control plane logs of ${args.clusterName}`,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: jsonStringify(policy),
      tags: tags("key"),
    },
    { parent, protect: args.protect },
  );
}

/** @see https://docs.aws.amazon.com/eks/latest/userguide/enable-kms.html */
function registerKeyUse({ name, parent }: Place, role: Output<string>, key: Key): RolePolicy {
  const mayEncrypt = policyOf({
    Sid: "EncryptSecrets",
    Effect: "Allow",
    Action: ["kms:Encrypt", "kms:Decrypt", "kms:ListGrants", "kms:DescribeKey"],
    Resource: key.arn,
  });
  return new RolePolicy(`${name}-role-key`, { role, policy: jsonStringify(mayEncrypt) }, { parent });
}
