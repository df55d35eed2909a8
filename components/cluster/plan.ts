import { UserError } from "../core/errors.js";
import { parseSettings } from "../core/settings.js";
import { type AddonPlan, planAddons } from "./addons.js";
import { type ClusterSettings, clusterSettings, nameOf } from "./args.js";
import { architectureOf } from "./instances.js";
import { nodeSettings, renderToml } from "./user-data.js";

/** One who may use the Kubernetes API. */
export interface AccessPlan {
  /** Identity: the last part of the principal's ARN. */
  readonly key: string;
  readonly principalArn: string;
  /** EKS's access policy: administer everything, or read everything but Secrets. */
  readonly policy: "AmazonEKSClusterAdminPolicy" | "AmazonEKSViewPolicy";
}

/** A managed node group. */
export interface NodeGroupPlan {
  readonly key: string;
  readonly amiType: "BOTTLEROCKET_ARM_64" | "BOTTLEROCKET_x86_64";
  readonly instanceTypes: readonly string[];
  readonly scaling: { readonly minSize: number; readonly maxSize: number; readonly desiredSize: number };
  readonly diskGib: number;
  /** Which of the private subnets, by position; undefined for all. */
  readonly subnets: readonly number[] | undefined;
  readonly labels: Readonly<Record<string, string>>;
  /** With EKS's words for the effects. */
  readonly taints: readonly { readonly key: string; readonly value: string; readonly effect: string }[];
  readonly releaseVersion: string | undefined;
  /** Bottlerocket's settings, TOML in base64. */
  readonly userData: string;
}

/** What a cluster will be made of; plain data. */
export interface ClusterPlan {
  readonly version: string;
  readonly publicAccessCidrs: readonly string[];
  readonly serviceCidr: string;
  readonly access: readonly AccessPlan[];
  readonly nodeGroups: readonly NodeGroupPlan[];
  readonly addons: readonly AddonPlan[];
  /** Managed policies of the nodes' role. */
  readonly nodePolicies: readonly string[];
  readonly logRetentionDays: number;
  readonly zonalShift: boolean;
  readonly deletionProtection: boolean;
}

/** The control plane's logs, all of them. @see https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html */
export const controlPlaneLogs = ["api", "audit", "authenticator", "controllerManager", "scheduler"] as const;

const effects = { NoSchedule: "NO_SCHEDULE", PreferNoSchedule: "PREFER_NO_SCHEDULE", NoExecute: "NO_EXECUTE" } as const;

/**
 * What follows from a cluster's settings.
 *
 * @param zones of the private subnets, in their order; needed when a node group names its zones
 * @throws UserError `config/invalid` with every problem at once
 */
export function planCluster(settings: ClusterSettings, zones: readonly string[] = []): ClusterPlan {
  const chosen = parseSettings(clusterSettings, settings, "cluster");
  const groups = Object.entries(chosen.nodeGroups);
  refuseUnknownZones(groups, zones);
  const userData = Buffer.from(renderToml(nodeSettings({ ssm: chosen.nodeSsmAccess }))).toString("base64");
  const access = (principalArn: string, policy: AccessPlan["policy"]): AccessPlan => ({
    key: nameOf(principalArn),
    principalArn,
    policy,
  });
  const admins = [...chosen.admins, ...(chosen.breakGlass ? [chosen.breakGlass] : [])];
  return {
    version: chosen.version,
    publicAccessCidrs: chosen.publicAccessCidrs,
    serviceCidr: chosen.serviceCidr,
    access: [
      ...admins.map((one) => access(one.principalArn, "AmazonEKSClusterAdminPolicy")),
      ...chosen.viewers.map((one) => access(one.principalArn, "AmazonEKSViewPolicy")),
    ],
    nodeGroups: groups.map(([key, group]) => ({
      key,
      amiType: architectureOf(group.instanceTypes[0] ?? "") === "arm64" ? "BOTTLEROCKET_ARM_64" : "BOTTLEROCKET_x86_64",
      instanceTypes: group.instanceTypes,
      scaling: { minSize: group.minSize, maxSize: group.maxSize, desiredSize: group.desiredSize ?? group.minSize },
      diskGib: group.diskGib,
      subnets: group.zones?.map((zone) => zones.indexOf(zone)),
      labels: group.labels,
      taints: group.taints.map((taint) => ({ ...taint, effect: effects[taint.effect] })),
      releaseVersion: group.releaseVersion,
      userData,
    })),
    addons: planAddons(chosen.addonVersions),
    nodePolicies: nodePolicies(chosen.nodeSsmAccess),
    logRetentionDays: chosen.logRetentionDays,
    zonalShift: chosen.zonalShift,
    deletionProtection: chosen.deletionProtection,
  };
}

/**
 * What every node may do: join the cluster and pull images. The smaller AmazonEKSWorkerNodeMinimalPolicy lacks `eks:DescribeCluster`
 * and `ec2:DescribeInstances`, which Bottlerocket asks for when it starts.
 *
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEKSWorkerNodePolicy.html
 */
function nodePolicies(ssm: boolean): string[] {
  const names = ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"];
  return ssm ? [...names, "AmazonSSMManagedInstanceCore"] : names;
}

function refuseUnknownZones(
  groups: readonly [string, { readonly zones?: readonly string[] | undefined }][],
  zones: readonly string[],
): void {
  const problems = groups.flatMap(([key, group]) =>
    (group.zones ?? []).flatMap((zone, index) =>
      zones.includes(zone)
        ? []
        : [
            {
              path: `cluster.nodeGroups.${key}.zones.${index}`,
              expected:
                zones.length > 0
                  ? `one of the network's zones, ${zones.join(", ")}`
                  : "no zone, as the network's are not known",
              actual: JSON.stringify(zone),
              fix: "name a zone of network.zones, or leave zones out",
            },
          ],
    ),
  );
  if (problems.length > 0) throw new UserError("config/invalid", "a node group's zone is not of the network", problems);
}
