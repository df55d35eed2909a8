import type { Unit } from "../../infra/unit.js";
import { howWords } from "../approval/approval.js";
import { lastGood, rollbackTarget } from "../history/runs.js";
import type { ReportInput } from "../report/report.js";
import { deploymentOf, type Facts } from "./facts.js";
import { pagesOf } from "./pages.js";
import type { RunRequest } from "./request.js";
import type { RunOutput } from "./result.js";
import { whoRuns } from "./who.js";

/** Everything that the report of a run is made from. */
export function reportInputOf(
  request: RunRequest,
  env: Readonly<Record<string, string | undefined>>,
  facts: Facts,
  { result, usdPerMonth }: Pick<RunOutput, "result" | "usdPerMonth">,
  finishedAt: Date,
): ReportInput {
  const { folder, project, environment, findings, tracking, startedAt, failure, costBefore, runs = [] } = facts;
  const { change, approval } = facts;
  const target = rollbackTarget(runs);
  const revision = environment?.revision ?? null;
  return {
    run: folder?.id ?? "",
    project: project?.name ?? "",
    environment: request.environment,
    kind: request.kind,
    verb: request.verb,
    sandbox: request.sandbox,
    by: whoRuns(env),
    result,
    revision,
    ...(environment !== undefined && { change: { id: environment.change, digest: change?.digest ?? null } }),
    approval: approval === undefined ? null : { ...approval, how: howWords[approval.how], by: approval.by || null },
    allowances: request.allow,
    rollbackTo: target === undefined ? null : { run: target.id, commit: target.revision?.commit ?? null },
    pages: pagesOf(env, revision?.commit ?? null),
    deployment: deploymentOf(facts),
    findings,
    units: environment?.units ?? [],
    usdPerMonth: { before: costBefore, after: usdPerMonth },
    ...earlierBill(facts),
    tracking,
    startedAt,
    finishedAt,
    failure,
  };
}

function earlierBill({ runs = [] }: Facts): { usdBefore?: Readonly<Record<string, number>> } {
  const usdBefore = lastGood(runs)?.usdByUnit;
  return usdBefore === undefined ? {} : { usdBefore };
}

/** Monthly list price of each unit that costs something. */
export function billOf(units: readonly Unit[]): Record<string, number> {
  const sums = units.map(({ name, operations }) => {
    const sum = operations.cost.reduce((total, line) => total + line.usdPerMonth, 0);
    return [name, Math.round(sum * 100) / 100] as const;
  });
  return Object.fromEntries(sums.filter(([, usd]) => usd !== 0));
}
