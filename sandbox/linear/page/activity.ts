import { html } from "hono/html";
import type { World } from "../api/world.js";
import type { Comment, Issue } from "../store/entities.js";
import type { IssueHistory } from "../store/history.js";
import { markdownView } from "./markdown-view.js";
import { labelChip, type Markup, moment, nothing, stateName, words } from "./marks.js";

/** What was said on an issue and how it moved, oldest first. */
export function activity(world: World, issue: Issue): Markup {
  const { store } = world;
  const comments = store.list("Comment").filter(({ issueId }) => issueId === issue.id);
  const roots = comments.filter(({ parentId }) => !comments.some(({ id }) => id === parentId));
  const entries = [
    ...store
      .list("IssueHistory")
      .filter(({ issueId }) => issueId === issue.id)
      .map((entry) => ({ at: entry.createdAt, show: () => historyItem(world, entry) })),
    ...roots.map((root) => ({ at: root.createdAt, show: () => commentItem(world, root, comments, "card") })),
  ].sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
  return html`<h2>Activity</h2>
<ul class="comments"><li class="event">${person(world, issue.creatorId, issue.writtenAs?.name)} filed it <span class="soft">${moment(issue.createdAt)}</span></li>
${entries.map(({ show }) => show())}</ul>
${roots.length === 0 ? html`<p class="soft">No comments yet.</p>` : nothing}`;
}

function commentItem(world: World, comment: Comment, all: readonly Comment[], name: string): Markup {
  const answers = all.filter(({ parentId }) => parentId === comment.id);
  const edited = comment.editedAt === null ? nothing : html`<span class="soft">edited</span>`;
  return html`<li class="${name}" id="comment-${comment.id.slice(0, 8)}"><p class="by">${person(world, comment.userId, comment.writtenAs?.name)}
<span class="soft">${moment(comment.createdAt)}</span>${edited}</p>
${markdownView(comment.body)}
${answers.length === 0 ? nothing : html`<ul class="answers">${answers.map((answer) => commentItem(world, answer, all, ""))}</ul>`}</li>`;
}

function historyItem(world: World, entry: IssueHistory): Markup {
  const told = toldOf(world, entry);
  if (told.length === 0) return nothing;
  const folded = entry.folded
    ? html`<span class="soft" title="In the first three minutes: Linear's own activity does not show it">early</span>`
    : nothing;
  return html`<li class="event">${person(world, entry.actorId)} ${told.map((part, index) => html`${index > 0 ? ", " : ""}${part}`)}
<span class="soft">${moment(entry.createdAt)}</span> ${folded}</li>`;
}

function toldOf({ store }: World, entry: IssueHistory): Markup[] {
  const labels = (ids: readonly string[] = []) => ids.flatMap((id) => store.get("IssueLabel", id) ?? []).map(labelChip);
  const parts: (Markup | false)[] = [
    entry.toStateId !== undefined &&
      html`moved it from ${stateName(store.get("WorkflowState", entry.fromStateId))} to ${stateName(store.get("WorkflowState", entry.toStateId))}`,
    entry.toTitle !== undefined && html`called it ${words(entry.toTitle)}`,
    entry.updatedDescription === true && html`rewrote the description`,
    entry.addedLabelIds !== undefined && html`added ${labels(entry.addedLabelIds)}`,
    entry.removedLabelIds !== undefined && html`removed ${labels(entry.removedLabelIds)}`,
    entry.toPriority !== undefined && html`changed the priority`,
    entry.toParentId !== undefined && html`changed the parent`,
    entry.toAssigneeId !== undefined && html`changed the assignee`,
    entry.toProjectId !== undefined && html`changed the project`,
    entry.archived !== undefined && html`${entry.archived ? "archived it" : "took it out of the archive"}`,
  ];
  return parts.filter((part) => part !== false);
}

/** Who did it; an app that wrote in somebody's name is named behind it. */
function person({ store }: World, id: string, as?: string): Markup {
  const name = store.get("User", id)?.name ?? "Somebody";
  return as === undefined
    ? html`<b>${words(name)}</b>`
    : html`<b>${words(as)}</b> <span class="soft">by ${words(name)}</span>`;
}
