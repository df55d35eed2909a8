import { PodIdentityAssociation } from "@pulumi/aws/eks/podIdentityAssociation.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import { Alias } from "@pulumi/aws/kms/alias.js";
import { Key } from "@pulumi/aws/kms/key.js";
import { type ComponentResource, type Input, jsonStringify, type Output, type Resource } from "@pulumi/pulumi";
import { partitionOf, podIdentityTrust } from "../core/pod-identity.js";
import { keyOwner, policyOf, type Statement } from "../core/policies.js";
import { resourceTags } from "../core/tags.js";
import type { VaultArgs } from "./args.js";
import { names, type VaultPlan } from "./plan.js";

/** Where a component's AWS resources are made. */
export interface Place extends Pick<VaultArgs, "clusterName" | "accountId" | "region" | "tags"> {
  readonly name: string;
  readonly protect: boolean;
  readonly parent: ComponentResource;
}

/** What administrators of the account may do to the unseal key: everything but use it. */
const administration = [
  "kms:CancelKeyDeletion",
  "kms:CreateAlias",
  "kms:DeleteAlias",
  "kms:DescribeKey",
  "kms:DisableKey",
  "kms:EnableKey",
  "kms:EnableKeyRotation",
  "kms:GetKeyPolicy",
  "kms:GetKeyRotationStatus",
  "kms:ListKeyPolicies",
  "kms:ListResourceTags",
  "kms:PutKeyPolicy",
  "kms:ScheduleKeyDeletion",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:UpdateAlias",
  "kms:UpdateKeyDescription",
];

/**
 * The key that unseals Vault. Its policy, not IAM, says who uses it: the servers' role alone. Gives the key and what the
 * servers wait for.
 */
export function makeUnsealKey(place: Place, plan: VaultPlan): { key: Key; ready: Resource[] } {
  const role = podRole(place, plan, "server", names.serviceAccount);
  const use = ["kms:Encrypt", "kms:Decrypt", "kms:DescribeKey"];
  const policy = policyOf(
    {
      Sid: "AccountAdministersTheKey",
      Effect: "Allow",
      Principal: { AWS: `arn:${partitionOf(place.region)}:iam::${place.accountId}:root` },
      Action: administration,
      Resource: "*",
    },
    { Sid: "ServersUseTheKey", Effect: "Allow", Principal: { AWS: role.arn }, Action: use, Resource: "*" },
  );
  const key = makeKey(
    place,
    "unseal-key",
    "Unseals Vault; without it Vault's data is lost",
    policy,
    plan.settings.keyDeletionDays,
  );
  const grant = allow(place, "server-policy", role, [
    { Sid: "Unseal", Effect: "Allow", Action: use, Resource: key.arn },
  ]);
  return { key, ready: [grant, associate(place, plan, "server", names.serviceAccount, role)] };
}

/** A key that the account itself may use, for what people must be able to read back. */
export function makeDataKey(place: Place, role: string, description: string): Key {
  return makeKey(place, role, description, policyOf(keyOwner(place.accountId)), 30);
}

function makeKey(place: Place, role: string, description: string, policy: object, deletionWindowInDays: number): Key {
  const { name, parent, protect } = place;
  const key = new Key(
    `${name}-${role}`,
    {
      description,
      enableKeyRotation: true,
      deletionWindowInDays,
      policy: jsonStringify(policy),
      tags: resourceTags(name, `${name}-${role}`, place.tags),
    },
    { parent, protect },
  );
  new Alias(`${name}-${role}-alias`, { namePrefix: `alias/${name}-${role}-`, targetKeyId: key.keyId }, { parent });
  return key;
}

/** A role that one service account of Vault's namespace gets through Pod Identity. */
export function podRole(place: Place, plan: VaultPlan, role: string, serviceAccount: string): Role {
  const trust = podIdentityTrust({ ...place, namespace: plan.namespace, serviceAccount });
  const tags = resourceTags(place.name, `${place.name}-${role}`, place.tags);
  return new Role(
    `${place.name}-${role}-role`,
    { assumeRolePolicy: jsonStringify(trust), tags },
    { parent: place.parent },
  );
}

/** What a role may do, in line with it. */
export function allow(place: Place, name: string, role: Role, statements: readonly Statement[]): RolePolicy {
  const policy: Output<string> = jsonStringify(policyOf(...statements));
  return new RolePolicy(`${place.name}-${name}`, { role: role.name, policy }, { parent: place.parent });
}

/** Hands a role to a service account. */
export function associate(
  place: Place,
  plan: VaultPlan,
  role: string,
  serviceAccount: string,
  to: { readonly arn: Input<string> },
): PodIdentityAssociation {
  return new PodIdentityAssociation(
    `${place.name}-${role}-identity`,
    {
      clusterName: place.clusterName,
      namespace: plan.namespace,
      serviceAccount,
      roleArn: to.arn,
      tags: resourceTags(place.name, `${place.name}-${role}`, place.tags),
    },
    { parent: place.parent },
  );
}
