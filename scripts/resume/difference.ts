import type { StepOp } from "../engine/deployment.js";

/** As much of a run's record as tells what was planned. */
export interface PlannedRun {
  readonly change: string | null;
  readonly changes: readonly { readonly op: string; readonly urn: string }[];
}

/** What is left to do. */
export interface Remaining {
  readonly change: string;
  readonly steps: readonly { readonly op: StepOp; readonly urn: string }[];
}

/**
 * Why what is left differs from what was agreed to, or undefined when it is a part of it: the same code and configuration, and
 * no step that was not planned. What was to be created and is there half-made may be updated.
 */
export function departure(planned: PlannedRun, { change, steps }: Remaining): string | undefined {
  if (planned.change !== change) return "the code or the configuration is another one";
  const agreed = new Map(planned.changes.map(({ urn, op }) => [urn, op]));
  const other = steps.find(({ op, urn }) => {
    if (op === "same" || op === "read") return false;
    const before = agreed.get(urn);
    return before !== op && !(before === "create" && op === "update") && !(before === "replace" && op === "delete");
  });
  if (other === undefined) return undefined;
  const name = other.urn.split("::").at(-1) ?? other.urn;
  return `${name}: ${other.op} now, ${agreed.get(other.urn) ?? "nothing"} planned then`;
}
