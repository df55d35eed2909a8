import type { Issue, Kind, Of } from "../store/entities.js";
import { identifierOf } from "./derived.js";
import { argumentError, conflict, entryNotFound, notFound, notImplemented } from "./errors.js";
import { rewriteMarkdown } from "./markdown.js";
import type { World } from "./world.js";

/** An input object as graphql-js hands it over. */
export type Input = Readonly<Record<string, unknown>>;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const uuid4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** Refuses what would be dropped silently: every field that is set must be one that is acted on, or has no effect here. */
export function onlyKnown(input: Input, known: readonly string[], type: string): void {
  const unknown = Object.keys(input).filter((field) => input[field] != null && !known.includes(field));
  if (unknown.length > 0) throw notImplemented(`${unknown.join(", ")} of ${type}`);
}

/** What every new record starts with, under the client's id or a new one. */
export function fresh<K extends Kind>(world: World, kind: K, id: unknown) {
  const given = optional(id);
  if (given !== null && !uuid4.test(given)) throw argumentError("id", "id must be a UUID");
  const own = given?.toLowerCase() ?? world.newId();
  if (world.store.get(kind, own) !== undefined) throw conflict(kind, own);
  const stamp = world.now().toISOString();
  return { kind, id: own, createdAt: stamp, updatedAt: stamp, archivedAt: null };
}

/** The record with this UUID. */
export function referenced<K extends Kind>(world: World, kind: K, id: unknown, property: string): Of<K> {
  const found = world.store.get(kind, checkedUuid(id, property));
  if (found === undefined) throw notFound(kind);
  return found;
}

/** The records with these UUIDs, each once. */
export function referencedAll<K extends Kind>(world: World, kind: K, ids: unknown, property: string): Of<K>[] {
  const list = [...new Set(((ids as readonly unknown[] | null | undefined) ?? []).map(String))];
  if (list.some((id) => !uuid.test(id))) throw argumentError(property, `each value in ${property} must be a UUID`);
  return list.map((id) => {
    const found = world.store.get(kind, id.toLowerCase());
    if (found === undefined) throw entryNotFound(kind, property);
    return found;
  });
}

/** The issue with this UUID or identifier (`ENG-12`), archived ones too. */
export function findIssue({ store }: World, reference: string): Issue | undefined {
  if (uuid.test(reference)) return store.get("Issue", reference.toLowerCase());
  const identifier = reference.toUpperCase();
  const issues = store.list("Issue");
  return (
    issues.find((issue) => identifierOf(issue, store.get("Team", issue.teamId)?.key) === identifier) ??
    issues.find((issue) => issue.previousIdentifiers?.includes(identifier))
  );
}

/** The same, for one that must be there. */
export function issueBy(world: World, reference: unknown): Issue {
  const found = findIssue(world, String(reference));
  if (found === undefined) throw notFound("Issue");
  return found;
}

/** A title or a name: there, and not only white space. */
export function required(value: unknown, property: string): string {
  if (typeof value !== "string" || value.trim() === "")
    throw argumentError(property, `${property} should not be empty`);
  return value;
}

/** The string, or null when it is absent. */
export function optional(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** Markdown as Linear keeps it, or null when it is absent. */
export function markdown(value: unknown): string | null {
  return typeof value === "string" ? rewriteMarkdown(value) : null;
}

function checkedUuid(id: unknown, property: string): string {
  if (!uuid.test(String(id))) throw argumentError(property, `${property} must be a UUID`);
  return String(id).toLowerCase();
}
