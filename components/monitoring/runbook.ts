import type { OperationsContext, RunbookStep } from "../core/operations.js";
import type { MonitoringChoice } from "./args.js";
import type { MonitoringPlan } from "./plan.js";
import { names } from "./values.js";

/** The runbook of monitoring. */
export function monitoringRunbook(
  settings: MonitoringChoice,
  plan: MonitoringPlan,
  context: OperationsContext,
): RunbookStep[] {
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
