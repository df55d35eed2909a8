import { createHash } from "node:crypto";
import type { Intent } from "./intents.js";
import { deploymentScheme } from "./issue-book.js";
import type { Work } from "./tracker.js";

/** How a run stands; `review` is when it went to review, ISO 8601, for one that did. */
export interface RunState {
  readonly result: "running" | "succeeded" | "failed" | "cancelled";
  readonly review?: string;
}

/** The run as it is recorded on the parent issue; one record for each change, renewed by every run. */
export function runRecord(work: Work, parentId: string, sequence: number, state: RunState): Intent {
  const { environment, change, run, project, revision } = work;
  return {
    kind: "attachment",
    issueId: parentId,
    url: `${deploymentScheme}${encodeURIComponent(environment)}/${encodeURIComponent(change)}`,
    title: `Run ${run}`,
    subtitle: state.result,
    metadata: {
      project,
      environment,
      change,
      run,
      sequence,
      digest: digestOf(work),
      commit: revision?.commit ?? "",
      ...state,
    },
  };
}

/** What the run set out to do: a hash of what was planned, and of how each component is configured. */
export function digestOf({ change, planned, units }: Work): string {
  const parts = units.map(({ name, configuration, changes }) => [name, configuration, changes]);
  return createHash("sha256")
    .update(JSON.stringify([change, planned, parts]))
    .digest("hex")
    .slice(0, 16);
}

/** Address under which every deployment of a commit is recorded, in whatever environment; null outside a checkout. */
export function revisionUrl({ project, revision }: Work): string | null {
  return revision === null ? null : `chainwright://revision/${encodeURIComponent(project)}/${revision.commit}`;
}
