import { alertName } from "../core/alert-name.js";
import { rpcLabel, rpcPorts } from "../core/chains.js";
import type { Alert, Operations, OperationsContext, RunbookStep } from "../core/operations.js";
import { itemCost } from "../core/prices.js";
import type { RpcChoice } from "./args.js";
import { clientLabel, type RpcPlan } from "./plan.js";

/** How a network's RPC endpoint is operated. */
export function rpcOperations(settings: RpcChoice, plan: RpcPlan, context: OperationsContext): Operations {
  const internal = settings.exposure === "internal";
  return {
    purpose: `Gives applications one address for Ethereum ${settings.network} that only leads to nodes in sync.`,
    alerts: alerts(settings, plan, context),
    alarms: [],
    panels: [
      {
        title: "Pairs that answer",
        unit: "short",
        queries: [{ expr: `sum(${readyPods(plan)})`, legend: "ready" }],
      },
      {
        title: "Readiness by node",
        unit: "bool_yes_no",
        queries: [{ expr: readyPods(plan), legend: "{{pod}}" }],
      },
    ],
    runbook: runbook(plan, context),
    backup: null,
    recovery: { pointMinutes: 0, timeMinutes: 5 },
    cost: internal ? [itemCost("Internal load balancer", "nlb.month", 1, "balancer")] : [],
    stateful: [],
    security: [
      `Only namespaces that are named or carry ${clientLabel}=true, and named address blocks, reach the nodes' RPC ports.`,
      internal
        ? "The load balancer is internal: it has no public address."
        : "The endpoint has an address inside the cluster only.",
    ],
    rollback: [
      "Bring the previous settings up again; the nodes are not touched. A load balancer that is made anew has another name.",
    ],
  };
}

function readyPods(plan: RpcPlan): string {
  return `kube_pod_status_ready{namespace="${plan.namespace}",pod=~".+-execution-0",condition="true"}`;
}

function alerts({ minReady, network }: RpcChoice, plan: RpcPlan, context: OperationsContext): Alert[] {
  const ready = readyPods(plan);
  const everReady = `on () max(max_over_time(${ready}[7d])) == 1`;
  const none: Alert = {
    name: alertName(context.name, "NoBackend"),
    expr: `sum(${ready}) < 1 and ${everReady}`,
    forMinutes: 1,
    severity: "page",
    summary: `No node of ${network} is in sync: the RPC endpoint answers nobody`,
    runbook: "No node answers",
  };
  if (minReady < 2) return [none];
  return [
    none,
    {
      name: alertName(context.name, "FewBackends"),
      expr: `sum(${ready}) < ${minReady} and ${everReady}`,
      forMinutes: 10,
      severity: "warn",
      summary: `{{ $value }} nodes of ${network} are in sync, fewer than ${minReady}`,
      runbook: "No node answers",
    },
  ];
}

function runbook(plan: RpcPlan, context: OperationsContext): RunbookStep[] {
  const kubectl = `kubectl -n ${plan.namespace}`;
  return [
    {
      title: "No node answers",
      when: "The endpoint has no or too few nodes. Every node says itself why it is not ready; then follow its own runbook.",
      commands: [
        `${kubectl} get pods -l ${rpcLabel}=${plan.settings.network} -o wide`,
        `for pod in $(${kubectl} get pods -l ${rpcLabel}=${plan.settings.network} -o name); do ${kubectl} exec $pod -c readiness -- sh /probe/execution.sh; done`,
        `${kubectl} get endpointslices -l kubernetes.io/service-name=${plan.service}`,
        "# all nodes at once: look at the network first (a fork, no finality), then at NAT and DNS of the cluster",
      ],
    },
    {
      title: "Ask the endpoint",
      when: "To see with your own eyes that it answers.",
      commands: [
        `${kubectl} port-forward service/${plan.service} ${rpcPorts.http}:${rpcPorts.http} &`,
        `curl -s -H 'Content-Type: application/json' -d '{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber","params":[]}' http://127.0.0.1:${rpcPorts.http}`,
      ],
    },
    {
      title: "Let a namespace use the endpoint",
      when: "An application's pods get no connection: their namespace isn't let in.",
      commands: [
        `kubectl label namespace NAMESPACE ${clientLabel}=true`,
        `# or name it in rpc.clientNamespaces of Pulumi.${context.environment}.yaml`,
      ],
    },
  ];
}
