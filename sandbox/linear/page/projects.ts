import { html } from "hono/html";
import type { World } from "../api/world.js";
import type { Project, ProjectUpdate } from "../store/entities.js";
import { markdownView } from "./markdown-view.js";
import { type Markup, moment, nothing, progress, words } from "./marks.js";

const healths = { onTrack: "On track", atRisk: "At risk", offTrack: "Off track" } as const;
const shown = 3;

/** Projects with their health and what was last said of them, newest first; nothing when there are none. */
export function projects(world: World): Markup {
  const list = world.store.list("Project").filter(({ archivedAt }) => archivedAt === null);
  return list.length === 0
    ? nothing
    : html`<h2 id="projects">Projects</h2>${list.map((one) => projectCard(world, one))}`;
}

/** How a project is doing, as a word with its colour. */
export function healthMark(health: ProjectUpdate["health"]): Markup {
  return html`<span class="health ${health}">${healths[health]}</span>`;
}

function projectCard({ store }: World, project: Project): Markup {
  const updates = store
    .list("ProjectUpdate")
    .filter(({ projectId, archivedAt }) => projectId === project.id && archivedAt === null)
    .toReversed();
  const [latest] = updates;
  const issues = store
    .list("Issue")
    .filter(({ projectId, archivedAt }) => projectId === project.id && archivedAt === null);
  return html`<section class="card project"><h3>${words(project.name)} ${latest === undefined ? nothing : healthMark(latest.health)} ${progress(store, issues)}</h3>
${project.description === "" ? nothing : html`<p class="soft">${words(project.description)}</p>`}
<ul class="updates">${updates.slice(0, shown).map((update) => updateItem(store, update))}</ul>
${updates.length > shown ? html`<p class="soft">and ${updates.length - shown} earlier</p>` : nothing}</section>`;
}

function updateItem(store: World["store"], update: ProjectUpdate): Markup {
  return html`<li><p class="by">${healthMark(update.health)} <b>${words(store.get("User", update.userId)?.name ?? "Somebody")}</b>
<span class="soft">${moment(update.createdAt)}</span></p>${markdownView(update.body)}</li>`;
}
