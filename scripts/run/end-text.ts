import pc from "picocolors";
import type { ChangeSummary } from "../approval/approval.js";
import type { Counts, DeploymentKind } from "../engine/deployment.js";
import { sanitise, sanitiseLines } from "../progress/sanitise.js";
import { duration } from "../progress/words.js";
import { costText, countsText } from "./consent.js";
import type { Facts } from "./facts.js";
import { failureText } from "./refusal-text.js";
import type { RunOutput } from "./result.js";

/** The last lines of a run, for people: how it ended, why, and where to look. */
export function endText(facts: Facts, output: RunOutput, color: boolean): string {
  const colors = pc.createColors(color);
  const { failure, tracking } = facts;
  const took = duration(output.seconds * 1000);
  const lines: string[] = [];
  if (failure !== null) {
    const paint = output.result === "succeeded" || output.result === "cancelled" ? colors.yellow : colors.red;
    lines.push(...failureText(failure, facts.findings).split("\n").map(cleaned).map(paint));
  }
  if (failure === null) lines.push(colors.green(`${headline(facts, output)}, in ${took}`));
  else if (facts.applied !== undefined) lines.push(`${doneText(output.counts)}, in ${took}`);
  if (tracking?.parent) lines.push(`  issue   ${issueText(tracking.parent, tracking.subIssues.length)}`);
  if (tracking?.parent?.url.startsWith("http://127.0.0.1:"))
    lines.push("          the sandbox's pages are there while `chainwright sandbox` runs");
  if (output.change !== null) lines.push(`  change  ${changeText(output.change, output.kind)}`);
  if (output.report !== null) lines.push(`  report  ${output.report.html}`);
  for (const warning of tracking?.warnings ?? []) lines.push(colors.yellow(`  warning ${sanitise(warning)}`));
  if (tracking !== null && tracking.pending > 0)
    lines.push(colors.yellow(`  journal ${tracking.pending} requests wait for the next run`));
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}

function headline(facts: Facts, { environment, kind, counts }: RunOutput): string {
  const name = sanitise(environment);
  if (facts.idle !== undefined) return `${name}: ${facts.idle}`;
  if (kind === "drift") return driftText(facts, name, counts);
  if (kind === "preview") return `previewed ${name}: ${countsText(counts)}; ${costText(facts)}; nothing was changed`;
  if (facts.applied === undefined) return `${name} is as it should be: ${counts.same} unchanged; ${costText(facts)}`;
  const deed = { up: "is up", destroy: "is destroyed", refresh: "is refreshed" }[
    kind as Exclude<DeploymentKind, "preview">
  ];
  if (facts.rollback !== undefined)
    return `${name} is back at ${facts.rollback.to}: ${doneText(counts)}; ${costText(facts)}`;
  return `${name} ${deed}: ${doneText(counts)}${kind === "up" ? `; ${costText(facts)}` : ""}`;
}

function driftText({ drift }: Facts, name: string, { same, update, delete: gone }: Counts): string {
  if (drift?.clean !== false)
    return `${name} has not drifted: ${same} resources are as the state says; nothing was changed`;
  const groups = drift.groups.length;
  const where = `${groups} component${groups === 1 ? "" : "s"}`;
  return `${name} has drifted: ${update} changed and ${gone} deleted in ${where}; nothing was changed`;
}

function doneText({ create, update, replace, delete: removed, same }: Counts): string {
  const parts = [
    [create, "created"],
    [update, "updated"],
    [replace, "replaced"],
    [removed, "deleted"],
    [same, "unchanged"],
  ] as const;
  return (
    parts
      .filter(([count]) => count > 0)
      .map(([count, word]) => `${count} ${word}`)
      .join(", ") || "nothing was done"
  );
}

/** The digest, and what it is good for while nothing has been done. */
function changeText({ digest, file, expiresAt }: ChangeSummary, kind: string): string {
  return kind === "preview" ? `${digest}, in ${sanitise(file)}, holds until ${expiresAt.slice(0, 16)}Z` : digest;
}

function issueText({ identifier, url }: { identifier: string; url: string }, subIssues: number): string {
  const name = [identifier, url].filter((part) => part !== "").map(sanitise);
  return `${name.join("  ") || "not filed yet"}, with ${subIssues} sub-issue${subIssues === 1 ? "" : "s"}`;
}

/** One line of a message may hold several. */
function cleaned(line: string): string {
  const indent = /^ */.exec(line)?.[0] ?? "";
  return `${indent}${sanitiseLines(line).join(" ")}`;
}
