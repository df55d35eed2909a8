import { Addon } from "@pulumi/aws/eks/addon.js";
import { PodIdentityAssociation } from "@pulumi/aws/eks/podIdentityAssociation.js";
import type { Resource } from "@pulumi/pulumi";
import { podTrust } from "../core/policies.js";
import type { AddonPlan } from "./addons.js";
import { type ClusterPlace, registerRole } from "./place.js";

/** Installs add-ons, each with an AWS identity of its own where it needs one; people's own settings of them are kept. */
export function installAddons(
  place: ClusterPlace,
  addons: readonly AddonPlan[],
  after: readonly Resource[] = [],
): Addon[] {
  return addons.map((addon) => {
    const identity = addon.identity ? registerIdentity(place, addon.name, addon.identity) : [];
    return new Addon(
      `${place.name}-addon-${addon.name}`,
      {
        clusterName: place.cluster.name,
        addonName: addon.name,
        addonVersion: addon.version,
        configurationValues: addon.configuration && JSON.stringify(addon.configuration),
        resolveConflictsOnCreate: "OVERWRITE",
        resolveConflictsOnUpdate: "PRESERVE",
        tags: place.tags(`addon-${addon.name}`),
      },
      { parent: place.parent, dependsOn: [...identity, ...after] },
    );
  });
}

function registerIdentity(
  place: ClusterPlace,
  addon: string,
  { serviceAccount, policyArn }: NonNullable<AddonPlan["identity"]>,
): Resource[] {
  const { role, policies } = registerRole(place, `${addon}-role`, podTrust, [policyArn]);
  const association = new PodIdentityAssociation(
    `${place.name}-${addon}-identity`,
    {
      clusterName: place.cluster.name,
      namespace: "kube-system",
      serviceAccount,
      roleArn: role.arn,
      tags: place.tags(`${addon}-identity`),
    },
    { parent: place.parent },
  );
  return [...policies, association];
}
