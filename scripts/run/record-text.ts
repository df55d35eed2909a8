import pc from "picocolors";
import type { ChangeRecord, RecordedChange, RecordedStep } from "../approval/record.js";
import { sanitise } from "../progress/sanitise.js";
import { dollars } from "./consent.js";

/** Steps, and changed properties of a step, that are listed one by one before the rest is only counted. */
const mostSteps = 40;
const mostChanges = 8;

/** Longest text of a value before it is cut. */
const longestValue = 60;

/** A change record for the person who is to approve it: what is lost first, then what changes, then what is made. */
export function recordText(record: ChangeRecord, color: boolean): string {
  const { bold, yellow } = pc.createColors(color);
  const { environment, project, kind, sandbox, steps, stateOnly, findings, approvals, digest } = record;
  const of = (...ops: RecordedStep["op"][]): RecordedStep[] => steps.filter(({ op }) => ops.includes(op));
  const lines = [
    `${bold(`${kind} ${sanitise(environment)}`)} of ${sanitise(project)}${sandbox ? ", in the sandbox" : ""}: ${sumText(record)}`,
    `  ${originText(record)}`,
    ...listed(bold("will be deleted or replaced:"), of("delete", "replace"), lossLines),
    ...listed(bold("will be updated:"), of("update"), updateLines),
    ...listed(bold("will be created:"), of("create"), ({ name, type }) => [`${name} (${type})`]),
    ...(stateOnly.length === 0 ? [] : [`only in the state: ${stateOnly.length} changed`]),
    ...findings
      .filter(({ level }) => level !== "info")
      .map(({ level, gate, summary }) => yellow(sanitise(`${level} by ${gate}: ${summary}`))),
    ...approvals.map(({ by, at }) => sanitise(`approved by ${by}, ${minute(at)}`)),
    `digest ${digest}`,
  ];
  return `${lines.join("\n")}\n`;
}

function sumText({ steps, cost, risk }: ChangeRecord): string {
  const counts = (["create", "update", "replace", "delete"] as const)
    .map((op) => [op, steps.filter((step) => step.op === op).length] as const)
    .filter(([, count]) => count > 0)
    .map(([op, count]) => `${count} to ${op}`);
  const from = cost.before === null || cost.before === cost.after ? "" : `, before ${dollars(cost.before)}`;
  const score = typeof risk === "object" && risk !== null && "score" in risk ? risk["score"] : undefined;
  return [
    counts.join(", ") || "nothing to do",
    `${dollars(cost.after)} a month${from}`,
    ...(typeof score === "number" ? [`risk ${score} of 100`] : []),
  ].join("; ");
}

function originText({ code, createdAt, expiresAt }: ChangeRecord): string {
  const dirty = code?.dirty === true ? " with uncommitted changes" : "";
  const commit = code === null ? "no git checkout" : sanitise(`commit ${code.commit.slice(0, 12)}`);
  return `previewed ${minute(createdAt)} from ${commit}${dirty}; holds until ${minute(expiresAt)}`;
}

function listed(title: string, steps: readonly RecordedStep[], told: (step: RecordedStep) => string[]): string[] {
  if (steps.length === 0) return [];
  const rest = steps.length - mostSteps;
  const lines = steps.slice(0, mostSteps).flatMap(told);
  return ["", title, ...lines.map((line) => `  ${sanitise(line)}`), ...(rest > 0 ? [`  and ${rest} more`] : [])];
}

function lossLines({ op, name, type, replaces }: RecordedStep): string[] {
  return [`${op} ${name} (${type})${replaces.length > 0 ? `, because of ${replaces.join(", ")}` : ""}`];
}

function updateLines({ name, type, changes }: RecordedStep): string[] {
  const rest = changes.length - mostChanges;
  const told = changes.slice(0, mostChanges).map(changeText);
  return [`${name} (${type}): ${told.join("; ")}${rest > 0 ? ` and ${rest} more` : ""}`];
}

function changeText({ path, before, after }: RecordedChange): string {
  return `${path} ${valueText(before)} -> ${valueText(after)}`;
}

function valueText(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > longestValue ? `${text.slice(0, longestValue - 3)}...` : text;
}

function minute(time: string): string {
  return `${time.slice(0, 16).replace("T", " ")} UTC`;
}
