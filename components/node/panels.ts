import type { Panel } from "../core/operations.js";
import type { ConsensusClient, ExecutionClient } from "./catalogue/client.js";
import type { NodePlan, ProcessPlan } from "./plan.js";

/** Panels of a pair: how far it is, its peers, what it uses, and the client's own numbers. */
export function nodePanels(plan: NodePlan): Panel[] {
  const execution = (plan.execution.facts as ExecutionClient).series;
  const consensus = (plan.consensus.facts as ConsensusClient).series;
  const el = within(plan, plan.execution);
  const cl = within(plan, plan.consensus);
  return [
    panel("Head block", "short", [[el(execution.head), "head"]]),
    panel("Head slot and clock", "short", [
      [cl(consensus.headSlot), "head"],
      [cl(consensus.clockSlot), "clock"],
    ]),
    panel("Slots behind", "short", [[`${cl(consensus.clockSlot)} - ${cl(consensus.headSlot)}`, "slots"]]),
    panel("Finalized epoch", "short", [[cl(consensus.finalizedEpoch), "epoch"]]),
    panel("Peers", "short", [
      [`sum(${el(execution.peers)})`, plan.execution.client],
      [`sum(${cl(consensus.peers)})`, plan.consensus.client],
    ]),
    panel("Ready", "bool_yes_no", [readiness(plan, plan.execution), readiness(plan, plan.consensus)]),
    panel(
      "Memory",
      "bytes",
      both(plan, (p) => `sum(container_memory_working_set_bytes${labels(plan, p)})`),
    ),
    panel(
      "Cores",
      "short",
      both(plan, (p) => `sum(rate(container_cpu_usage_seconds_total${labels(plan, p)}[5m]))`),
    ),
    panel(
      "Volume left",
      "percentunit",
      both(plan, (p) => volumeLeft(plan, p)),
    ),
    ...execution.panels.map(({ title, unit, expr }) => panel(title, unit, [[placed(expr, el), "{{method}}{{stage}}"]])),
  ];
}

type Query = readonly [expr: string, legend: string];

function panel(title: string, unit: string, queries: readonly Query[]): Panel {
  return { title, unit, queries: queries.map(([expr, legend]) => ({ expr, legend })) };
}

function within(plan: NodePlan, part: ProcessPlan): (series: string) => string {
  return (series) => `${series}{namespace="${plan.namespace}",pod="${part.pod}"}`;
}

/** The catalogue's expression with the pod's labels: a bare series, or one inside `rate(...[5m])`. */
function placed(expr: string, select: (series: string) => string): string {
  return expr.replace(
    /^(rate\()?([a-z_:]+)/,
    (_, rate: string | undefined, series: string) => `${rate ?? ""}${select(series)}`,
  );
}

function labels(plan: NodePlan, part: ProcessPlan): string {
  return `{namespace="${plan.namespace}",pod="${part.pod}",container="${part.layer}"}`;
}

function both(plan: NodePlan, expr: (part: ProcessPlan) => string): Query[] {
  return [plan.execution, plan.consensus].map((part) => [expr(part), part.client]);
}

function readiness(plan: NodePlan, part: ProcessPlan): Query {
  const at = `namespace="${plan.namespace}",pod="${part.pod}",condition="true"`;
  return [`kube_pod_status_ready{${at}}`, part.client];
}

function volumeLeft(plan: NodePlan, part: ProcessPlan): string {
  const claim = `{namespace="${plan.namespace}",persistentvolumeclaim="${part.name}"}`;
  return `kubelet_volume_stats_available_bytes${claim} / kubelet_volume_stats_capacity_bytes${claim}`;
}
