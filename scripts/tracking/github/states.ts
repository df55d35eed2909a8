import type { Stage } from "../intents.js";
import type { KnownIssue } from "../issue-book.js";
import { usualStates } from "../states.js";

/** Labels that tell the stage of an open issue. */
export const stateLabels: Readonly<Partial<Record<Stage, string>>> = {
  waiting: "state:todo",
  started: "state:in-progress",
  review: "state:in-review",
};

/** How a stage is said in GitHub: open with a label, or closed with a reason. */
export function placed(stage: Stage): {
  readonly state: "open" | "closed";
  readonly reason: "completed" | "not_planned" | "reopened";
  readonly label: string | null;
} {
  if (stage === "finished") return { state: "closed", reason: "completed", label: null };
  if (stage === "withdrawn") return { state: "closed", reason: "not_planned", label: null };
  return { state: "open", reason: "reopened", label: stateLabels[stage] ?? null };
}

/** The stage of an issue: closed counts more than any label, and an open one without a label waits. */
export function stageOf(issue: {
  readonly state: string;
  readonly state_reason?: string | null | undefined;
  readonly labels: readonly string[];
}): Stage {
  if (issue.state === "closed")
    return issue.state_reason === "not_planned" || issue.state_reason === "duplicate" ? "withdrawn" : "finished";
  const found = Object.entries(stateLabels).find(([, label]) => issue.labels.includes(label));
  return (found?.[0] as Stage | undefined) ?? "waiting";
}

/** The stage as the tracker's view has it. */
export function stateOf(stage: Stage): KnownIssue["state"] {
  return { id: stage, ...usualStates[stage] };
}

/** The labels with the one of the stage in the place of any other stage's. */
export function labelled(labels: readonly string[], label: string | null): string[] {
  const others = labels.filter((name) => !Object.values(stateLabels).includes(name));
  return label === null ? others : [...others, label];
}
