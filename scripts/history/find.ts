import { distance } from "fastest-levenshtein";
import { UserError } from "../../components/core/errors.js";
import type { RunRecord } from "../run/record.js";

/** How many runs are named as what may have been meant. */
const near = 3;

/**
 * The run that is meant: `latest`, its whole id, or a part of it that only one run has. `runs` newest first.
 *
 * @throws UserError `history/unknown-run` with the nearest ones, `history/ambiguous-run`, or `history/none`
 */
export function findRun(runs: readonly RunRecord[], wanted: string): RunRecord {
  const [newest] = runs;
  if (newest === undefined) throw none();
  if (wanted === "latest") return newest;
  const exact = runs.find(({ id }) => id === wanted);
  if (exact !== undefined) return exact;
  const partly = wanted === "" ? [] : runs.filter(({ id }) => id.includes(wanted));
  const [only, ...others] = partly;
  if (only !== undefined && others.length === 0) return only;
  throw only === undefined ? unknown(runs, wanted) : ambiguous(partly, wanted);
}

function none(): UserError {
  const fix = "run chainwright up <environment>, or leave the filters out";
  return new UserError("history/none", "no run is known", [
    { path: "run", expected: "a run in .chainwright/runs", actual: "none", fix },
  ]);
}

function unknown(runs: readonly RunRecord[], wanted: string): UserError {
  const nearest = runs
    .map(({ id }) => ({ id, far: distance(id, wanted) }))
    .sort((a, b) => a.far - b.far)
    .slice(0, near)
    .map(({ id }) => id);
  const problem = {
    path: "run",
    expected: `one of ${nearest.join(", ")}${runs.length > near ? ", ..." : ""}`,
    actual: JSON.stringify(wanted),
    fix: `did you mean ${nearest[0]}? chainwright history lists all`,
  };
  return new UserError("history/unknown-run", "there is no such run", [problem]);
}

function ambiguous(runs: readonly RunRecord[], wanted: string): UserError {
  const problem = {
    path: "run",
    expected: "a part of one run's id only",
    actual: `${JSON.stringify(wanted)}, which is in ${runs.length}: ${runs
      .slice(0, near)
      .map(({ id }) => id)
      .join(", ")}${runs.length > near ? ", ..." : ""}`,
    fix: "write more of it",
  };
  return new UserError("history/ambiguous-run", "several runs are meant", [problem]);
}
