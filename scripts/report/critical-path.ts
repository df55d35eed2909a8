import type { Unit } from "../../infra/unit.js";
import type { Step } from "../engine/deployment.js";
import { reached } from "./reach.js";

/** A step that was carried out and of which is known when. */
export type TimedStep = Step & { readonly seconds: number; readonly offset: number };

/** Seconds by which one step may begin before another has ended and still have waited for it. */
const overlap = 0.05;

/** The steps of which is known when they began and how long they took. */
export function timedSteps(steps: readonly Step[]): TimedStep[] {
  return steps.filter(
    (step): step is TimedStep => step.seconds !== undefined && step.offset !== undefined && step.op !== "same",
  );
}

/**
 * The chain that decided when the run ended, first step first: back from what ended last, always to the last that had ended when
 * it began, in its own component or in one that it waits for (what depends on it where things are deleted).
 */
export function criticalPath(steps: readonly TimedStep[], units: readonly Unit[], backwards: boolean): TimedStep[] {
  const waitsFor = relation(units, backwards);
  const chain: TimedStep[] = [];
  let next = latest(steps);
  while (next !== undefined) {
    const last = next;
    chain.unshift(last);
    const before = steps.filter((step) => {
      const over = endOf(step) <= last.offset + overlap && step.offset < last.offset && endOf(step) < endOf(last);
      return over && (step.component === last.component || waitsFor.get(last.component)?.has(step.component) === true);
    });
    next = latest(before);
  }
  return chain;
}

export const endOf = ({ offset, seconds }: TimedStep): number => offset + seconds;

function latest(steps: readonly TimedStep[]): TimedStep | undefined {
  return steps.reduce<TimedStep | undefined>(
    (last, step) => (last === undefined || endOf(step) > endOf(last) ? step : last),
    undefined,
  );
}

/** Unit -> every unit that it waits for, near or far; the stack's own resources come before all. */
function relation(units: readonly Unit[], backwards: boolean): ReadonlyMap<string, ReadonlySet<string>> {
  const near = new Map<string, Set<string>>();
  const add = (from: string, to: string): void => void near.set(from, (near.get(from) ?? new Set()).add(to));
  for (const { name, dependsOn } of units) {
    add(name, "");
    for (const needed of dependsOn)
      if (backwards) add(needed, name);
      else add(name, needed);
  }
  return new Map([...near.keys()].map((name) => [name, reached(name, near)]));
}
