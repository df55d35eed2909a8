import { html } from "hono/html";
import { identifierOf, statesOf } from "../api/derived.js";
import type { World } from "../api/world.js";
import type { Issue, IssueLabel, Team } from "../store/entities.js";
import type { Store } from "../store/store.js";
import { labelChip, labelDot, type Markup, nothing, progress, stateName, stateSign, words } from "./marks.js";
import { projects } from "./projects.js";
import { releases } from "./releases.js";

/** All teams with their issues, sub-issues nested below their parents; projects and releases. */
export function board(world: World): Markup {
  const teams = world.store.list("Team");
  return html`${teams.map((team) => teamSection(world, team))}${projects(world)}${releases(world)}${teams.map((team) => legend(world, team, teams.length))}`;
}

function teamSection(world: World, team: Team): Markup {
  const { store } = world;
  const issues = visible(store).filter(({ teamId }) => teamId === team.id);
  const known = new Set(issues.map(({ id }) => id));
  const roots = issues.filter(({ parentId }) => parentId === null || !known.has(parentId));
  return html`<section aria-labelledby="team-${team.key}">
<h1 id="team-${team.key}">${words(team.name)} <span class="soft">${team.key}, ${counted(issues.length)}</span></h1>
${roots.length === 0 ? noIssues() : issueList(world, roots.toReversed())}
</section>`;
}

/** The states and labels that a team has. */
function legend(world: World, team: Team, teams: number): Markup {
  const labels = world.store.list("IssueLabel").filter(({ teamId }) => teamId === null || teamId === team.id);
  const whose = teams === 1 ? nothing : html` <span class="soft">${team.key}</span>`;
  return html`<section><h2>States${whose}</h2>
<ul class="chips">${statesOf(world, team.id).map((state) => html`<li class="chip">${stateName(state)}</li>`)}</ul>
<h2>Labels${whose}</h2>
${labels.length === 0 ? html`<p class="soft">None yet.</p>` : chips(labels)}</section>`;
}

/** Issues with their sub-issues below them, in the order in which they were filed. */
export function issueList(world: World, issues: readonly Issue[]): Markup {
  return list(world, issues, childrenByParent(world.store), "issues card");
}

/** The sub-issues that are not archived, by the id of their parent. */
export function childrenByParent(store: Store): Map<string, Issue[]> {
  const children = new Map<string, Issue[]>();
  for (const issue of visible(store)) {
    if (issue.parentId === null) continue;
    const siblings = children.get(issue.parentId);
    if (siblings === undefined) children.set(issue.parentId, [issue]);
    else siblings.push(issue);
  }
  return children;
}

type Children = ReadonlyMap<string, readonly Issue[]>;

function list(world: World, issues: readonly Issue[], below: Children, name: string): Markup {
  return html`<ul class="${name}">${issues.map((issue) => issueItem(world, issue, below))}</ul>`;
}

function issueItem(world: World, issue: Issue, below: Children): Markup {
  const { store } = world;
  const identifier = identifierOf(issue, store.get("Team", issue.teamId)?.key);
  const children = below.get(issue.id) ?? [];
  const state = store.get("WorkflowState", issue.stateId);
  const labels = issue.labelIds.flatMap((id) => store.get("IssueLabel", id) ?? []);
  const root = issue.parentId === null;
  return html`<li><div class="issue">${stateSign(state)}
<span class="key">${identifier}</span>
<div class="what"><a class="title" href="/issue/${identifier}">${words(issue.title)}</a>${root ? chips(labels) : nothing}</div>
<span class="side">${progress(store, children)}${root ? nothing : html`<span class="dots">${labels.map(labelDot)}</span>`}<span class="name">${words(state?.name ?? "")}</span></span></div>
${children.length === 0 ? nothing : list(world, children, below, "")}</li>`;
}

function chips(labels: readonly IssueLabel[]): Markup {
  return labels.length === 0
    ? nothing
    : html`<ul class="chips">${labels.map((label) => html`<li>${labelChip(label)}</li>`)}</ul>`;
}

function noIssues(): Markup {
  return html`<div class="card empty"><p><b>No issues yet.</b></p>
<p>Bring an environment up and its deployment is filed here: one issue, with one sub-issue for each kind of work.</p></div>`;
}

function visible(store: Store): Issue[] {
  return store.list("Issue").filter(({ archivedAt }) => archivedAt === null);
}

function counted(number: number): string {
  return number === 1 ? "1 issue" : `${number} issues`;
}
