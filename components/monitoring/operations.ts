import type { Operations, OperationsContext } from "../core/operations.js";
import { volumeCost } from "../core/storage-class.js";
import { monitoringAlerts, monitoringPanels } from "./alerts.js";
import type { MonitoringChoice } from "./args.js";
import type { MonitoringPlan } from "./plan.js";
import { monitoringRunbook } from "./runbook.js";

/** How monitoring is operated. */
export function monitoringOperations(
  settings: MonitoringChoice,
  plan: MonitoringPlan,
  context: OperationsContext,
): Operations {
  return {
    purpose:
      "Collects metrics of everything that runs, tells people when something is wrong, and shows how it is doing.",
    alerts: monitoringAlerts(plan, context),
    alarms: [],
    panels: monitoringPanels(plan),
    runbook: monitoringRunbook(settings, plan, context),
    backup: null,
    withoutBackup: "the samples of its retention are borne: rules and dashboards are declared",
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
    meant: [
      {
        rule: "namespace-restricted",
        resource: `${context.name}-nodes-namespace`,
        reason: "the node exporter reads the node itself; nothing else runs in this namespace",
      },
      {
        rule: "network-policy-narrow",
        resource: `${context.name}-policy-admission`,
        path: "spec.ingress[1]",
        reason: "the API server asks the operator's admission port, and no selector names it",
      },
    ],
  };
}
