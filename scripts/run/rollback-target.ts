import { UserError } from "../../components/core/errors.js";
import type { Context } from "../command.js";
import { candidatesOf, newestFit, presentRun, reasonAgainst } from "../rollback/target.js";
import type { RunRecord } from "./record.js";
import { type Parts, realParts } from "./parts.js";
import type { RunRequest } from "./request.js";
import { readAllRuns } from "./run-store.js";

/** Candidates that are named when none is fit. */
const listed = 10;

/**
 * The run to go back to: the one that was named, else the newest that is fit.
 *
 * @param runs those of the environment, newest first
 * @throws UserError `rollback/no-target` with why each is unfit
 */
export function chooseTarget(runs: readonly RunRecord[], to: string | undefined, request: RunRequest): RunRecord {
  if (to === undefined) {
    const target = newestFit(candidatesOf(runs));
    if (target === undefined) throw noTarget(runs, request);
    return target;
  }
  const named = runs.find(({ id }) => id === to);
  const unfit = named === undefined ? "no run of this environment" : reasonAgainst(named, presentRun(runs));
  if (named === undefined || unfit !== null) throw unfitTarget(to, unfit ?? "", request);
  return named;
}

/** Prints every candidate with whether it is fit. */
export async function listTargets(request: RunRequest, context: Context, parts: Parts = realParts): Promise<number> {
  const { environment, sandbox, json } = request;
  const { name } = await parts.openProject(context.cwd);
  const store = parts.runStore(request, context.env);
  const runs = await readAllRuns(store, { cwd: context.cwd, project: name }, { environment, sandbox });
  const candidates = candidatesOf(runs);
  const chosen = newestFit(candidates)?.id ?? null;
  const rows = candidates.map(({ run: { id, commit, startedAt, result }, unfit }) => ({
    run: id,
    commit,
    startedAt,
    result,
    chosen: id === chosen,
    unfit,
  }));
  if (json)
    context.out(`${JSON.stringify({ environment, kind: "rollback", sandbox, candidates: rows, error: null })}\n`);
  else
    for (const { run, commit, chosen: first, unfit } of rows)
      context.out(`${first ? "*" : " "} ${run}  ${(commit ?? "").slice(0, 12) || "-".repeat(12)}  ${unfit ?? "fit"}\n`);
  if (rows.length === 0) context.err(`rollback: no up of ${environment} is in the history\n`);
  return 0;
}

function noTarget(runs: readonly RunRecord[], { environment, sandbox }: RunRequest): UserError {
  const expected = "a successful up of a clean checkout, of another change than the present one";
  const fix =
    "go forward with a fix; and keep the run records (docs/history.md), which is what a rollback is chosen from";
  const problems = candidatesOf(runs)
    .slice(0, listed)
    .map(({ run, unfit }) => ({ path: run.id, expected, actual: unfit ?? "fit", fix }));
  const none = { path: environment, expected, actual: `no up${sandbox ? " in the sandbox" : ""} in the history`, fix };
  return new UserError(
    "rollback/no-target",
    `there is nothing to take ${environment} back to`,
    problems.length > 0 ? problems : [none],
  );
}

function unfitTarget(to: string, actual: string, { environment, sandbox }: RunRequest): UserError {
  const fix = `choose one: chainwright rollback ${environment} --list${sandbox ? " --sandbox" : ""}`;
  const problem = { path: `--to ${to}`, expected: "a run that can be gone back to", actual, fix };
  return new UserError("rollback/no-target", "that run can't be gone back to", [problem]);
}
