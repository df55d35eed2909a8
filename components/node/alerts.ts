import { alertName } from "../core/alert-name.js";
import type { Alert, OperationsContext } from "../core/operations.js";
import { executionClients } from "./catalogue/catalogue.js";
import type { ConsensusClient, ExecutionClient } from "./catalogue/client.js";
import type { NodePlan, ProcessPlan } from "./plan.js";

const slotsPerEpoch = 32;

/** Every name that execution clients have for the height of their head, to compare pairs with different clients. */
const headSeries = [...new Set(Object.values(executionClients).map(({ series }) => series.head))].join("|");

type Level = Pick<Alert, "severity" | "forMinutes">;

const warn = (forMinutes: number): Level => ({ severity: "warn", forMinutes });
const page = (forMinutes: number): Level => ({ severity: "page", forMinutes });

/** Holds for a pod that has been ready within the last day: before its first sync nobody is woken up for it. */
function wasReady(namespace: string, pod: string): string {
  return `on () max(max_over_time(kube_pod_status_ready{namespace="${namespace}",pod="${pod}",condition="true"}[1d])) == 1`;
}

/** Alerts that both processes have: gone, restarting, not ready, waiting for a restart, running out of space. */
export function processAlerts(part: ProcessPlan, plan: NodePlan, context: OperationsContext): Alert[] {
  const { pod, client, layer } = part;
  const title = layer === "execution" ? "Execution" : "Consensus";
  const named = (what: string) => alertName(context.name, `${title}${what}`);
  const at = `namespace="${plan.namespace}",pod="${pod}"`;
  const restarts = `increase(kube_pod_container_status_restarts_total{${at},container="${layer}"}[1h])`;
  const set = `namespace="${plan.namespace}",statefulset="${part.name}"`;
  return [
    {
      name: named("Down"),
      expr: `up{${at},container="${layer}"} == 0 or absent(up{${at},container="${layer}"})`,
      ...page(5),
      summary: `${pod} (${client}) does not answer`,
      runbook: "A client is down",
    },
    {
      name: named("Restarting"),
      expr: `${restarts} > 3`,
      ...warn(0),
      summary: `${pod} (${client}) restarted {{ $value }} times within an hour`,
      runbook: "A client is down",
    },
    {
      name: named("NotReady"),
      expr: `kube_pod_status_ready{${at},condition="true"} == 0 and ${wasReady(plan.namespace, pod)}`,
      ...warn(15),
      summary: `${pod} (${client}) fell out of sync or lost its peers and gets no requests`,
      runbook: "A client is behind",
    },
    {
      name: named("RestartPending"),
      expr: `kube_statefulset_status_replicas_updated{${set}} < on () kube_statefulset_replicas{${set}}`,
      ...warn(24 * 60),
      summary: `${pod} (${client}) still runs what was there before the last deployment`,
      runbook: "Restart a pair",
    },
    ...volumeAlerts(part, plan, named),
  ];
}

function volumeAlerts({ name }: ProcessPlan, plan: NodePlan, named: (what: string) => string): Alert[] {
  const claim = `namespace="${plan.namespace}",persistentvolumeclaim="${name}"`;
  const left = `kubelet_volume_stats_available_bytes{${claim}}`;
  const share = `${left} / kubelet_volume_stats_capacity_bytes{${claim}}`;
  return [
    {
      name: named("VolumeFills"),
      expr: `predict_linear(${left}[6h], 4 * 86400) < 0 or ${share} < 0.11`,
      ...warn(60),
      summary: `The volume ${name} is nearly full, or will be in four days`,
      runbook: "Grow a volume",
    },
    {
      name: named("VolumeFull"),
      expr: `${share} < 0.05`,
      ...page(10),
      summary: `The volume ${name} has less than 5 % left: the client stops when it is full`,
      runbook: "Grow a volume",
    },
  ];
}

/** Alerts by the execution client's own metrics: a head that stands still or lags behind the other pairs, and peers. */
export function executionAlerts(plan: NodePlan, context: OperationsContext): Alert[] {
  const { pod, facts } = plan.execution;
  const { series } = facts as ExecutionClient;
  const at = `namespace="${plan.namespace}",pod="${pod}"`;
  const ready = wasReady(plan.namespace, pod);
  const lag = `max({__name__=~"${headSeries}",namespace="${plan.namespace}"}) - on () max(${series.head}{${at}})`;
  const head = (what: string, minutes: number, level: Level): Alert => ({
    name: alertName(context.name, what),
    expr: `changes(${series.head}{${at}}[${minutes}m]) == 0 and ${ready}`,
    ...level,
    summary: `${pod} has not seen a new block for ${minutes} min; one comes every 12 seconds`,
    runbook: "A client is behind",
  });
  const behind = (what: string, blocks: number, level: Level): Alert => ({
    name: alertName(context.name, what),
    expr: `${lag} > ${blocks} and ${ready}`,
    ...level,
    summary: `${pod} is {{ $value }} blocks behind the other pairs of ${plan.settings.network}`,
    runbook: "A client is behind",
  });
  return [
    head("HeadStale", 1, warn(3)),
    head("HeadStalled", 5, page(3)),
    behind("BlocksBehind", 3, warn(5)),
    behind("BlocksFarBehind", 25, page(5)),
    ...peerAlerts(plan.execution, series.peers, 10, plan, context),
  ];
}

/** Alerts by the consensus client's own metrics: slots behind, no finality, its execution client gone, and peers. */
export function consensusAlerts(plan: NodePlan, context: OperationsContext): Alert[] {
  const { pod, facts } = plan.consensus;
  const { series } = facts as ConsensusClient;
  const at = `namespace="${plan.namespace}",pod="${pod}"`;
  const ready = wasReady(plan.namespace, pod);
  const clock = `${series.clockSlot}{${at}}`;
  const slots = (what: string, behind: number, level: Level): Alert => ({
    name: alertName(context.name, what),
    expr: `${clock} - ${series.headSlot}{${at}} > ${behind} and ${ready}`,
    ...level,
    summary: `${pod} is {{ $value }} slots behind the clock`,
    runbook: "A client is behind",
  });
  const finality = (what: string, epochs: number, level: Level): Alert => ({
    name: alertName(context.name, what),
    expr: `floor(${clock} / ${slotsPerEpoch}) - ${series.finalizedEpoch}{${at}} > ${epochs} and ${ready}`,
    ...level,
    summary: `${pod} sees no finality for {{ $value }} epochs: the network has trouble, or the pair follows a wrong chain`,
    runbook: "No finality",
  });
  return [
    slots("SlotsBehind", 4, warn(5)),
    slots("SlotsFarBehind", 50, page(2)),
    finality("FinalityLate", 3, warn(10)),
    finality("FinalityLost", 5, page(10)),
    ...peerAlerts(plan.consensus, series.peers, 20, plan, context),
    ...engineAlerts(series.executionConnected, at, context),
  ];
}

function engineAlerts(connected: string | undefined, at: string, context: OperationsContext): Alert[] {
  if (connected === undefined) return [];
  return [
    {
      name: alertName(context.name, "ExecutionOffline"),
      expr: `${connected}{${at}} == 0`,
      ...page(1),
      summary: "The consensus client cannot reach its execution client",
      runbook: "The pair's clients do not talk",
    },
  ];
}

function peerAlerts(
  { pod, layer }: ProcessPlan,
  series: string,
  few: number,
  plan: NodePlan,
  context: OperationsContext,
): Alert[] {
  const title = layer === "execution" ? "Execution" : "Consensus";
  const peers = `sum(${series}{namespace="${plan.namespace}",pod="${pod}"})`;
  return [
    {
      name: alertName(context.name, `${title}PeersFew`),
      expr: `${peers} < ${few}`,
      ...warn(10),
      summary: `${pod} has {{ $value }} peers, fewer than ${few}`,
      runbook: "Few or no peers",
    },
    {
      name: alertName(context.name, `${title}PeersNone`),
      expr: `${peers} == 0`,
      ...page(5),
      summary: `${pod} has no peers: it is cut off from the network`,
      runbook: "Few or no peers",
    },
  ];
}
