import type { NoticeKind } from "../../infra/settings/notices.js";
import type { Counts } from "../engine/deployment.js";
import type { Notice } from "../notices/notice.js";
import { deploymentOf, type Facts } from "./facts.js";
import type { RunRequest } from "./request.js";

/** The notice of a run as far as it is known; null before there is a run. */
export function noticeOf(
  kind: NoticeKind,
  { verb, environment, sandbox }: RunRequest,
  facts: Facts,
  at: Date,
): Notice | null {
  const { project, folder, environment: known, tracking, failure, startedAt, costBefore } = facts;
  if (project === undefined || folder === undefined) return null;
  const parent = tracking?.parent;
  return {
    kind,
    project: project.name,
    environment,
    sandbox,
    run: folder.id,
    verb,
    commit: known?.revision?.commit ?? null,
    branch: known?.revision?.branch ?? null,
    counts: countsOf(facts),
    usdPerMonth: known === undefined ? null : { before: costBefore, after: known.usdPerMonth },
    issue: parent ? { identifier: parent.identifier, url: parent.url } : null,
    digest: kind === "waiting" ? (facts.change?.digest ?? null) : null,
    failure: failure && { code: failure.code, summary: failure.summary },
    drifted: [],
    seconds: kind === "done" || kind === "failed" ? (at.getTime() - startedAt.getTime()) / 1000 : null,
    at: at.toISOString(),
  };
}

/** What the end of a run is to people; null for one that nobody waits for: a look, or nothing to do. */
export function endingOf({ kind }: RunRequest, { failure, applied, began = false }: Facts): NoticeKind | null {
  if (kind === "preview") return null;
  if (failure !== null) return began || applied !== undefined ? "failed" : null;
  return applied === undefined ? null : "done";
}

function countsOf(facts: Facts): Counts | null {
  return deploymentOf(facts)?.counts ?? null;
}
