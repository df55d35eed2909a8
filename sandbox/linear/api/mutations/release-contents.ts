import type { Issue } from "../../store/entities.js";
import type { IssueToRelease, Release } from "../../store/release-entities.js";
import { inputError, notFound } from "../errors.js";
import { findIssue, fresh, type Input, markdown, required } from "../input.js";
import { viewer, type World } from "../world.js";

/** Puts an issue into a release. @throws GraphQLError when it is there already */
export function linkIssue(world: World, issue: Issue, release: Release, id?: unknown): IssueToRelease {
  const common = fresh(world, "IssueToRelease", id);
  if (linkOf(world, issue, release) !== undefined)
    throw inputError("duplicate issue to release", "The issue is already part of this release.");
  return world.store.put({ ...common, issueId: issue.id, releaseId: release.id });
}

/** Takes an issue out of a release; the id of what bound them. */
export function unlinkIssue(world: World, issue: Issue, release: Release): string {
  const link = linkOf(world, issue, release);
  if (link === undefined) throw notFound("IssueToRelease");
  world.store.remove("IssueToRelease", link.id);
  return link.id;
}

/** Puts the issue into these releases and no others. */
export function setReleases(world: World, issue: Issue, releases: readonly Release[]): void {
  const wanted = new Set(releases.map(({ id }) => id));
  for (const link of world.store.list("IssueToRelease"))
    if (link.issueId === issue.id && !wanted.delete(link.releaseId)) world.store.remove("IssueToRelease", link.id);
  for (const release of releases) if (wanted.has(release.id)) linkIssue(world, issue, release);
}

/** Puts the issues that are named by identifier into the release, each once; what names none is left out. */
export function linkReferences(world: World, release: Release, references: unknown): void {
  for (const { identifier } of (references ?? []) as readonly Input[]) {
    const issue = findIssue(world, String(identifier));
    if (issue !== undefined && linkOf(world, issue, release) === undefined) linkIssue(world, issue, release);
  }
}

/** A release's links (keyed by address) and documents (keyed by title): made, or updated in place. */
export function attachToRelease(world: World, release: Release, { links, documents }: Input): Release {
  for (const { url, label } of (links ?? []) as readonly Input[]) putLink(world, release, String(url), label);
  for (const { title, content } of (documents ?? []) as readonly Input[])
    putDocument(world, release, required(title, "title"), content);
  return release;
}

function putLink(world: World, release: Release, url: string, label: unknown): void {
  const { store } = world;
  const all = store.list("EntityExternalLink").filter(({ releaseId }) => releaseId === release.id);
  const known = all.find((link) => link.url === url);
  const common = known ?? { ...fresh(world, "EntityExternalLink", undefined), creatorId: viewer(world).id };
  const shown = { label: typeof label === "string" ? label : url, url, sortOrder: all.length };
  store.put({ ...common, releaseId: release.id, ...shown, updatedAt: world.now().toISOString() });
}

function putDocument(world: World, release: Release, title: string, content: unknown): void {
  const { store } = world;
  const known = store.list("Document").find((one) => one.releaseId === release.id && one.title === title);
  const blank = { issueId: null, projectId: null, creatorId: viewer(world).id };
  const common = known ?? { ...fresh(world, "Document", undefined), ...blank };
  const updatedAt = world.now().toISOString();
  store.put({ ...common, title, content: markdown(content), releaseId: release.id, updatedAt });
}

function linkOf({ store }: World, issue: Issue, release: Release): IssueToRelease | undefined {
  return store.list("IssueToRelease").find((one) => one.issueId === issue.id && one.releaseId === release.id);
}
