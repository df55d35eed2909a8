import { command, counted, type Gate } from "./gate.js";
import type { GateInput } from "./input.js";

/** A large part of what is there changes at once. */
export const changeShare: Gate = {
  name: "change-share",
  title: "a large part of what is there changes at once",
  rule:
    "Of the resources that are there, at most `sharePercent` are updated, replaced or deleted, where there are at least `shareMinimum`. More is a " +
    "warning; it blocks when replacements and deletions alone are more.",
  reason: "Changes that touch everything are mostly accidents: a wrong provider, a renamed component, an old checkout.",
  source: "https://sre.google/sre-book/release-engineering/",
  level: "block",
  settings: ["sharePercent", "shareMinimum"],
  lift: "take it in parts with `--target`, or override it",
  overridable: true,
  judge: (input) => {
    const { changed, lost, there } = shareOf(input);
    const { sharePercent, shareMinimum } = input.settings;
    if (input.kind !== "up" || there < shareMinimum || (changed / there) * 100 <= sharePercent) return [];
    const percent = Math.round((changed / there) * 100);
    const summary = `${percent} % of ${counted(there, "resource")} change at once, ${lost} of them by a replacement or deletion; the limit is ${sharePercent} %`;
    const fix = `take it in parts: ${command(input, "up")} --target 'URN'; or say why with --override change-share=REASON`;
    return [
      { subject: "steps", summary, fix, ...((lost / there) * 100 <= sharePercent && { atMost: "warn" as const }) },
    ];
  },
};

/** Resources that are there, those of them that change, and those that are replaced or deleted. */
export function shareOf({ steps }: Pick<GateInput, "steps">): { there: number; changed: number; lost: number } {
  const there = steps.filter(({ op }) => op !== "create" && op !== "read");
  const changed = there.filter(({ op }) => op !== "same");
  return { there: there.length, changed: changed.length, lost: changed.filter(({ op }) => op !== "update").length };
}
