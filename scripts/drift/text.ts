import type { Drift, DriftedResource } from "./drift.js";
import { attributionText, componentText, differenceText, groupText } from "./words.js";

/** What was found, for people, line by line; values are not safe for a terminal yet. */
export function driftLines({ groups, told, hidden, notes }: Drift): string[] {
  return [
    ...groups.flatMap((group) => [
      `${componentText(group.component)}: ${groupText(group)}${group.issue?.identifier ? ` (${group.issue.identifier})` : ""}`,
      ...group.resources.flatMap(resourceLines),
    ]),
    ...(told.length > 0 ? ["told, but no drift:", ...told.flatMap(resourceLines)] : []),
    ...hiddenLines(hidden),
    ...notes.map((note) => `note: ${note}`),
  ];
}

function resourceLines({ name, type, what, why, differences, attribution }: DriftedResource): string[] {
  return [
    `  ${name} (${type}) ${what === "deleted" ? "is deleted in the cloud" : "is changed"}`,
    ...(what === "deleted" && why !== null ? [`      ${why}`] : []),
    ...differences.flatMap((difference) => [
      `    ${difference.level === "drift" ? "~" : "i"} ${differenceText(difference)}`,
      ...(difference.why === null ? [] : [`      ${difference.why}`]),
    ]),
    ...(attribution === null ? [] : [`    ${attributionText(attribution)}`]),
  ];
}

function hiddenLines(hidden: Drift["hidden"]): string[] {
  const count = hidden.reduce((sum, row) => sum + row.count, 0);
  if (count === 0) return [];
  const kinds = hidden.map((row) => `${row.count} of ${row.name}`).join(", ");
  return [`${count} ${count === 1 ? "difference is" : "differences are"} noise: ${kinds}`];
}
