import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writtenAt } from "../project/papers.js";
import type { Feedback, Reviewed, Tracker } from "../tracking/tracker.js";

/** Whose review is heard. */
interface Asked {
  /** The project's folder. */
  readonly folder: string;
  /** Name of the Pulumi project. */
  readonly project: string;
  readonly environment: string;
  readonly run: string;
}

/**
 * Has the tracker take up `docs/a2a/deployment-feedback.md`; null when there is no such file.
 *
 * @throws UserError never: a file that can't be read has no verdict
 */
export async function hearReview({ folder, ...about }: Asked, tracker: Tracker): Promise<Reviewed | null> {
  if (tracker.name === "none") return null;
  const { feedbackPath, parseFeedback } = await import("../tracking/feedback.js");
  const at = await writtenAt(folder, feedbackPath);
  if (at === null) return null;
  const content = await readFile(join(folder, feedbackPath), "utf8").catch(() => "");
  const feedback: Feedback = { ...about, ...parseFeedback(content), writtenAt: at.toISOString() };
  return await tracker.review(feedback);
}

/** What became of it, in a line for people. */
export function reviewText({ parent, result, note }: Reviewed): string {
  const issue = parent === null ? "" : `${parent.identifier || "the deployment"} is ${parent.state}`;
  if (result === "approved") return `the review approves: ${issue}`;
  if (result === "changes-required") return `the review asks for changes: ${issue}`;
  return `docs/a2a/deployment-feedback.md is left alone: ${note}`;
}
