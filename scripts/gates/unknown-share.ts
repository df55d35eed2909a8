import type { Gate } from "./gate.js";
import type { GateInput } from "./input.js";
import { leavesOf, unknownValue } from "./values.js";

/** Much of what the deployment sets can't be known before it runs. */
export const unknownShare: Gate = {
  name: "unknown-share",
  title: "much of what changes can't be known before",
  rule: "Of the values of everything that is updated or replaced, the preview leaves at most `unknownPercent` unknown. New resources don't count.",
  reason:
    "A preview that doesn't know what will be set promises nothing: two small deployments know more than a large one.",
  source: "https://www.pulumi.com/docs/iac/concepts/inputs-outputs/",
  level: "warn",
  settings: ["unknownPercent"],
  lift: "deploy what the values come from first, with `--target`",
  judge: (input) => {
    const { unknown, all } = unknownsOf(input);
    const limit = input.settings.unknownPercent;
    if (input.kind !== "up" || all === 0 || (unknown / all) * 100 <= limit) return [];
    const summary = `${Math.round((unknown / all) * 100)} % of the values of what changes can't be known before; the limit is ${limit} %`;
    return [{ subject: "steps", summary, fix: "deploy what they come from first, with --target" }];
  },
};

/** Values of what is updated or replaced, and those of them that are not known. */
export function unknownsOf({ steps }: Pick<GateInput, "steps">): { unknown: number; all: number } {
  const values = steps
    .filter(({ op }) => op === "update" || op === "replace")
    .flatMap(({ after }) => leavesOf(after ?? {}))
    .map(({ value }) => value);
  return { unknown: values.filter((value) => value === unknownValue).length, all: values.length };
}
