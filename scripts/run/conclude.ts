import { join } from "node:path";
import type { Context } from "../command.js";
import type { Outcome } from "../tracking/tracker.js";
import { noteDurations } from "../history/durations.js";
import { endingOf, noticeOf } from "./announce.js";
import { endText } from "./end-text.js";
import { exitCodeOf, exitCodes } from "./exit-codes.js";
import { deploymentOf, type Facts } from "./facts.js";
import { inTime } from "./hurry.js";
import { pruneOld } from "./known-runs.js";
import type { Parts } from "./parts.js";
import { tellPipeline } from "./pipeline.js";
import { billOf, reportInputOf } from "./report-input.js";
import type { RunRequest } from "./request.js";
import { checksAfter } from "./work.js";
import { changeOutput, noCounts, type RunOutput, type RunResult, stepOutput, trackingOutput } from "./result.js";

export interface Ending {
  readonly request: RunRequest;
  readonly context: Context;
  readonly parts: Parts;
  readonly facts: Facts;
}

/** Ends a run: closes the tracking, writes report and record, prints, and says with what exit code. */
export async function conclude(ending: Ending): Promise<number> {
  const { request, context, facts } = ending;
  const { bug } = facts;
  if (bug !== undefined) facts.failure = { code: "bug/unexpected", summary: messageOf(bug), problems: [] };
  const finishedAt = context.now();
  await closeTracking(ending, finishedAt);
  if (facts.failure === null && mustBeTracked(facts)) facts.failure = untracked(facts);
  const notices = await tellPeople(ending, finishedAt);
  const code = facts.failure === null ? exitCodes.done : exitCodeOf(facts.failure.code);
  const output = outputOf(request, facts, finishedAt, code, notices);
  const filed = await file(ending, output, finishedAt);
  const told = filed ? output : { ...output, report: null };
  if (output.result === "succeeded" && request.kind === "up" && facts.applied !== undefined) await renewRunbook(ending);
  if (request.json) context.out(`${JSON.stringify(told)}\n`);
  context.err(endText(facts, told, context.color ?? false));
  await tellPipeline(ending, told, finishedAt);
  if (output.result === "succeeded" && request.kind !== "preview") await pruneOld(facts, context);
  if (bug instanceof Error && bug.stack !== undefined) context.err(`${bug.stack}\n`);
  return code;
}

/** Tells people how it ended. Trouble with that is a warning, or the failure of a run whose settings demand it. */
async function tellPeople({ request, context, facts }: Ending, finishedAt: Date): Promise<RunOutput["notices"]> {
  const { announcer, environment } = facts;
  if (announcer === undefined) return { pending: 0, warnings: [] };
  const kind = endingOf(request, facts);
  const notice = kind === null ? null : noticeOf(kind, request, facts, finishedAt);
  if (notice !== null) announcer.announce(notice);
  const unsaid = { pending: notice === null ? 0 : 1, warnings: ["no time was left to tell anybody"] };
  const told = await inTime(facts.hurried === true, announcer.finish(), unsaid);
  for (const warning of told.warnings) context.err(`notice: ${warning}\n`);
  if (told.pending > 0 && facts.failure === null && environment?.config.settings.notices?.required === true)
    facts.failure = untold(environment.name, told);
  return told;
}

function untold(environment: string, { pending, warnings }: RunOutput["notices"]): Facts["failure"] {
  const problem = {
    path: "settings.notices",
    expected: "everybody told",
    actual: warnings.join("; ") || `${pending} notices wait`,
    fix: "correct what the warnings name; the next run sends what waits",
  };
  return {
    code: "notices/failed",
    summary: `${environment} is up, but not everybody could be told`,
    problems: [problem],
  };
}

async function closeTracking({ facts, parts, context, request }: Ending, finishedAt: Date): Promise<void> {
  const { work, tracker } = facts;
  if (work === undefined || tracker === undefined || request.kind !== "up") return;
  const result = facts.applied?.result ?? (facts.failure?.code === "run/cancelled" ? "cancelled" : "failed");
  const deployment = deploymentOf(facts);
  const outcome: Outcome = {
    result,
    steps: facts.applied?.steps ?? [],
    counts: deployment?.counts ?? noCounts,
    failure: facts.failure,
    seconds: secondsOf(facts, finishedAt),
    report: reportPaths(facts) ?? { markdown: "", html: "", json: "" },
    checks: checksAfter(facts),
  };
  const { pending = 0, ...seen } = facts.tracking ?? { parent: null, subIssues: [], warnings: [] };
  const warnings = [...seen.warnings, "no time was left for Linear: the next run closes the issues"];
  const tracking = await inTime(facts.hurried === true, tracker.close(outcome), { ...seen, pending, warnings });
  facts.tracking = tracking;
  try {
    await parts.fileDeploymentReport(context.cwd, { work, tracking, outcome });
  } catch (error) {
    context.err(`the deployment report can't be written: ${messageOf(error)}\n`);
  }
}

/** The runbook tells of what is there now; without it the deployment is no worse. */
async function renewRunbook({ context, parts, facts: { environment } }: Ending): Promise<void> {
  if (environment === undefined) return;
  try {
    await parts.fileRunbook(context.cwd, environment.name, environment.units);
  } catch (error) {
    context.err(`the runbook can't be written: ${messageOf(error)}\n`);
  }
}

/** Writes report and record, each whatever becomes of the other; a full disk must not hide how the run ended. */
async function file({ request, context, parts, facts }: Ending, output: RunOutput, finishedAt: Date): Promise<boolean> {
  const { folder, failure, applied } = facts;
  if (folder === undefined) return false;
  const { usdPerMonth, result } = output;
  const reported = await written(context, async () => {
    const input = reportInputOf(request, context.env, facts, output, finishedAt);
    await parts.fileReport(join(context.cwd, folder.path), input);
  });
  const noted = await written(context, async () => {
    const end = { phase: "ended", endedAt: finishedAt.toISOString(), result, error: failure?.code ?? null } as const;
    const usdByUnit = billOf(facts.environment?.units ?? []);
    await folder.note({ ...end, usdPerMonth, usdByUnit, done: applied?.counts ?? null, risk: facts.risk ?? null });
  });
  // Only the next run's guess of its time is lost.
  await noteDurations(context.cwd, request.sandbox, applied?.steps ?? []).catch(() => undefined);
  return reported && noted;
}

async function written(context: Context, write: () => Promise<void>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    context.err(`the report can't be written: ${messageOf(error)}\n`);
    return false;
  }
}

function outputOf(
  request: RunRequest,
  facts: Facts,
  finishedAt: Date,
  code: number,
  notices: RunOutput["notices"],
): RunOutput {
  const deployment = deploymentOf(facts);
  return {
    environment: request.environment,
    kind: facts.drift !== undefined && request.kind === "preview" ? "drift" : request.kind,
    result: resultOf(code),
    counts: deployment?.counts ?? noCounts,
    steps: deployment?.steps.map(stepOutput) ?? [],
    findings: facts.findings,
    risk: facts.risk ?? null,
    report: reportPaths(facts),
    ...(facts.drift !== undefined && { drift: facts.drift }),
    change: changeOutput(facts.change),
    approval: facts.approval ?? null,
    tracking: trackingOutput(facts.tracking),
    notices,
    recovery: facts.recovery ?? null,
    usdPerMonth: facts.environment?.usdPerMonth ?? 0,
    seconds: secondsOf(facts, finishedAt),
    error: facts.failure,
  };
}

function resultOf(code: number): RunResult {
  if (code === exitCodes.done || code === exitCodes.tracking) return "succeeded";
  if (code === exitCodes.refused) return "refused";
  return code === exitCodes.cancelled ? "cancelled" : "failed";
}

function reportPaths({ folder }: Facts): RunOutput["report"] {
  if (folder === undefined) return null;
  const path = (name: string): string => join(folder.path, name);
  return { markdown: path("report.md"), html: path("report.html"), json: path("report.json") };
}

function mustBeTracked({ environment, tracking }: Facts): boolean {
  return environment?.config.settings.tracking?.required === true && (tracking?.pending ?? 0) > 0;
}

function untracked({ tracking, environment }: Facts): Facts["failure"] {
  const fix = "run again when Linear can be reached: the journal is sent first";
  const problem = {
    path: "Linear",
    expected: "everything filed",
    actual: `${tracking?.pending ?? 0} requests wait in the journal`,
    fix,
  };
  return {
    code: "tracking/incomplete",
    summary: `${environment?.name ?? ""} is up, but the tracking that its settings require is incomplete`,
    problems: [problem],
  };
}

function secondsOf({ startedAt }: Facts, finishedAt: Date): number {
  return Math.round((finishedAt.getTime() - startedAt.getTime()) / 100) / 10;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
