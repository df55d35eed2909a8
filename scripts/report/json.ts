import type { ReportInput } from "./input.js";
import type { Summary } from "./summary.js";

/** Number of the JSON report's shape; it grows when a field goes away or changes its meaning, not when one is added. */
export const reportVersion = 1;

/** The report for programs; field names and their meaning stay as long as `version` does. */
export function renderJson(input: ReportInput, summary: Summary): string {
  const { run, project, environment, kind, result, deployment, findings, usdPerMonth, tracking, failure } = input;
  const byComponent = Object.fromEntries(summary.cost.map((part) => [part.name, part.usdPerMonth]));
  const report = {
    version: reportVersion,
    run,
    project,
    environment,
    kind,
    result,
    headline: summary.headline,
    startedAt: input.startedAt.toISOString(),
    finishedAt: input.finishedAt.toISOString(),
    seconds: summary.seconds,
    planned: summary.planned,
    counts: summary.counts,
    usdPerMonth: { ...usdPerMonth, byComponent },
    components: summary.parts.map(({ name, unit, counts, seconds }) => ({
      name,
      category: unit?.category ?? null,
      counts,
      seconds: seconds ?? null,
    })),
    steps: deployment?.steps ?? [],
    findings,
    outputs: deployment?.outputs ?? {},
    diagnostics: deployment?.diagnostics ?? [],
    tracking,
    failure,
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}
