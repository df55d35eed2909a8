import { duration } from "./comments.js";
import { stableId } from "./identity.js";
import { type Intent, issueRef } from "./intents.js";
import { codeSpan, plainLine } from "./markdown.js";
import type { Outcome, Work } from "./tracker.js";

const healthOf = { succeeded: "onTrack", cancelled: "atRisk", failed: "offTrack" } as const;

/** What is told beyond the issues: an update to the project's readers, and, after a success, a release. */
export function outletIntents(work: Work, parentId: string, outcome: Outcome): Intent[] {
  const { project, release } = work.outlets ?? {};
  const intents: Intent[] = [];
  if (project !== undefined) {
    const id = stableId("project update", parentId, work.run);
    const health = healthOf[outcome.result];
    intents.push({
      kind: "project-update",
      id,
      issueId: parentId,
      project,
      health,
      body: told(work, parentId, outcome),
    });
  }
  if (release !== undefined && outcome.result === "succeeded") {
    const { environment, change, revision, kind } = work;
    const version = `${environment}-${(revision?.commit ?? change).slice(0, 12)}-${change.slice(0, 8)}`;
    const name = plainLine(`${work.project} ${environment}${kind === "rollback" ? " (rollback)" : ""} ${version}`);
    const id = stableId("release", release, parentId);
    intents.push({
      kind: "release",
      id,
      issueId: parentId,
      pipeline: release,
      name,
      version,
      commit: revision?.commit ?? "",
    });
  }
  return intents;
}

function told(
  { environment, kind, run }: Work,
  parentId: string,
  { result, counts, seconds, failure }: Outcome,
): string {
  const what = kind === "rollback" ? "Rollback of" : "Deployment to";
  const { create, update, replace, delete: removed } = counts;
  return [
    `**${what} ${codeSpan(environment)} ${result}**: ${issueRef(parentId)}`,
    `${create} created, ${update} updated, ${replace} replaced, ${removed} deleted in ${duration(seconds)}, run ${codeSpan(run)}.`,
    ...(failure === null ? [] : [`Reason: ${codeSpan(failure.summary)}`]),
  ].join("\n\n");
}
