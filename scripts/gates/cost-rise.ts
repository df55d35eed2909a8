import type { Gate } from "./gate.js";
import type { GateInput } from "./input.js";

/** Rises below this are noise in percent, USD a month. */
const noticeableUsd = 20;

/** The monthly bill rises by more than agreed. */
export const costRise: Gate = {
  name: "cost-rise",
  title: "the monthly bill rises by more than agreed",
  rule:
    "Against the last successful `up`, the list price a month rises by at most `costUsd`, and by at most `costPercent` % where the rise is 20 USD or " +
    "more. The first `up` has nothing to compare with.",
  reason: "An instance size is one word in a file, and the bill comes a month later.",
  source:
    "https://docs.aws.amazon.com/wellarchitected/latest/cost-optimization-pillar/expenditure-and-usage-awareness.html",
  level: "block",
  settings: ["costPercent", "costUsd"],
  lift: "choose something smaller, or override it",
  outside: true,
  overridable: true,
  judge: (input) => {
    const { rise, percent } = riseOf(input);
    const { costPercent, costUsd } = input.settings;
    if (input.kind !== "up") return [];
    if (rise <= costUsd && (percent <= costPercent || rise < noticeableUsd)) return [];
    const { before, after } = input.usdPerMonth;
    const grown = Number.isFinite(percent) ? ` (${Math.round(percent)} %)` : "";
    return [
      {
        subject: "month",
        summary: `the monthly cost rises from ${dollars(before ?? 0)} to ${dollars(after)}${grown}; the limits are ${costPercent} % and ${dollars(costUsd)}`,
        fix: "choose something smaller; or say who agreed with --override cost-rise=REASON",
      },
    ];
  },
};

/** Rise in USD a month and in percent; 0 where there is nothing to compare with. */
export function riseOf({ usdPerMonth: { before, after } }: Pick<GateInput, "usdPerMonth">): {
  rise: number;
  percent: number;
} {
  if (before === null || after <= before) return { rise: 0, percent: 0 };
  const rise = Math.round((after - before) * 100) / 100;
  return { rise, percent: before === 0 ? Number.POSITIVE_INFINITY : (rise / before) * 100 };
}

function dollars(amount: number): string {
  return `$${amount.toFixed(2)}`;
}
