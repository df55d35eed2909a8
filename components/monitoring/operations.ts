import { alertName } from "../core/alert-name.js";
import type { Alert, Operations, OperationsContext, Panel, RunbookStep } from "../core/operations.js";
import { volumeCost } from "../core/storage-class.js";
import type { MonitoringChoice } from "./args.js";
import type { MonitoringPlan } from "./plan.js";
import { names } from "./values.js";

/** How monitoring is operated. */
export function monitoringOperations(
  settings: MonitoringChoice,
  plan: MonitoringPlan,
  context: OperationsContext,
): Operations {
  return {
    purpose:
      "Collects metrics of everything that runs, tells people when something is wrong, and shows how it is doing.",
    alerts: alerts(plan, context),
    alarms: [],
    panels: panels(plan),
    runbook: runbook(settings, plan, context),
    backup: null,
    recovery: { pointMinutes: settings.retentionDays * 24 * 60, timeMinutes: 30 },
    cost: [
      volumeCost("Prometheus volumes", settings.prometheus.storageGib, settings.prometheus.replicas),
      volumeCost("Alertmanager volumes", settings.alertmanager.storageGib, settings.alertmanager.replicas),
    ],
    stateful: [
      {
        name: `${context.name}-namespace`,
        type: "kubernetes:core/v1:Namespace",
        holds: "the volume claims of Prometheus and Alertmanager, and the notification secrets",
      },
      {
        name: `${context.name}-stack`,
        type: "kubernetes:helm.sh/v3:Release",
        holds: `${settings.retentionDays} days of samples, and the silences`,
      },
    ],
    security: [
      "Grafana's admin password is generated, kept in one Kubernetes Secret, and appears in no Helm value.",
      "Alertmanager reads its webhooks and keys from mounted Secrets; its configuration holds paths only.",
      "Network policies deny what comes from outside the namespace; only the node exporter is privileged, in a namespace of its own.",
    ],
    rollback: [
      "A failed release is taken back by Helm itself; set the previous pin or values and bring the environment up again.",
      "Definitions of kinds only go forward: an older chart works with newer definitions.",
      "Shorter retention deletes samples for good.",
    ],
  };
}

function alerts({ namespace }: MonitoringPlan, context: OperationsContext): Alert[] {
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

function panels({ namespace }: MonitoringPlan): Panel[] {
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

function runbook(settings: MonitoringChoice, plan: MonitoringPlan, context: OperationsContext): RunbookStep[] {
  const kubectl = `kubectl -n ${plan.namespace}`;
  const prometheus = `prometheus-${names.release}-0`;
  return [
    {
      title: "Open Grafana",
      when: "To look at dashboards. The password is the generated one; it stays in your terminal's memory only.",
      commands: [
        `${kubectl} get secret ${names.grafanaAdmin} -o jsonpath='{.data.admin-password}' | base64 -d`,
        `${kubectl} port-forward service/${plan.grafanaService} 3000:80`,
        "# open http://127.0.0.1:3000 and sign in as admin",
      ],
    },
    secretsStep(settings, plan, kubectl),
    {
      title: "Notifications fail",
      when: "Alertmanager reports failed deliveries: nobody is told of anything until this is mended.",
      commands: [
        `${kubectl} logs -l app.kubernetes.io/name=alertmanager -c alertmanager --since=30m | grep -i notify`,
        `${kubectl} port-forward service/${names.release}-alertmanager 9093:9093`,
        "# open http://127.0.0.1:9093 to see what is firing; tell the people on call by hand",
        "# then check that the webhook or key in the Secret is still valid, and replace it as in the step above",
      ],
    },
    {
      title: "A rule fails",
      when: "A rule's expression errors, most often because two series match where one was expected.",
      commands: [
        `${kubectl} logs ${prometheus} -c prometheus --since=30m | grep -i 'rule'`,
        `chainwright render ${context.environment} --out rendered`,
        "promtool check rules rendered/prometheus/rules/*.yaml",
      ],
    },
    {
      title: "A target is not scraped",
      when: "A target grew over the limit of samples; all of its metrics are missing until it is cut down.",
      commands: [
        `${kubectl} exec ${prometheus} -c prometheus -- promtool query instant http://127.0.0.1:9090 'topk(10, scrape_samples_scraped)'`,
        "# drop labels or metrics at the target, or with metricRelabelings in its monitor",
      ],
    },
    {
      title: "Prometheus's volume fills",
      when: "The volume runs full although the oldest samples are dropped at 85 %. Growing it is done in place.",
      commands: [
        `${kubectl} get pvc -l operator.prometheus.io/name=${names.release}`,
        `# raise monitoring.prometheus.storageGib (now ${settings.prometheus.storageGib}) in Pulumi.${context.environment}.yaml, then patch the claims to the same size:`,
        `${kubectl} patch pvc prometheus-${names.release}-db-${prometheus} -p '{"spec":{"resources":{"requests":{"storage":"SIZEGi"}}}}'`,
        `chainwright up ${context.environment}`,
      ],
    },
    {
      title: "Silence an alert",
      when: "During planned work, so that nobody is woken up. Always with an end.",
      commands: [
        `${kubectl} exec alertmanager-${names.release}-0 -c alertmanager -- amtool silence add --alertmanager.url=http://127.0.0.1:9093 --duration=2h --comment="planned work" unit=UNIT`,
      ],
    },
  ];
}

function secretsStep(settings: MonitoringChoice, plan: MonitoringPlan, kubectl: string): RunbookStep {
  const { page, warn, heartbeat } = settings.routes;
  const used = [page, warn].flatMap((one) => (one ? [one.pagerduty, one.slack, one.discord] : []));
  const keys = new Map<string, Set<string>>();
  for (const one of [...used, heartbeat])
    if (one) keys.set(one.secret, (keys.get(one.secret) ?? new Set()).add(one.key));
  const create = plan.routeSecrets.map((secret) => {
    const files = [...(keys.get(secret) ?? [])].map((key) => `--from-file=${key}=/dev/shm/${key}`).join(" ");
    return `${kubectl} create secret generic ${secret} ${files} --dry-run=client -o yaml | ${kubectl} apply -f -`;
  });
  const none = [
    "# no route is set: alerts are seen in Alertmanager and Grafana only; set monitoring.routes to be told of them",
  ];
  const steps = [
    "# write each value into a file of its key's name under /dev/shm, without a line end, so that it is in no shell history",
    ...create,
    "# shred the files",
    `${kubectl} rollout status statefulset/alertmanager-${names.release}`,
  ];
  return {
    title: "Put the notification secrets in place",
    when: "Before the first deployment and whenever a key changes: Alertmanager does not start while a Secret that it mounts is missing.",
    commands: create.length > 0 ? steps : none,
  };
}
