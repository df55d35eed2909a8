import type { Category } from "../../components/core/operations.js";
import type { Step, StepOp } from "../engine/deployment.js";
import { checked, madeChecks, securityNotes } from "./verification.js";
import { feedbackPath, verdicts } from "./feedback.js";
import { codeBlock, codeSpan, escapeText, table } from "./markdown.js";
import type { Outcome, Work } from "./tracker.js";
import { commandOf, verifyCommands } from "./verify.js";

/** Longest list of resources in a comment; the report has them all. */
const listed = 200;

const done: Readonly<Record<StepOp, string>> = {
  create: "created",
  update: "updated",
  replace: "replaced",
  delete: "deleted",
  same: "unchanged",
  read: "read",
};

/** The steps that changed something; the others are not worth a line. */
export function effective(steps: readonly Step[]): Step[] {
  return steps.filter((step) => step.op !== "same" && step.op !== "read");
}

/** What a category's deployment made, how it was configured, and how to check it. */
export function finishedComment(work: Work, category: Category, steps: readonly Step[]): string {
  const made = effective(steps);
  const units = work.units.filter((unit) => unit.category === category);
  if (made.length === 0)
    return joined([
      `Nothing to change: every ${category} resource was as configured.`,
      "### Verification",
      checked([{ what: "engine", found: "it planned and made no change here", passed: true }]),
    ]);
  const settings = units.flatMap((unit) =>
    Object.entries(unit.configuration).map(([key, value]) => [codeSpan(unit.name), codeSpan(key), codeSpan(value)]),
  );
  return joined([
    `**${tally(made)}** in run ${codeSpan(work.run)}.`,
    "### Resources",
    resources(made),
    settings.length > 0 ? "### Configuration" : "",
    table(["Component", "Setting", "Value"], settings),
    "### Commands",
    codeBlock([commandOf(work), ...verifyCommands(work.environment, made)], "sh"),
    "### Verification",
    checked([...(work.checks ?? []), ...madeChecks(units, made)]),
    "### Security notes",
    securityNotes(units, made),
  ]);
}

/** What went wrong in a category, in the engine's words, and what was made before. */
export function failedComment(work: Work, steps: readonly Step[], outcome: Outcome): string {
  const failed = steps.filter((step) => step.failed);
  const made = effective(steps).filter((step) => !step.failed);
  return joined([
    `**Failed** in run ${codeSpan(work.run)}: ${failed.map((step) => codeSpan(step.name)).join(", ") || "no resource named"}.`,
    failureText(outcome, failed),
    made.length > 0 ? `Before that: ${tally(made)}.` : "",
    resources(made),
    `Deploying the same change again continues here. Report: ${codeSpan(outcome.report.markdown)}`,
  ]);
}

/** A category that the end of the run left unfinished without a failure of its own. */
export function interruptedComment(work: Work, steps: readonly Step[], outcome: Outcome): string {
  const made = effective(steps);
  const why = outcome.result === "cancelled" ? "cancelled" : "stopped by a failure elsewhere";
  return joined([
    `Run ${codeSpan(work.run)} was ${why}; ${made.length > 0 ? `until then: ${tally(made)}` : "nothing was changed here"}.`,
    resources(made),
  ]);
}

/** The parent's closing comment; after a success it asks for the review. */
export function summaryComment(work: Work, outcome: Outcome): string {
  const { counts, report } = outcome;
  const paths = [report.markdown, report.html, report.json].filter((path) => path !== "");
  const checks = [...(work.checks ?? []), ...(outcome.checks ?? [])];
  const slowest = effective(outcome.steps)
    .filter((step) => (step.seconds ?? 0) > 0)
    .sort((a, b) => (b.seconds ?? 0) - (a.seconds ?? 0))
    .slice(0, 5);
  return joined([
    `**Deployment ${outcome.result}** after ${duration(outcome.seconds)}, run ${codeSpan(work.run)}.`,
    `${counts.create} created, ${counts.update} updated, ${counts.replace} replaced, ${counts.delete} deleted, ${counts.same} unchanged. Monthly cost, list price: $${work.usdPerMonth.toFixed(2)}.`,
    outcome.result === "succeeded"
      ? ""
      : failureText(
          outcome,
          outcome.steps.filter((step) => step.failed),
        ),
    slowest.length > 0 ? "### Slowest" : "",
    resources(slowest),
    checks.length > 0 ? "### Verification" : "",
    checked(checks),
    paths.length > 0 ? "### Report" : "",
    paths.map((path) => `- ${codeSpan(path)}`).join("\n"),
    outcome.result === "succeeded" ? awaitsReview : "",
  ]);
}

const awaitsReview = [
  "**Awaits review**: read the report, then write",
  `${codeSpan(verdicts.approval)} or ${codeSpan(verdicts.changes)}`,
  `on the first line of ${codeSpan(feedbackPath)}; the next run takes it up.`,
].join(" ");

/** `1 created, 2 updated`. */
export function tally(steps: readonly Step[]): string {
  const counts = new Map<string, number>();
  for (const step of steps) counts.set(done[step.op], (counts.get(done[step.op]) ?? 0) + 1);
  return [...counts].map(([word, count]) => `${count} ${word}`).join(", ") || "nothing changed";
}

/** `4 min 05 s`, `12.3 s`. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}

function resources(steps: readonly Step[]): string {
  const rows = steps
    .slice(0, listed)
    .map((step) => [
      done[step.op],
      codeSpan(step.name),
      codeSpan(step.type),
      step.seconds === undefined ? "" : duration(step.seconds),
    ]);
  const more = steps.length > listed ? `\n\n…and ${steps.length - listed} more, in the report.` : "";
  return table(["", "Resource", "Type", "Time"], rows) + more;
}

/** The failure with the problems that name one of the failed resources, or with all of them when none does. */
function failureText({ failure }: Outcome, failed: readonly Step[]): string {
  if (failure === null) return "";
  const own = failure.problems.filter((problem) =>
    failed.some((step) => [problem.path, problem.actual].some((text) => text.includes(step.name))),
  );
  const problems = (own.length > 0 ? own : failure.problems).map((problem) =>
    [
      `- ${codeSpan(problem.path)}: expected ${escapeText(problem.expected)}, got ${escapeText(problem.actual)}`,
      `  - fix: ${escapeText(problem.fix)}`,
    ].join("\n"),
  );
  return [`${escapeText(failure.summary)} (${codeSpan(failure.code)})`, "", ...problems].join("\n");
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("\n\n");
}
