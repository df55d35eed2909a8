import { alertName } from "../core/alert-name.js";
import type { Alert, OperationsContext, Panel } from "../core/operations.js";
import type { MonitoringPlan } from "./plan.js";
import { names } from "./values.js";

/** Alerts about monitoring itself, beside those that the chart brings. */
export function monitoringAlerts({ namespace }: MonitoringPlan, context: OperationsContext): Alert[] {
  const here = `namespace="${namespace}"`;
  const volume = `${here},persistentvolumeclaim=~"prometheus-.+"`;
  const named = (what: string) => alertName(context.name, what);
  return [
    {
      name: named("NotificationsFail"),
      expr: `sum by (integration) (rate(alertmanager_notifications_failed_total{${here}}[15m])) > 0`,
      forMinutes: 10,
      severity: "page",
      summary: "Alertmanager cannot deliver to {{ $labels.integration }}: alerts are being lost",
      runbook: "Notifications fail",
    },
    {
      name: named("RulesFail"),
      expr: `sum by (rule_group) (increase(prometheus_rule_evaluation_failures_total{${here}}[15m])) > 0`,
      forMinutes: 15,
      severity: "warn",
      summary: "Prometheus cannot evaluate the rules of {{ $labels.rule_group }}: its alerts cannot fire",
      runbook: "A rule fails",
    },
    {
      name: named("ScrapesRejected"),
      expr: `increase(prometheus_target_scrapes_exceeded_sample_limit_total{${here}}[15m]) > 0`,
      forMinutes: 15,
      severity: "warn",
      summary: "A target exposes more samples than the limit and is not scraped at all",
      runbook: "A target is not scraped",
    },
    {
      name: named("VolumeFills"),
      expr: `kubelet_volume_stats_available_bytes{${volume}} / kubelet_volume_stats_capacity_bytes{${volume}} < 0.05`,
      forMinutes: 10,
      severity: "page",
      summary: "{{ $labels.persistentvolumeclaim }} has less than 5 % left: Prometheus stops when it is full",
      runbook: "Prometheus's volume fills",
    },
    {
      name: named("GrafanaDown"),
      expr: `absent(kube_deployment_status_replicas_available{${here},deployment="${names.grafana}"} > 0)`,
      forMinutes: 15,
      severity: "warn",
      summary: "Grafana has no available replica",
      runbook: "Open Grafana",
    },
  ];
}

/** Panels about monitoring itself. */
export function monitoringPanels({ namespace }: MonitoringPlan): Panel[] {
  const here = `namespace="${namespace}"`;
  return [
    {
      title: "Samples taken in per second",
      unit: "ops",
      queries: [{ expr: `rate(prometheus_tsdb_head_samples_appended_total{${here}}[5m])`, legend: "{{pod}}" }],
    },
    {
      title: "Series in memory",
      unit: "short",
      queries: [{ expr: `prometheus_tsdb_head_series{${here}}`, legend: "{{pod}}" }],
    },
    {
      title: "Targets that are down",
      unit: "short",
      queries: [{ expr: "sum by (namespace, job) (up == bool 0) > 0", legend: "{{namespace}} {{job}}" }],
    },
    {
      title: "Notices sent and failed",
      unit: "ops",
      queries: [
        {
          expr: `sum by (integration) (rate(alertmanager_notifications_total{${here}}[5m]))`,
          legend: "{{integration}}",
        },
        {
          expr: `sum by (integration) (rate(alertmanager_notifications_failed_total{${here}}[5m]))`,
          legend: "{{integration}} failed",
        },
      ],
    },
    {
      title: "Memory",
      unit: "bytes",
      queries: [
        { expr: `sum by (pod) (container_memory_working_set_bytes{${here},container!=""})`, legend: "{{pod}}" },
      ],
    },
    {
      title: "Volume left",
      unit: "percentunit",
      queries: [
        {
          expr: `kubelet_volume_stats_available_bytes{${here}} / kubelet_volume_stats_capacity_bytes{${here}}`,
          legend: "{{persistentvolumeclaim}}",
        },
      ],
    },
  ];
}
