import type { Alert, Panel } from "../core/operations.js";

/** Titles of the runbook steps that the alerts lead to. */
export const steps = {
  node: "A node is not ready or short of something",
  api: "The Kubernetes API fails or is slow",
  pods: "Pods crash, wait or cannot be placed",
  volumes: "A volume fills",
  dns: "DNS inside the cluster fails",
  blind: "Metrics of the cluster are missing",
} as const;

const notReady = 'kube_node_status_condition{job="kube-state-metrics",condition="Ready",status="true"} == 0';
const requests = 'apiserver_request_total{job="apiserver"';
const changes = 'verb=~"POST|PUT|PATCH|DELETE",subresource!~"proxy|attach|log|exec|portforward"';
const used = "kubelet_volume_stats_available_bytes / kubelet_volume_stats_capacity_bytes";
const claim = "{{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }}";

/** What is wrong with a cluster, seen from inside it: kube-state-metrics, the kubelets, the API server, CoreDNS. */
export const alerts: readonly Alert[] = [
  {
    name: "ClusterNodeNotReady",
    expr: notReady,
    forMinutes: 10,
    severity: "warn",
    summary: "node {{ $labels.node }} has not been ready for ten minutes",
    runbook: steps.node,
  },
  {
    name: "ClusterNodesLost",
    expr: `count(${notReady}) / count(kube_node_info{job="kube-state-metrics"}) > 0.3`,
    forMinutes: 5,
    severity: "page",
    summary: "{{ $value | humanizePercentage }} of the nodes are not ready",
    runbook: steps.node,
  },
  {
    name: "ClusterNodePressure",
    expr: 'kube_node_status_condition{job="kube-state-metrics",condition=~"DiskPressure|MemoryPressure|PIDPressure",status="true"} == 1',
    forMinutes: 5,
    severity: "page",
    summary: "node {{ $labels.node }} reports {{ $labels.condition }} and evicts pods",
    runbook: steps.node,
  },
  {
    name: "ClusterApiErrors",
    expr: `sum(rate(${requests},code=~"5.."}[5m])) / sum(rate(${requests}}[5m])) > 0.03`,
    forMinutes: 10,
    severity: "page",
    summary: "{{ $value | humanizePercentage }} of the requests to the Kubernetes API fail",
    runbook: steps.api,
  },
  {
    name: "ClusterApiSlow",
    expr: `histogram_quantile(0.99, sum by (le, verb) (rate(apiserver_request_sli_duration_seconds_bucket{job="apiserver",${changes}}[5m]))) > 1`,
    forMinutes: 15,
    severity: "warn",
    summary: "one {{ $labels.verb }} in a hundred takes over {{ $value | humanizeDuration }} at the Kubernetes API",
    runbook: steps.api,
  },
  {
    name: "ClusterPodCrashLooping",
    expr: 'max_over_time(kube_pod_container_status_waiting_reason{job="kube-state-metrics",reason="CrashLoopBackOff",namespace!="kube-system"}[5m]) >= 1',
    forMinutes: 15,
    severity: "warn",
    summary: "{{ $labels.namespace }}/{{ $labels.pod }} keeps crashing in {{ $labels.container }}",
    runbook: steps.pods,
  },
  {
    name: "ClusterCorePodCrashLooping",
    expr: 'max_over_time(kube_pod_container_status_waiting_reason{job="kube-state-metrics",reason="CrashLoopBackOff",namespace="kube-system"}[5m]) >= 1',
    forMinutes: 5,
    severity: "page",
    summary: "{{ $labels.pod }}, a part of the cluster itself, keeps crashing",
    runbook: steps.pods,
  },
  {
    name: "ClusterPodPending",
    expr: 'sum by (namespace, pod) (kube_pod_status_phase{job="kube-state-metrics",phase="Pending"}) > 0',
    forMinutes: 20,
    severity: "warn",
    summary: "{{ $labels.namespace }}/{{ $labels.pod }} has been pending for twenty minutes",
    runbook: steps.pods,
  },
  {
    name: "ClusterVolumeFilling",
    expr: `${used} < 0.2 and predict_linear(kubelet_volume_stats_available_bytes[6h], 86400) < 0`,
    forMinutes: 30,
    severity: "warn",
    summary: `the volume of ${claim} will be full within a day`,
    runbook: steps.volumes,
  },
  {
    name: "ClusterVolumeFull",
    expr: `${used} < 0.04`,
    forMinutes: 2,
    severity: "page",
    summary: `the volume of ${claim} has {{ $value | humanizePercentage }} left`,
    runbook: steps.volumes,
  },
  {
    name: "ClusterDnsErrors",
    expr: 'sum(rate(coredns_dns_responses_total{rcode="SERVFAIL"}[5m])) / sum(rate(coredns_dns_responses_total[5m])) > 0.02',
    forMinutes: 10,
    severity: "page",
    summary: "{{ $value | humanizePercentage }} of the DNS answers inside the cluster are failures",
    runbook: steps.dns,
  },
  {
    name: "ClusterMetricsMissing",
    expr: 'absent(up{job="kube-state-metrics"} == 1) or absent(up{job="kubelet"} == 1) or absent(up{job="apiserver"} == 1)',
    forMinutes: 10,
    severity: "page",
    summary: "kube-state-metrics, the kubelets or the API server are not scraped: alerts about the cluster cannot fire",
    runbook: steps.blind,
  },
];

/** What to look at first. */
export const panels: readonly Panel[] = [
  {
    title: "Nodes",
    unit: "short",
    queries: [
      { expr: 'sum(kube_node_status_condition{condition="Ready",status="true"})', legend: "ready" },
      { expr: "count(kube_node_info)", legend: "all" },
    ],
  },
  {
    title: "Processors asked for and used",
    unit: "percentunit",
    queries: [
      {
        expr: 'sum by (node) (kube_pod_container_resource_requests{resource="cpu"}) / sum by (node) (kube_node_status_allocatable{resource="cpu"})',
        legend: "{{node}} asked for",
      },
      { expr: '1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[5m]))', legend: "{{instance}} used" },
    ],
  },
  {
    title: "Memory used by node",
    unit: "percentunit",
    queries: [{ expr: "1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes", legend: "{{instance}}" }],
  },
  {
    title: "Kubernetes API: requests by code",
    unit: "reqps",
    queries: [{ expr: `sum by (code) (rate(${requests}}[5m]))`, legend: "{{code}}" }],
  },
  {
    title: "Kubernetes API: slowest hundredth",
    unit: "s",
    queries: [
      {
        expr: `histogram_quantile(0.99, sum by (le, verb) (rate(apiserver_request_sli_duration_seconds_bucket{job="apiserver",subresource!~"proxy|attach|log|exec|portforward"}[5m])))`,
        legend: "{{verb}}",
      },
    ],
  },
  {
    title: "Pods not running",
    unit: "short",
    queries: [{ expr: 'sum by (phase) (kube_pod_status_phase{phase=~"Pending|Failed|Unknown"})', legend: "{{phase}}" }],
  },
  {
    title: "Volumes: share left",
    unit: "percentunit",
    queries: [
      {
        expr: `min by (namespace, persistentvolumeclaim) (${used})`,
        legend: "{{namespace}}/{{persistentvolumeclaim}}",
      },
    ],
  },
];
