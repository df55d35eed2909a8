import type { Unit } from "../../infra/unit.js";
import { howWords } from "../approval/approval.js";
import { gates } from "../gates/gates.js";
import { figuresOf } from "../history/figures.js";
import { lastGood, rollbackTarget } from "../history/runs.js";
import { day } from "../history/window.js";
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
    risk: riskIn(facts),
    ...(facts.preview !== undefined && { gates: gates.map(({ name }) => name) }),
    allowances: request.allow,
    overrides: request.overrides,
    figures: figuresWith(request, facts, result, finishedAt),
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

function riskIn({ risk }: Facts): ReportInput["risk"] {
  if (risk === undefined) return null;
  const telling = risk.parts.filter(({ points }) => points > 0).sort((a, b) => b.points - a.points);
  return { level: `${risk.score} of 100`, reasons: telling.map(({ why, points }) => `${why} (${points})`) };
}

/** The figures of the last 90 days with this run. What has not ended must have died: the stack can't be changed by two. */
function figuresWith(
  { environment, kind, verb }: RunRequest,
  { folder, runs = [], preview, began = false, startedAt, environment: known }: Facts,
  fate: string,
  to: Date,
): ReportInput["figures"] {
  const planned = began ? (preview?.counts ?? null) : null;
  const times = { startedAt: startedAt.toISOString(), endedAt: to.toISOString() };
  const own = {
    id: folder?.id ?? "",
    environment,
    kind,
    verb,
    planned,
    ...times,
    revision: known?.revision ?? null,
    fate,
  };
  const earlier = runs.map((run) => ({ ...run, fate: run.result ?? "died" }));
  return figuresOf([own, ...earlier], environment, new Date(to.getTime() - 90 * day), to);
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
