import type { Operations, OperationsContext } from "../core/operations.js";
import type { ChainPlan } from "./plan.js";

/** How the place of a network's pairs is operated. */
export function chainOperations(plan: ChainPlan, context: OperationsContext): Operations {
  return {
    purpose: `Holds every node of Ethereum ${plan.network}: one namespace, closed by default, of which one pair may be away at a time.`,
    alerts: [],
    alarms: [],
    panels: [
      {
        title: "Ready pods by layer",
        unit: "short",
        queries: ["execution", "consensus"].map((layer) => ({
          expr: `sum(kube_pod_status_ready{namespace="${plan.namespace}",pod=~".+-${layer}-0",condition="true"})`,
          legend: layer,
        })),
      },
    ],
    runbook: [
      {
        title: "Drain a node that runs a pair",
        when: "For maintenance of a machine. The budgets let one pair go at a time, and a client needs minutes to stop.",
        commands: [
          `kubectl -n ${plan.namespace} get pods -o wide`,
          `kubectl -n ${plan.namespace} get poddisruptionbudgets`,
          "kubectl drain NODE --ignore-daemonsets --delete-emptydir-data --timeout=20m",
        ],
      },
    ],
    backup: null,
    withoutBackup: "the namespace holds nothing of its own: `up` makes it again, and the nodes state theirs",
    recovery: { pointMinutes: 0, timeMinutes: 5 },
    cost: [],
    stateful: [
      {
        name: `${context.name}-namespace`,
        type: "kubernetes:core/v1:Namespace",
        holds: `the volume claims and engine secrets of every pair on ${plan.network}`,
      },
    ],
    security: [
      "The namespace enforces the restricted level of Pod Security.",
      "Nothing goes in or out that a pair's own network policy does not allow.",
    ],
    rollback: [
      "Nothing here changes what runs; deleting the namespace deletes every pair, and is refused while it is protected.",
    ],
  };
}
