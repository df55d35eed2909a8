import { LaunchTemplate } from "@pulumi/aws/ec2/launchTemplate.js";
import { NodeGroup } from "@pulumi/aws/eks/nodeGroup.js";
import { type Input, output, type Resource } from "@pulumi/pulumi";
import type { ClusterPlan, NodeGroupPlan } from "./plan.js";
import type { ClusterPlace, RoleWithPolicies } from "./place.js";

interface NodesArgs {
  readonly plan: ClusterPlan;
  readonly node: RoleWithPolicies;
  readonly privateSubnetIds: Input<Input<string>[]>;
  /** What must be there before a node can become ready. */
  readonly after: readonly Resource[];
}

/** The managed node groups, each with a launch template of its own. */
export function registerNodes(place: ClusterPlace, { plan, node, privateSubnetIds, after }: NodesArgs): NodeGroup[] {
  const dependsOn = [...node.policies, ...after];
  return plan.nodeGroups.map((group) => {
    const role = `nodes-${group.key}`;
    const template = registerTemplate(place, group, plan.version);
    return new NodeGroup(
      `${place.name}-${role}`,
      {
        clusterName: place.cluster.name,
        nodeGroupNamePrefix: `${group.key}-`,
        nodeRoleArn: node.role.arn,
        subnetIds: chosenOf(privateSubnetIds, group.subnets),
        version: plan.version,
        releaseVersion: group.releaseVersion,
        amiType: group.amiType,
        instanceTypes: [...group.instanceTypes],
        scalingConfig: group.scaling,
        updateConfig: { maxUnavailablePercentage: 33 },
        nodeRepairConfig: { enabled: true },
        labels: { ...group.labels },
        taints: [...group.taints],
        launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
        tags: place.tags(role),
      },
      { parent: place.parent, dependsOn, ignoreChanges: ["scalingConfig.desiredSize"] },
    );
  });
}

/**
 * Both of Bottlerocket's disks are encrypted, and only the node itself reaches its metadata: one hop, with a session.
 *
 * @see https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html restrict access to the instance profile
 */
function registerTemplate({ name, parent, tags }: ClusterPlace, group: NodeGroupPlan, version: string): LaunchTemplate {
  const role = `template-${group.key}`;
  const disk = { encrypted: "true", volumeType: "gp3", deleteOnTermination: "true" };
  const named = { ...tags(`nodes-${group.key}`) };
  return new LaunchTemplate(
    `${name}-${role}`,
    {
      description: `Bottlerocket nodes of ${group.key}, Kubernetes ${version}`,
      updateDefaultVersion: true,
      userData: group.userData,
      blockDeviceMappings: [
        { deviceName: "/dev/xvda", ebs: disk },
        { deviceName: "/dev/xvdb", ebs: { ...disk, volumeSize: group.diskGib } },
      ],
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      tagSpecifications: ["instance", "volume", "network-interface"].map((resourceType) => ({
        resourceType,
        tags: named,
      })),
      tags: tags(role),
    },
    { parent },
  );
}

/** Picked from a plain list, so that a subnet that is not made yet leaves the choice of the others known. */
function chosenOf(subnetIds: Input<Input<string>[]>, positions: readonly number[] | undefined): Input<Input<string>[]> {
  const chosen = <T>(ids: T[]): T[] => (positions ? ids.filter((_, index) => positions.includes(index)) : ids);
  return Array.isArray(subnetIds) ? chosen(subnetIds) : output(subnetIds).apply(chosen);
}
