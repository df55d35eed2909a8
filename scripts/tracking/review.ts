import { quoted } from "./feedback.js";
import { commentId } from "./identity.js";
import type { Intent } from "./intents.js";
import type { Recorded } from "./issue-book.js";
import { codeSpan } from "./markdown.js";
import type { Feedback } from "./tracker.js";

/** The deployment that feedback is for, or why there is none. */
export type Subject = { readonly record: Recorded } | { readonly note: string };

/**
 * The deployment that last went to review before the feedback was written: it is what its author can have looked at. A file that names
 * an environment is about that one.
 */
export function subjectOfFeedback(feedback: Feedback, records: readonly Recorded[]): Subject {
  const { project, environment, about, writtenAt, digest } = feedback;
  if (about !== null && about !== environment) return { note: `it is about ${about}` };
  const own = records.filter(({ metadata }) => metadata["project"] === project);
  const [newest] = own
    .filter(({ metadata }) => about === null || metadata["environment"] === about)
    .filter((record) => reviewOf(record) !== "" && reviewOf(record) < writtenAt)
    .sort((a, b) => reviewOf(b).localeCompare(reviewOf(a)));
  if (newest === undefined) return { note: "no deployment had gone to review when it was written" };
  const of = String(newest.metadata["environment"]);
  if (of !== environment) return { note: `it was written after a deployment to ${of} had gone to review` };
  const last = Math.max(...own.filter(({ metadata }) => metadata["environment"] === environment).map(sequenceOf));
  if (sequenceOf(newest) < last)
    return {
      note: `it was written for run ${String(newest.metadata["run"])}, and a later one has deployed something else`,
    };
  if (newest.metadata["feedback"] === digest) return { note: "it was taken up already" };
  return { record: newest };
}

/** What is told about the deployment's issue, and that this feedback was taken up. */
export function reviewIntents(feedback: Feedback, { issueId, url, metadata }: Recorded): Intent[] {
  const { verdict, text, digest, writtenAt } = feedback;
  const approved = verdict === "approved";
  const lead = approved
    ? `**Approved.** The review of run ${codeSpan(String(metadata["run"]))} is closed.`
    : `**Changes required** before run ${codeSpan(String(metadata["run"]))} is done. The issue stays in review.`;
  const body = [lead, text === "" ? "" : quoted(text)].filter((part) => part !== "").join("\n\n");
  const kept = Object.entries(metadata).filter(
    (pair): pair is [string, string | number] => typeof pair[1] === "string" || typeof pair[1] === "number",
  );
  return [
    { kind: "comment", id: commentId(issueId, digest, "feedback"), issueId, body },
    { kind: "move", issueId, stage: approved ? "finished" : "review" },
    {
      kind: "attachment",
      issueId,
      url,
      title: `Run ${String(metadata["run"])}`,
      subtitle: approved ? "approved" : "changes required",
      metadata: { ...Object.fromEntries(kept), feedback: digest, verdict: verdict ?? "", reviewed: writtenAt },
    },
  ];
}

/** When it went to review, ISO 8601; empty when it did not. */
function reviewOf({ metadata }: Recorded): string {
  return metadata["result"] === "succeeded" && typeof metadata["review"] === "string" ? metadata["review"] : "";
}

/** Sequence of the run that it records; 0 without one. */
export function sequenceOf({ metadata }: Recorded): number {
  return Number(metadata["sequence"]) || 0;
}
