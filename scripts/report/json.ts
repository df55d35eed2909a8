import type { ReportInput } from "./input.js";
import { nextStep } from "./sections/outcome.js";
import { rollbackStep } from "./sections/ending.js";
import type { TimedStep } from "./critical-path.js";
import type { Summary } from "./summary.js";

/** Number of the JSON report's shape; it grows when a field goes away or changes its meaning, not when one is added. */
export const reportVersion = 1;

/** The report for programs; field names and their meaning stay as long as `version` does. `docs/report.schema.json` has them all. */
export function renderJson(input: ReportInput, summary: Summary): string {
  const { deployment, usdPerMonth } = input;
  const report = {
    version: reportVersion,
    ...identity(input, summary),
    planned: summary.planned,
    counts: summary.counts,
    usdPerMonth: { ...usdPerMonth, byComponent: byComponent(summary), beforeByComponent: input.usdBefore ?? null },
    components: summary.parts.map(({ name, unit, counts, seconds }) => ({
      name,
      category: unit?.category ?? null,
      counts,
      seconds: seconds ?? null,
    })),
    steps: deployment?.steps ?? [],
    stateOnly: deployment?.stateOnly ?? [],
    ...judged(input),
    timings: { criticalPath: summary.criticalPath.map(timing), slowest: summary.slowest.slice(0, 10).map(timing) },
    graph: input.units.map(({ name, dependsOn }) => ({ name, dependsOn })),
    outputs: deployment?.outputs ?? {},
    diagnostics: deployment?.diagnostics ?? [],
    tracking: input.tracking,
    pages: input.pages ?? {},
    watch: summary.touched.map(watched),
    next: nextStep(input, summary),
    rollback: { ...rollbackStep(input, summary), notes: notes(summary) },
    figures: input.figures ?? null,
    failure: input.failure,
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function identity(input: ReportInput, { headline, seconds }: Summary): object {
  const { run, project, environment, kind, verb = kind, sandbox = false, by = null, result, revision = null } = input;
  const { startedAt, finishedAt } = input;
  return {
    run,
    project,
    environment,
    kind,
    verb,
    sandbox,
    by,
    revision,
    result,
    headline,
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
    seconds,
  };
}

/** Why it was allowed, or was not. */
function judged({ findings, deployment, change, approval, risk, gates, allowances, overrides }: ReportInput): object {
  return {
    findings,
    policies: deployment?.policies ?? [],
    change: change ?? null,
    approval: approval ?? null,
    risk: risk ?? null,
    gates: gates ?? [],
    allowances: allowances ?? [],
    overrides: overrides ?? [],
  };
}

function byComponent({ cost }: Summary): Record<string, number> {
  return Object.fromEntries(cost.map((part) => [part.name, part.usdPerMonth]));
}

function timing({ name, urn, component, offset, seconds }: TimedStep): object {
  return { name, urn, component, offset, seconds };
}

function watched({ name, operations }: Summary["touched"][number]): object {
  const { alerts, alarms, panels, runbook } = operations;
  return {
    name,
    alerts: [...alerts, ...alarms].map(({ name: alert, severity, summary, runbook: step }) => ({
      name: alert,
      severity,
      summary,
      runbook: step,
    })),
    panels: panels.map(({ title }) => title),
    runbook: runbook.map(({ title, when }) => ({ title, when })),
  };
}

function notes({ touched }: Summary): Record<string, readonly string[]> {
  const told = touched.filter(({ operations }) => operations.rollback.length > 0);
  return Object.fromEntries(told.map(({ name, operations }) => [name, operations.rollback]));
}
