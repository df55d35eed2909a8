import type {
  Alert,
  CostLine,
  Meant,
  Operations,
  OperationsContext,
  Panel,
  StatefulResource,
} from "../core/operations.js";
import { shortLogDays } from "../core/logs.js";
import { itemCost } from "../core/prices.js";
import { parseSettings } from "../core/settings.js";
import { type NetworkSettings, networkSettings } from "./args.js";
import { natAlarms } from "./nat-alarms.js";
import type { NetworkPlan } from "./plan.js";
import { nodesRunbook, runbook } from "./runbook.js";

/** How a network is operated. */
export function networkOperations(
  settings: NetworkSettings,
  plan: NetworkPlan,
  context: OperationsContext,
): Operations {
  const { nat } = parseSettings(networkSettings, settings, context.name);
  return {
    purpose: `Private address space ${plan.cidr} over ${plan.zones.length} zones, with ${wayOut[nat]}.`,
    alerts,
    alarms: natAlarms(plan.nats).map(({ gateway: _, ...alarm }) => alarm),
    panels,
    runbook: runbook(plan, context),
    backup: null,
    withoutBackup: "it holds addresses only, and `up` makes the rest again",
    recovery: { pointMinutes: 0, timeMinutes: 30 },
    cost: cost(plan),
    stateful: stateful(plan, context.name),
    security: [
      "The default security group allows nothing; every rule is a resource of its own.",
      "Workloads have no public address; public subnets give none out by themselves.",
      "The data tier has no route to the internet.",
      plan.flowLogDays === undefined
        ? "Flow logs are off."
        : `Every connection is logged for ${plan.flowLogDays} days under a key of the network's own.`,
    ],
    rollback: [
      "Routes, endpoints and flow logs: put the setting back and bring it up.",
      "A new block replaces the network and everything in it: it is a move, not a change.",
      "A released address never comes back: partners must be told before network.nat changes between zonal and regional.",
    ],
    meant: meant(plan, context.name),
  };
}

function meant({ flowLogDays }: NetworkPlan, name: string): Meant[] {
  if (flowLogDays === undefined)
    return [{ rule: "flow-logs", resource: `${name}-vpc`, reason: "flowLogs.enabled of the network is false" }];
  if (flowLogDays >= shortLogDays) return [];
  return [
    { rule: "logs-kept", resource: `${name}-flow-logs`, reason: "flowLogs.retentionDays of the network says so" },
  ];
}

const wayOut = {
  none: "no way to the internet",
  single: "one NAT gateway for all zones",
  zonal: "a NAT gateway in each zone",
  regional: "one regional NAT gateway",
} as const;

const alerts: readonly Alert[] = [
  {
    name: "NetworkConntrackFilling",
    expr: "node_nf_conntrack_entries / node_nf_conntrack_entries_limit > 0.8",
    forMinutes: 5,
    severity: "page",
    summary:
      "{{ $labels.instance }} uses {{ $value | humanizePercentage }} of its connection table; new connections will be dropped",
    runbook: nodesRunbook,
  },
  {
    name: "NetworkRetransmitsHigh",
    expr: "rate(node_netstat_Tcp_RetransSegs[5m]) / rate(node_netstat_Tcp_OutSegs[5m]) > 0.03 and rate(node_netstat_Tcp_OutSegs[5m]) > 100",
    forMinutes: 15,
    severity: "warn",
    summary: "{{ $labels.instance }} sends {{ $value | humanizePercentage }} of its segments again",
    runbook: nodesRunbook,
  },
];

const physical = 'device!~"lo|veth.*|eni.*"';

const panels: readonly Panel[] = [
  {
    title: "Traffic by node",
    unit: "Bps",
    queries: [
      {
        expr: `sum by (instance) (rate(node_network_receive_bytes_total{${physical}}[5m]))`,
        legend: "{{instance}} in",
      },
      {
        expr: `sum by (instance) (rate(node_network_transmit_bytes_total{${physical}}[5m]))`,
        legend: "{{instance}} out",
      },
    ],
  },
  {
    title: "Segments sent again",
    unit: "percentunit",
    queries: [
      {
        expr: "rate(node_netstat_Tcp_RetransSegs[5m]) / rate(node_netstat_Tcp_OutSegs[5m])",
        legend: "{{instance}}",
      },
    ],
  },
  {
    title: "Connection table in use",
    unit: "percentunit",
    queries: [{ expr: "node_nf_conntrack_entries / node_nf_conntrack_entries_limit", legend: "{{instance}}" }],
  },
];

/** A regional gateway is billed for each zone that it serves, as a zonal one is. */
function cost(plan: NetworkPlan): CostLine[] {
  const served = plan.nats.flatMap((nat) => nat.addresses).length;
  const interfaces = plan.endpoints.filter((one) => one.kind === "Interface").length * plan.zones.length;
  const alarms = natAlarms(plan.nats).length;
  const watched = plan.flowLogDays !== undefined || alarms > 0 ? 1 : 0;
  return [
    itemCost("NAT gateways, without traffic", "nat.gateway.hour", served, "zone"),
    itemCost("Public addresses", "ipv4.public.month", served, "address"),
    itemCost("Interface endpoints, without traffic", "endpoint.interface.month", interfaces, "endpoint and zone"),
    itemCost("Encryption key", "kms.key.month", watched, "key"),
    itemCost("Alarms", "cloudwatch.alarm.month", alarms, "alarm"),
  ].filter((line) => line.quantity > 0);
}

function stateful(plan: NetworkPlan, name: string): StatefulResource[] {
  const addresses = plan.nats.flatMap((nat) =>
    nat.addresses.map(({ key }) => ({
      name: `${name}-nat-ip-${key}`,
      type: "aws:ec2/eip:Eip",
      holds: "an address that partners allow",
    })),
  );
  if (plan.flowLogDays === undefined) return addresses;
  return [
    ...addresses,
    { name: `${name}-flow-logs`, type: "aws:cloudwatch/logGroup:LogGroup", holds: "the record of connections" },
    { name: `${name}-key`, type: "aws:kms/key:Key", holds: "the key of the record of connections" },
  ];
}
