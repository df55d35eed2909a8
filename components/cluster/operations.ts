import type { CostLine, Meant, Operations, OperationsContext, StatefulResource } from "../core/operations.js";
import { shortLogDays } from "../core/logs.js";
import { instanceCost, itemCost } from "../core/prices.js";
import { parseSettings } from "../core/settings.js";
import { alerts, panels } from "./alerts.js";
import { type ClusterSettings, clusterSettings } from "./args.js";
import type { ClusterPlan } from "./plan.js";
import { runbook } from "./runbook.js";

/** How a cluster is operated. */
export function clusterOperations(
  settings: ClusterSettings,
  plan: ClusterPlan,
  context: OperationsContext,
): Operations {
  const chosen = parseSettings(clusterSettings, settings, context.name);
  const groups = plan.nodeGroups.map(({ key, scaling }) => `${key} (${scaling.minSize} to ${scaling.maxSize})`);
  return {
    purpose: `Kubernetes ${plan.version} on EKS with Bottlerocket nodes: ${groups.join(", ")}.`,
    alerts,
    alarms: [],
    panels,
    runbook: runbook(context),
    backup: null,
    withoutBackup: "what runs in it is declared, and `up` makes it again; the data of its workloads is theirs to copy",
    recovery: { pointMinutes: 0, timeMinutes: 60 },
    cost: cost(plan),
    stateful: stateful(context.name),
    security: [
      plan.publicAccessCidrs.length > 0
        ? `The Kubernetes API answers inside the network and to ${plan.publicAccessCidrs.join(", ")}.`
        : "The Kubernetes API answers inside the network only.",
      `${chosen.admins.length} administrators and ${chosen.viewers.length} viewers by access entry${chosen.breakGlass ? ", and one role for emergencies" : "; no role for emergencies"}; the creator has no rights of their own.`,
      "Secrets are encrypted under the cluster's own KMS key before they reach etcd.",
      `All control plane logs, audit included, are kept ${plan.logRetentionDays} days under the same key.`,
      "Nodes have encrypted disks, no shell, and metadata that pods cannot reach; pods have AWS identities of their own.",
      ...(chosen.nodeSsmAccess ? ["Systems Manager may open sessions on nodes."] : []),
      "NetworkPolicies are enforced by the CNI add-on.",
    ],
    rollback: [
      "Node groups, add-ons and access: put the setting back and bring it up.",
      "A Kubernetes version can go back one minor within seven days; node groups and add-ons do not go back with it.",
      "Name, service block and encryption are frozen: a change replaces the cluster and is refused.",
    ],
    meant: meant(plan, context.name),
  };
}

function meant(plan: ClusterPlan, name: string): Meant[] {
  const admins = plan.access.filter(({ policy }) => policy === "AmazonEKSClusterAdminPolicy");
  return [
    ...admins.map(({ key }) => ({
      rule: "no-administrator",
      resource: `${name}-access-${key}-policy`,
      reason: "named in admins or breakGlass of the cluster's settings",
    })),
    ...(plan.deletionProtection
      ? []
      : [
          {
            rule: "deletion-guarded",
            resource: `${name}-cluster`,
            reason: "deletionProtection of the cluster is false",
          },
        ]),
    ...(plan.logRetentionDays >= shortLogDays
      ? []
      : [{ rule: "logs-kept", resource: `${name}-logs`, reason: "logRetentionDays of the cluster says so" }]),
  ];
}

function cost(plan: ClusterPlan): CostLine[] {
  const disks = plan.nodeGroups.reduce((sum, group) => sum + group.scaling.desiredSize * group.diskGib, 0);
  return [
    itemCost("Control plane", "eks.cluster.hour", 1, "cluster"),
    ...plan.nodeGroups.map((group) =>
      instanceCost(`Nodes ${group.key}`, group.instanceTypes[0] ?? "", group.scaling.desiredSize),
    ),
    itemCost("Node disks", "ebs.gp3.gib", disks, "GiB"),
    itemCost("Encryption key", "kms.key.month", 1, "key"),
  ].filter((line) => line.quantity > 0);
}

function stateful(name: string): StatefulResource[] {
  return [
    {
      name: `${name}-cluster`,
      type: "aws:eks/cluster:Cluster",
      holds: "every Kubernetes object, and the volumes' claims",
    },
    { name: `${name}-key`, type: "aws:kms/key:Key", holds: "the key of Secrets and of the audit log" },
    { name: `${name}-logs`, type: "aws:cloudwatch/logGroup:LogGroup", holds: "the audit log" },
  ];
}
