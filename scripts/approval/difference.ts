import type { Problem } from "../../components/core/errors.js";

/** Why a record does not hold, by the code of the refusal. */
export type DifferenceKind = "edited" | "signature" | "other" | "expired" | "digest" | "stale" | "moved";

/** One thing that is not as it was approved. */
export interface Difference {
  readonly kind: DifferenceKind;
  /** What has moved, in a word or two: `the configuration`. */
  readonly what: string;
  readonly problem: Problem;
}

/** Things of a kind that are told one by one before the rest is only counted. */
const toldAtMost = 12;

/** The differences, many of one kind cut short. */
export function cutShort(differences: readonly Difference[]): Difference[] {
  const [first] = differences;
  const rest = differences.length - toldAtMost;
  if (first === undefined || rest <= 0) return [...differences];
  const { path, fix } = first.problem;
  const problem = {
    path: path.split(":")[0] ?? path,
    expected: "as approved",
    actual: `${rest} more that differ`,
    fix,
  };
  return [...differences.slice(0, toldAtMost), { ...first, problem }];
}
