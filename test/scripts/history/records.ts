import type { RunRecord } from "../../../scripts/run/record.js";

/** A good `up` of staging, two minutes long, ended at `at`. */
export function record(at: string, changed: Partial<RunRecord> = {}): RunRecord {
  const endedAt = new Date(at).toISOString();
  const startedAt = new Date(Date.parse(at) - 120_000).toISOString();
  return {
    version: 1,
    id: `${startedAt.replace(/[-:]|\.\d+/g, "")}-staging-up`,
    project: "protocol",
    environment: "staging",
    kind: "up",
    verb: "up",
    sandbox: false,
    phase: "ended",
    change: "c",
    commit: "a".repeat(40),
    pid: 4242,
    host: "here",
    startedAt,
    endedAt,
    result: "succeeded",
    error: null,
    planned: { create: 1, update: 0, replace: 0, delete: 0, same: 0 },
    done: { create: 1, update: 0, replace: 0, delete: 0, same: 0 },
    revision: { commit: "a".repeat(40), branch: "main", dirty: false },
    changes: [],
    usdPerMonth: 100,
    issue: "ENG-1",
    ...changed,
  };
}

/** The record of a run that said nothing of its end. */
export function unended(at: string, changed: Partial<RunRecord> = {}): RunRecord {
  return record(at, { phase: "changing", endedAt: null, result: null, done: null, ...changed });
}
