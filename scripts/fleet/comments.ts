import type { Context } from "../command.js";
import { pagesOf } from "../run/pages.js";
import type { Parts } from "../run/parts.js";
import { whoRuns } from "../run/who.js";
import type { ReadFleet } from "./read.js";
import type { MemberResult } from "./result.js";
import type { FleetCall } from "./run.js";

/** Seconds that telling the pull request about one environment may take. */
const patience = 30;

/** A fleet that tells the pull request of what it did not start. */
export interface Telling {
  readonly call: FleetCall;
  readonly context: Context;
  readonly read: ReadFleet;
  readonly publish: Parts["publish"];
  readonly startedAt: Date;
}

/**
 * Brings the comments of environments that were not started up to date: what stands there is of an earlier run. The others told of
 * themselves.
 *
 * @returns what went wrong with that
 */
export async function tellNotStarted(
  { call, context, read, publish, startedAt }: Telling,
  members: ReadonlyMap<string, MemberResult>,
): Promise<string[]> {
  const { kind, options } = call;
  if (options["comment"] !== true) return [];
  const idle = [...members].filter(([, { exitCode }]) => exitCode === null);
  const told = idle.map(async ([environment, { result, error }]) => {
    const about = read.environments.get(environment);
    const input = {
      run: "not started",
      project: read.project.name,
      environment,
      kind,
      sandbox: options["sandbox"] === true,
      by: whoRuns(context.env),
      result,
      revision: about?.revision ?? null,
      pages: pagesOf(context.env, about?.revision?.commit ?? null),
      deployment: null,
      findings: [],
      units: about?.units ?? [],
      usdPerMonth: { before: null, after: about?.usdPerMonth ?? 0 },
      tracking: null,
      startedAt,
      finishedAt: context.now(),
      failure: error,
    } as const;
    const place = { env: context.env, project: read.project.name, environment, comment: true };
    const warnings = await publish({ ...place, input, outputs: {}, seconds: patience });
    return warnings.map((warning) => `${environment}: ${warning}`);
  });
  return (await Promise.all(told)).flat();
}
