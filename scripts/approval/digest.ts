import { hashOf } from "../canonical.js";
import { indexless } from "./changes.js";
import type { ChangeRecord, Plan, RecordBody, RecordedStep, World } from "./record.js";
import { byText, unordered } from "./unordered.js";

/**
 * Hash of all that an approval binds. Left out: the time, the run, what the cost was before and how risky the plan is (both come
 * from the history), findings that are not about a resource (they tell of the time and the history, and are judged again), and
 * the order of lists in properties, which some providers give as it comes.
 */
export function digestOf(version: number, world: World, plan: Plan): string {
  const { state, ...rest } = worldOf(world);
  return hashOf({
    version,
    ...rest,
    state: state.hash,
    steps: boundSteps(plan.steps),
    stateOnly: [...plan.stateOnly].sort(),
    policies: [...plan.policies].sort(),
    findings: boundFindings(plan.findings),
    cost: plan.cost.after,
  });
}

/** Hash of a record's every field but what proves it. */
export function sealOf(record: RecordBody): string {
  const { seal: _seal, signature: _signature, approvals: _approvals, ...body } = record as ChangeRecord;
  return hashOf(body);
}

/** The steps as they bind: by URN, without what is only for the reader. */
export function boundSteps(steps: readonly RecordedStep[]): unknown[] {
  return steps.map(boundStep).sort(byText);
}

function boundStep({ op, urn, replaces, changes }: RecordedStep): unknown {
  const bound = changes.map(({ path, before, after }) => ({
    path: indexless(path),
    before: unordered(before),
    after: unordered(after),
  }));
  return { op, urn, replaces: [...new Set(replaces.map(indexless))].sort(), changes: bound.sort(byText) };
}

/** `level key` of every finding that is about a resource. */
export function boundFindings(findings: Plan["findings"]): string[] {
  return findings.flatMap(({ urn, level, key }) => (urn === undefined ? [] : [`${level} ${key}`])).sort();
}

function worldOf(world: World): World {
  const { project, environment, kind, sandbox, account, code, configuration, program, versions, state, options } =
    world;
  return { project, environment, kind, sandbox, account, code, configuration, program, versions, state, options };
}
