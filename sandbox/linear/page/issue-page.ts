import { html } from "hono/html";
import { identifierOf } from "../api/derived.js";
import { releasesOfIssue } from "../api/derived-releases.js";
import type { World } from "../api/world.js";
import type { Attachment, Issue, IssueRelation } from "../store/entities.js";
import { activity } from "./activity.js";
import { childrenByParent, issueList } from "./board.js";
import { markdownView } from "./markdown-view.js";
import { labelChip, type Markup, moment, nothing, progress, stateName, words } from "./marks.js";
import { releaseMark } from "./releases.js";

const priorities = ["No priority", "Urgent", "High", "Medium", "Low"];
const webAddress = /^https?:\/\//i;

/** One issue: its text, what it is, what hangs on it, and what was said. */
export function issuePage(world: World, issue: Issue): Markup {
  const children = childrenByParent(world.store).get(issue.id) ?? [];
  return html`${crumbs(world, issue)}
<h1>${words(issue.title)}</h1>
<div class="split">
<article>
${issue.description === null ? html`<p class="soft">No description.</p>` : markdownView(issue.description)}
${children.length === 0 ? nothing : html`<h2>Sub-issues ${progress(world.store, children)}</h2>${issueList(world, children)}`}
${attachments(world, issue)}
${documents(world, issue)}
${activity(world, issue)}
</article>
<aside aria-label="Properties">${facts(world, issue)}</aside>
</div>`;
}

function crumbs({ store }: World, issue: Issue): Markup {
  const above: Issue[] = [];
  for (let here = store.get("Issue", issue.parentId); here !== undefined; here = store.get("Issue", here.parentId))
    above.unshift(here);
  const team = store.get("Team", issue.teamId);
  const steps = above.map((parent) => {
    const identifier = identifierOf(parent, store.get("Team", parent.teamId)?.key);
    return html`<li><a href="/issue/${identifier}">${identifier}</a></li>`;
  });
  return html`<nav aria-label="Where this is"><ol class="crumbs"><li><a href="/">${words(team?.name ?? "Issues")}</a></li>${steps}
<li aria-current="page">${identifierOf(issue, team?.key)}</li></ol></nav>`;
}

function facts(world: World, issue: Issue): Markup {
  const { store } = world;
  const labels = issue.labelIds.flatMap((id) => store.get("IssueLabel", id) ?? []);
  const assignee = store.get("User", issue.assigneeId);
  const related = relations(store, issue);
  const released = releasesOfIssue(world, issue);
  const project = store.get("Project", issue.projectId);
  const rows: readonly (readonly [string, Markup | false])[] = [
    ["State", stateName(store.get("WorkflowState", issue.stateId))],
    ["Labels", labels.length > 0 && html`<span class="chips">${labels.map(labelChip)}</span>`],
    ["Priority", html`${priorities[issue.priority] ?? "No priority"}`],
    ["Assignee", assignee !== undefined && words(assignee.name)],
    ["Project", project !== undefined && words(project.name)],
    ["Releases", released.length > 0 && html`${released.map((one) => html`<div>${releaseMark(world, one)}</div>`)}`],
    ["Relations", related.length > 0 && html`${related}`],
    ["Created", moment(issue.createdAt)],
    ["Updated", moment(issue.updatedAt)],
    ["Completed", issue.completedAt !== null && moment(issue.completedAt)],
    ["Archived", issue.archivedAt !== null && moment(issue.archivedAt)],
  ];
  return html`<dl class="card facts">${rows.map(([name, value]) => (value === false ? nothing : html`<dt>${name}</dt><dd>${value}</dd>`))}</dl>`;
}

/** How a relation reads from its first issue, and from its second. */
const readings: Readonly<Record<IssueRelation["type"], readonly [string, string]>> = {
  blocks: ["blocks", "blocked by"],
  duplicate: ["duplicate of", "duplicated by"],
  related: ["related to", "related to"],
  similar: ["similar to", "similar to"],
};

/** Relations in both directions. */
function relations(store: World["store"], issue: Issue): Markup[] {
  return store.list("IssueRelation").flatMap(({ type, issueId, relatedIssueId }) => {
    if (issueId === issue.id) return relation(store, readings[type][0], relatedIssueId);
    return relatedIssueId === issue.id ? relation(store, readings[type][1], issueId) : [];
  });
}

function relation(store: World["store"], reading: string, id: string): Markup {
  const other = store.get("Issue", id);
  if (other === undefined) return nothing;
  const identifier = identifierOf(other, store.get("Team", other.teamId)?.key);
  return html`<div>${reading} <a href="/issue/${identifier}" title="${other.title}">${identifier}</a></div>`;
}

function attachments({ store }: World, issue: Issue): Markup {
  const list = store.list("Attachment").filter(({ issueId }) => issueId === issue.id);
  if (list.length === 0) return nothing;
  return html`<h2>Attachments</h2><ul class="card attachments">${list.map(attachment)}</ul>`;
}

function attachment({ title, subtitle, url, metadata }: Attachment): Markup {
  const name = webAddress.test(url)
    ? html`<a href="${url}" rel="noreferrer noopener">${words(title)}</a>`
    : words(title);
  return html`<li><p>${name}</p>
<p class="soft">${words(subtitle ?? url)}</p>
${Object.keys(metadata).length === 0 ? nothing : html`<details><summary>Metadata</summary><pre class="json">${JSON.stringify(metadata, null, 2)}</pre></details>`}</li>`;
}

function documents({ store }: World, issue: Issue): Markup {
  const list = store.list("Document").filter(({ issueId, archivedAt }) => issueId === issue.id && archivedAt === null);
  if (list.length === 0) return nothing;
  return html`<h2>Documents</h2><ul class="card attachments">${list.map(
    ({ title, content }) =>
      html`<li><details><summary>${words(title)}</summary>${markdownView(content ?? "")}</details></li>`,
  )}</ul>`;
}
