import { html } from "hono/html";
import { identifierOf } from "../api/derived.js";
import type { World } from "../api/world.js";
import type { Release, ReleasePipeline } from "../store/release-entities.js";
import { type Markup, moment, nothing, stateSign, words } from "./marks.js";

/** Pipelines with their releases, newest first; nothing when there are none. */
export function releases(world: World): Markup {
  const pipelines = world.store.list("ReleasePipeline").filter(({ archivedAt }) => archivedAt === null);
  return pipelines.length === 0
    ? nothing
    : html`<h2 id="releases">Releases</h2>${pipelines.map((pipeline) => pipelineCard(world, pipeline))}`;
}

/** A release's stage, name and version. */
export function releaseMark({ store }: World, release: Release): Markup {
  const stage = store.get("ReleaseStage", release.stageId);
  const sign = stage === undefined ? nothing : stateSign(stage);
  return html`<span class="state">${sign} ${words(release.name)}</span>${release.version === null ? nothing : html` <span class="key">${release.version}</span>`}`;
}

function pipelineCard(world: World, pipeline: ReleasePipeline): Markup {
  const list = world.store
    .list("Release")
    .filter(({ pipelineId, archivedAt }) => pipelineId === pipeline.id && archivedAt === null)
    .toReversed();
  return html`<section class="card project"><h3>${words(pipeline.name)} <span class="soft">${pipeline.type}${pipeline.isProduction ? ", production" : ""}</span></h3>
<ul class="updates">${list.map((release) => releaseItem(world, release))}</ul></section>`;
}

function releaseItem(world: World, release: Release): Markup {
  const { store } = world;
  const linked = store.list("IssueToRelease").filter(({ releaseId }) => releaseId === release.id);
  const issues = linked.flatMap(({ issueId }) => store.get("Issue", issueId) ?? []);
  const keys = issues.map((issue) => identifierOf(issue, store.get("Team", issue.teamId)?.key));
  return html`<li><p class="by">${releaseMark(world, release)} <span class="soft">${words(store.get("ReleaseStage", release.stageId)?.name ?? "")}, ${moment(release.completedAt ?? release.updatedAt)}</span></p>
${keys.length === 0 ? nothing : html`<p class="links">${keys.map((key) => html`<a href="/issue/${key}">${key}</a> `)}</p>`}</li>`;
}
