import { UserError } from "../../components/core/errors.js";
import type { Difference, DifferenceKind } from "./difference.js";

/** The refusal that differences make together: the first gives code and summary, all are told. */
export function refusalOf(differences: readonly Difference[], environment: string): UserError {
  const [first] = differences;
  if (first === undefined) throw new Error("a refusal needs a difference");
  const others = differences.length - 1;
  const rest = others === 0 ? "" : `, and ${others} more difference${others === 1 ? "" : "s"}`;
  const summary = `refused before anything was changed: ${texts[first.kind](first.what, environment)}${rest}`;
  const problems = differences.map(({ problem }) => problem);
  return new UserError(codes[first.kind], summary, problems);
}

const codes: Readonly<Record<DifferenceKind, string>> = {
  edited: "approval/edited",
  signature: "approval/signature",
  other: "approval/other",
  expired: "approval/expired",
  digest: "approval/digest",
  stale: "approval/stale",
  moved: "approval/moved",
};

const texts: Readonly<Record<DifferenceKind, (what: string, environment: string) => string>> = {
  edited: () => "the change record was edited after it was made",
  signature: () => "the change record's signature does not hold",
  other: (what) => `the change record is for another change: ${what} differs`,
  expired: () => "the change record does not hold at this time",
  digest: () => "another change than this one was approved",
  stale: (what, environment) => `the approval of ${environment} is stale: ${what} moved since`,
  moved: (what, environment) =>
    `${environment} moved while this run was at work: ${what} differs from what the preview saw`,
};
