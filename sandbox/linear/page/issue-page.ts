import { html } from "hono/html";
import { identifierOf } from "../api/derived.js";
import type { World } from "../api/world.js";
import type { Attachment, Comment, Issue } from "../store/entities.js";
import { childrenByParent, issueList } from "./board.js";
import { markdownView } from "./markdown-view.js";
import { labelChip, type Markup, moment, nothing, progress, stateName, words } from "./marks.js";

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
${comments(world, issue)}
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

function facts({ store }: World, issue: Issue): Markup {
  const labels = issue.labelIds.flatMap((id) => store.get("IssueLabel", id) ?? []);
  const assignee = store.get("User", issue.assigneeId);
  const related = store.list("IssueRelation").filter(({ issueId }) => issueId === issue.id);
  const rows: readonly (readonly [string, Markup | false])[] = [
    ["State", stateName(store.get("WorkflowState", issue.stateId))],
    ["Labels", labels.length > 0 && html`<span class="chips">${labels.map(labelChip)}</span>`],
    ["Priority", html`${priorities[issue.priority] ?? "No priority"}`],
    ["Assignee", assignee !== undefined && words(assignee.name)],
    [
      "Relations",
      related.length > 0 && html`${related.map(({ type, relatedIssueId }) => relation(store, type, relatedIssueId))}`,
    ],
    ["Created", moment(issue.createdAt)],
    ["Updated", moment(issue.updatedAt)],
    ["Completed", issue.completedAt !== null && moment(issue.completedAt)],
    ["Archived", issue.archivedAt !== null && moment(issue.archivedAt)],
  ];
  return html`<dl class="card facts">${rows.map(([name, value]) => (value === false ? nothing : html`<dt>${name}</dt><dd>${value}</dd>`))}</dl>`;
}

function relation(store: World["store"], type: string, id: string): Markup {
  const other = store.get("Issue", id);
  if (other === undefined) return nothing;
  const identifier = identifierOf(other, store.get("Team", other.teamId)?.key);
  return html`<div>${type} <a href="/issue/${identifier}">${identifier}</a></div>`;
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

function comments(world: World, issue: Issue): Markup {
  const all = world.store.list("Comment").filter(({ issueId }) => issueId === issue.id);
  const roots = all.filter(({ parentId }) => !all.some(({ id }) => id === parentId));
  return html`<h2>Comments</h2>
${roots.length === 0 ? html`<p class="soft">None yet.</p>` : html`<ul class="comments">${roots.map((root) => commentItem(world, root, all, "card"))}</ul>`}`;
}

function commentItem(world: World, comment: Comment, all: readonly Comment[], name: string): Markup {
  const answers = all.filter(({ parentId }) => parentId === comment.id);
  const edited = comment.editedAt === null ? nothing : html`<span class="soft">edited</span>`;
  return html`<li class="${name}" id="comment-${comment.id.slice(0, 8)}"><p class="by"><b>${words(world.store.get("User", comment.userId)?.name ?? "Somebody")}</b>
<span class="soft">${moment(comment.createdAt)}</span>${edited}</p>
${markdownView(comment.body)}
${answers.length === 0 ? nothing : html`<ul>${answers.map((answer) => commentItem(world, answer, all, ""))}</ul>`}</li>`;
}
