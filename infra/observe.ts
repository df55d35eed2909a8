import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import type { Input } from "@pulumi/pulumi";
import { dashboardLabels, renderDashboard } from "../components/monitoring/dashboard.js";
import type { Monitoring } from "../components/monitoring/monitoring.js";
import { renderRules } from "../components/monitoring/rules.js";
import type { Unit } from "./unit.js";
import type { WorkloadParts } from "./workloads.js";

/**
 * One PrometheusRule and one dashboard for every unit, made from its operations; in the namespace of this stack's monitoring
 * or of the platform's. Nothing where there is none.
 */
export function observe(parts: WorkloadParts, monitoring: Monitoring | undefined): void {
  const namespace =
    monitoring?.namespace ?? (monitored(parts) ? parts.platform?.section("monitoring").namespace : undefined);
  if (namespace === undefined) return;
  const options = monitoring
    ? { parent: monitoring }
    : { provider: parts.providers.kubernetes, dependsOn: [...parts.cluster.ready] };
  for (const unit of parts.units) register(unit, namespace, parts.config.monitoring?.runbooks, options);
}

/** Whether the platform watches this stack too; one that has nothing in its cluster may find no monitoring there. */
function monitored({ config, platform }: WorkloadParts): boolean {
  return config.platform?.monitored === true && platform?.has("monitoring") === true;
}

function register(
  unit: Unit,
  namespace: Input<string>,
  runbooks: string | undefined,
  options: ConstructorParameters<typeof ConfigMap>[2],
): void {
  const labels = { "app.kubernetes.io/managed-by": "chainwright", "chainwright.dev/unit": unit.name };
  const rules = renderRules(unit.name, unit.operations, runbooks);
  if (rules.groups.length > 0) {
    new CustomResource(
      `monitoring-rules-${unit.name}`,
      {
        apiVersion: "monitoring.coreos.com/v1",
        kind: "PrometheusRule",
        metadata: { name: unit.name, namespace, labels },
        spec: rules,
      },
      options,
    );
  }
  new ConfigMap(
    `monitoring-dashboard-${unit.name}`,
    {
      metadata: { name: `dashboard-${unit.name}`, namespace, labels: { ...labels, ...dashboardLabels } },
      data: { [`${unit.name}.json`]: JSON.stringify(renderDashboard(unit.name, unit.operations), null, 2) },
    },
    options,
  );
}
