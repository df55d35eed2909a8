import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import type { Alert, Panel } from "../../components/core/operations.js";

/** Points in time of a series, as `promtool test rules` writes them: `0+1x10`. */
export interface Series {
  readonly series: string;
  readonly values: string;
}

/**
 * What promtool says against the alerts and the panels' queries; empty when it is content. Without promtool the test is skipped with
 * that reason.
 */
export function promtoolProblems(
  alerts: readonly Alert[],
  panels: readonly Panel[],
  skip: (reason: string) => void,
): string {
  const queries = panels.flatMap((panel) => panel.queries);
  const recorded = queries.map(({ expr }, index) => ({ record: `panel:query:${index}`, expr: legible(expr) }));
  return promtool("check", { "rules.yaml": { groups: [group([...alerts.map(ruleOf), ...recorded])] } }, skip);
}

/** Names of the alerts that fire at a minute, given these series by the minute. */
export function firing(
  alerts: readonly Alert[],
  series: readonly Series[],
  minute: number,
  skip: (reason: string) => void,
): string[] {
  return alerts
    .map((alert) => alert.name)
    .filter((alertname) => {
      const silent = { eval_time: `${minute}m`, alertname, exp_alerts: [] };
      const test = { interval: "1m", input_series: series, alert_rule_test: [silent] };
      const files = {
        "rules.yaml": { groups: [group(alerts.map((alert) => ({ ...ruleOf(alert), annotations: {} })))] },
        "test.yaml": { rule_files: ["rules.yaml"], evaluation_interval: "1m", tests: [test] },
      };
      return promtool("test", files, skip) !== "";
    });
}

function ruleOf(alert: Alert) {
  return {
    alert: alert.name,
    expr: alert.expr,
    for: `${alert.forMinutes}m`,
    labels: { severity: alert.severity },
    annotations: { summary: alert.summary },
  };
}

function group(rules: readonly object[]) {
  return { name: "subject", rules };
}

/** Grafana's variables stand where Prometheus wants a range. */
function legible(expr: string): string {
  return expr.replace(/\$__(rate_)?interval/g, "5m");
}

function promtool(verb: "check" | "test", files: Record<string, object>, skip: (reason: string) => void): string {
  const dir = mkdtempSync(join(tmpdir(), "chainwright-promtool-"));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(dir, name), stringify(content));
    const file = verb === "check" ? "rules.yaml" : "test.yaml";
    const run = spawnSync("promtool", [verb, "rules", file], { cwd: dir, encoding: "utf8" });
    if (run.error) skip("promtool is not installed");
    return run.status === 0 ? "" : `${run.stdout}${run.stderr}`;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
