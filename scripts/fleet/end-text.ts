import pc from "picocolors";
import type { Counts } from "../engine/deployment.js";
import { sanitise } from "../progress/sanitise.js";
import { duration } from "../progress/words.js";
import type { FleetOutput, MemberResult } from "./result.js";

const deeds: Readonly<Record<string, string>> = { preview: "previewed", up: "up", destroy: "destroyed" };

/** The last lines of a fleet's run: how each environment ended, and where to look. */
export function fleetEndText({ kind, environments, seconds }: FleetOutput, color: boolean): string {
  const colors = pc.createColors(color);
  const members = Object.entries(environments);
  const width = Math.max(0, ...members.map(([name]) => name.length));
  const words = members.map(([, member]) => wordOf(kind, member));
  const across = Math.max(0, ...words.map((word) => word.length));
  const lines = members.map(([name, member], index) => {
    const paint = member.result === "succeeded" ? colors.green : member.exitCode === null ? colors.yellow : colors.red;
    const word = paint((words[index] ?? "").padEnd(across));
    return `  ${name.padEnd(width)}  ${word}  ${about(kind, member)}`.trimEnd();
  });
  const total = [...new Set(words.map((word) => word.replace(/ \(.*/, "")))]
    .map((word) => `${words.filter((other) => other.replace(/ \(.*/, "") === word).length} ${word}`)
    .join(", ");
  return `\n${total}, in ${duration(seconds * 1000)}\n${lines.join("\n")}\n`;
}

function wordOf(kind: string, { result, exitCode }: MemberResult): string {
  if (exitCode === null) return "not started";
  return result === "succeeded" ? (deeds[kind] ?? "done") : `${result} (${exitCode})`;
}

function about(kind: string, { error, counts, seconds, report, exitCode }: MemberResult): string {
  if (error !== null) {
    const summary = exitCode === null ? error.summary.replace(/^not started /, "") : error.summary;
    return sanitise(`${summary}${report === null ? "" : `; ${report.markdown}`}`);
  }
  return `${countsText(counts, kind === "preview")}, ${duration(seconds * 1000)}`;
}

function countsText(counts: Counts, planned: boolean): string {
  const words = planned
    ? (["to create", "to update", "to replace", "to delete", "unchanged"] as const)
    : (["created", "updated", "replaced", "deleted", "unchanged"] as const);
  const values = [counts.create, counts.update, counts.replace, counts.delete, counts.same];
  return (
    values.flatMap((count, index) => (count > 0 ? [`${count} ${words[index]}`] : [])).join(", ") || "nothing to do"
  );
}
