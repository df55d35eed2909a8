import type { RunRecord } from "../run/record.js";
import { day } from "./window.js";

/** As much of a run as the figures need. */
export type FigureRun = Pick<
  RunRecord,
  "id" | "environment" | "kind" | "verb" | "planned" | "startedAt" | "endedAt" | "revision"
> & { readonly fate: string };

/** One figure; `value` is null while there is too little to tell. */
export interface Figure {
  readonly value: number | null;
  readonly unit: "per week" | "seconds" | "share";
  /** On how many it rests, and how many it takes. */
  readonly count: number;
  readonly needed: number;
}

/**
 * How well an environment is delivered to, by the definitions of DORA.
 *
 * @see https://dora.dev/research/ and `docs/history.md` for what of a run counts as what
 */
export interface Figures {
  readonly environment: string;
  readonly from: string;
  readonly to: string;
  /** Deployments that ended well, a week, over the days that the history covers. `count` is their number. */
  readonly deploymentFrequency: Figure;
  /** Median seconds from a commit to the end of the first deployment that had it. */
  readonly leadTime: Figure;
  /** Share of deployments that failed, died or were rolled back, 0 to 1. */
  readonly changeFailureRate: Figure;
  /** Median seconds from the end of a failed deployment to the end of the next that ended well. */
  readonly timeToRestore: Figure;
}

/** What each figure takes: days of history, or a number of cases. */
const needed = { days: 7, leadTimes: 3, attempts: 5, restored: 3 };

interface Attempt {
  readonly run: FigureRun;
  readonly at: number;
  readonly failed: boolean;
}

/** The figures of one environment between two moments; `runs` in any order, older ones too. Pure. */
export function figuresOf(runs: readonly FigureRun[], environment: string, from: Date, to: Date): Figures {
  const own = runs.filter((run) => run.environment === environment);
  const attempts = attemptsOf(own).filter(({ at }) => at <= to.getTime());
  const within = ({ at }: { at: number }): boolean => at >= from.getTime();
  const planned = attempts.filter(within).filter(({ run }) => run.verb !== "rollback");
  const good = planned.filter(({ run }) => run.fate === "succeeded");
  const failures = planned.filter(({ failed }) => failed).length;
  const enough = planned.length >= needed.attempts;
  return {
    environment,
    from: from.toISOString(),
    to: to.toISOString(),
    deploymentFrequency: frequency(own, good.length, from, to),
    leadTime: medianOf(leadTimes(attempts).filter(within), needed.leadTimes),
    changeFailureRate: {
      value: enough ? Math.round((failures / planned.length) * 1000) / 1000 : null,
      unit: "share",
      count: planned.length,
      needed: needed.attempts,
    },
    timeToRestore: medianOf(restores(attempts).filter(within), needed.restored),
  };
}

/** Runs that changed something, or tried to, oldest first; one that somebody cancelled is none. */
function attemptsOf(runs: readonly FigureRun[]): Attempt[] {
  const sorted = runs
    .filter(
      ({ kind, planned, fate }) => kind === "up" && planned !== null && ["succeeded", "failed", "died"].includes(fate),
    )
    .map((run) => ({ run, at: Date.parse(run.endedAt ?? run.startedAt) }))
    .sort((a, b) => a.at - b.at);
  return sorted.map(({ run, at }, index) => {
    // A rollback right after a good deployment says that it was not so good.
    const takenBack = run.verb !== "rollback" && sorted[index + 1]?.run.verb === "rollback";
    return { run, at, failed: run.fate !== "succeeded" || takenBack };
  });
}

function frequency(runs: readonly FigureRun[], count: number, from: Date, to: Date): Figure {
  const first = Math.min(...runs.map(({ startedAt }) => Date.parse(startedAt)));
  const days = (to.getTime() - Math.max(from.getTime(), first)) / day;
  const value = days >= needed.days ? Math.round((count / days) * 7 * 100) / 100 : null;
  return { value, unit: "per week", count, needed: needed.days };
}

/** Of every commit only the first deployment counts, and none with changes that no commit has. */
function leadTimes(attempts: readonly Attempt[]): { at: number; seconds: number }[] {
  const seen = new Set<string>();
  return attempts.flatMap(({ run, at }) => {
    const { revision } = run;
    if (run.fate !== "succeeded" || revision === null || revision.dirty || seen.has(revision.commit)) return [];
    seen.add(revision.commit);
    const seconds = (at - Date.parse(revision.committedAt ?? "")) / 1000;
    return run.verb !== "rollback" && seconds >= 0 ? [{ at, seconds }] : [];
  });
}

/** Failures in a row are one outage: from the end of the first to the end of what ended well. */
function restores(attempts: readonly Attempt[]): { at: number; seconds: number }[] {
  const found: { at: number; seconds: number }[] = [];
  let since: number | undefined;
  for (const { run, at, failed } of attempts) {
    if (since !== undefined && run.fate === "succeeded") {
      found.push({ at, seconds: (at - since) / 1000 });
      since = undefined;
    }
    if (failed) since ??= at;
  }
  return found;
}

function medianOf(cases: readonly { seconds: number }[], least: number): Figure {
  const sorted = cases.map(({ seconds }) => seconds).sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = 0, high = 0] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[middle]];
  const value = sorted.length >= least ? Math.round((low + high) / 2) : null;
  return { value, unit: "seconds", count: sorted.length, needed: least };
}
