import { approvalText } from "../approval/approval.js";
import type { Counts } from "../engine/deployment.js";
import type { RunRecord } from "../run/record.js";
import { type Fate, resumeCommand, type ToldRun } from "./fate.js";

/** A run as `history` tells of it. */
export interface HistoryRow {
  readonly run: string;
  readonly environment: string;
  readonly verb: string;
  readonly sandbox: boolean;
  readonly result: Fate;
  /** Code of the error that ended it, or null. */
  readonly error: string | null;
  readonly by: string | null;
  readonly revision: RunRecord["revision"];
  /** What was done; what was planned where nothing was done or nobody knows; null where it was not even planned. */
  readonly changes: Counts | null;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly seconds: number | null;
  readonly usdPerMonth: number | null;
  readonly issue: string | null;
  readonly approval: string | null;
  /** How to go on where it died while it changed something; else null. */
  readonly resume: string | null;
}

/** Which runs are listed; what is left out is any. */
export interface RowFilter {
  readonly failed?: boolean;
  readonly since?: Date;
  readonly limit?: number;
}

/** The rows of `runs`, newest first. Pure. */
export function historyRows(runs: readonly ToldRun[], { failed, since, limit }: RowFilter = {}): HistoryRow[] {
  return runs
    .filter(({ fate }) => failed !== true || fate === "failed" || fate === "died")
    .filter(({ record }) => since === undefined || Date.parse(record.startedAt) >= since.getTime())
    .slice(0, limit)
    .map(rowOf);
}

function rowOf({ record, fate, open }: ToldRun): HistoryRow {
  const { id, environment, verb, kind, sandbox, error, revision, done, planned, startedAt, endedAt } = record;
  const seconds = endedAt === null ? null : Math.round((Date.parse(endedAt) - Date.parse(startedAt)) / 100) / 10;
  return {
    run: id,
    environment,
    verb: verb ?? kind,
    sandbox,
    result: fate,
    error,
    by: record.by ?? null,
    revision,
    changes: done ?? planned,
    startedAt,
    endedAt,
    seconds,
    usdPerMonth: record.usdPerMonth,
    issue: record.issue,
    approval: record.approval ? approvalText(record.approval) : null,
    resume: open ? resumeCommand(record) : null,
  };
}
