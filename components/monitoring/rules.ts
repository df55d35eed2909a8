import type { Alert, Operations } from "../core/operations.js";

/** An alerting rule as the Prometheus operator takes it. */
export interface AlertingRule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
}

/** The specification of a PrometheusRule; written to a file it is what `promtool check rules` takes. */
export interface RuleSpec {
  readonly groups: { name: string; rules: AlertingRule[] }[];
}

/**
 * The alerts of one unit as a PrometheusRule's specification: a single group named after the unit, or no group when it has
 * no alerts. Every rule says its severity, its unit and the runbook step that answers it.
 *
 * @param runbooks address of the page with the environment's runbooks; with it every alert links to its step
 */
export function renderRules(unit: string, operations: Operations, runbooks?: string): RuleSpec {
  if (operations.alerts.length === 0) return { groups: [] };
  const rules = operations.alerts.map((alert) => ruleOf(unit, alert, runbooks));
  return { groups: [{ name: `chainwright-${unit}`, rules }] };
}

function ruleOf(unit: string, alert: Alert, runbooks: string | undefined): AlertingRule {
  return {
    alert: alert.name,
    expr: alert.expr,
    for: `${alert.forMinutes}m`,
    labels: { severity: alert.severity, unit },
    annotations: {
      summary: alert.summary,
      runbook: `${unit}: ${alert.runbook}`,
      ...(runbooks !== undefined && { runbook_url: `${runbooks}#${runbookAnchor(unit, alert.runbook)}` }),
    },
  };
}

/** Anchor of a unit's runbook step on the page of runbooks: lower case, words joined by hyphens. */
export function runbookAnchor(unit: string, title: string): string {
  return `${unit} ${title}`
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}
