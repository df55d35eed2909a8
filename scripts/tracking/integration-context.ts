import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { plainLine } from "./markdown.js";
import type { IntegrationContext } from "./tracker.js";

/** Where a project says who works on it. */
export const contextPath = join("docs", "a2a", "integration-context.md");

/** Lines of one kind that are taken over, at most. */
const lineLimit = 20;

/** Headings and keys that mean a kind of line. */
const kinds = {
  team: /^(team|teams|team structure|members|people|ownership)$/,
  channels: /^(channels?|communication|communication channels?|chat|discord|slack)$/,
  tracking: /^(tracking|tracker|linear|issue tracking|project tracking|project management)$/,
} as const;

type Kind = keyof typeof kinds;

/** The context, and why a file that is there gave none. */
export interface ContextRead {
  readonly context: IntegrationContext | null;
  readonly warning: string | null;
}

/** What `docs/a2a/integration-context.md` says; a project without that file has no context. */
export function readContext(projectDir: string): ContextRead {
  try {
    return parseContext(readFileSync(join(projectDir, contextPath), "utf8"));
  } catch (error) {
    const none = (error as NodeJS.ErrnoException).code === "ENOENT";
    return none ? { context: null, warning: null } : malformed("it cannot be read");
  }
}

/**
 * Team, channels and tracking: keys of the front matter, lines such as `Team: platform`, and what stands in lists, tables and
 * paragraphs below a heading of that name.
 */
export function parseContext(text: string): ContextRead {
  if (text.includes("\0") || text.includes("\uFFFD")) return malformed("it is not a text file");
  const front = /^\uFEFF?---\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/.exec(text);
  const context: Record<Kind, string[]> = { team: [], channels: [], tracking: [] };
  try {
    fromFront(front === null ? null : parse(front[1] ?? ""), context);
  } catch {
    return malformed("its front matter is not YAML");
  }
  fromBody(front === null ? text : text.slice(front[0].length), context);
  const empty = Object.values(context).every((lines) => lines.length === 0);
  return empty ? malformed("it names neither team, channels nor tracking") : { context, warning: null };
}

function fromFront(front: unknown, context: Record<Kind, string[]>): void {
  if (typeof front !== "object" || front === null) return;
  for (const [key, value] of Object.entries(front)) {
    const kind = kindOf(key);
    if (kind !== null) for (const line of linesOf(value)) add(context, kind, line);
  }
}

/** Scalars as they are, `key: value` for mappings, at any depth. */
function linesOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(linesOf);
  if (typeof value === "object" && value !== null)
    return Object.entries(value).flatMap(([key, inner]) => linesOf(inner).map((line) => `${key}: ${line}`));
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? [String(value)] : [];
}

function fromBody(body: string, context: Record<Kind, string[]>): void {
  let below: Kind | null = null;
  let depth = 0;
  for (const line of body.split(/\r\n|\r|\n/)) {
    const heading = /^ {0,3}(#{1,6})[ \t]+(.+?)(?:[ \t]+#+)?[ \t]*$/.exec(line);
    if (heading) {
      const level = heading[1]?.length ?? 1;
      const kind = kindOf(heading[2] ?? "");
      if (kind !== null || level <= depth) [below, depth] = [kind, level];
      continue;
    }
    const [, key = "", value = ""] = /^[ \t*+_-]*([^:*_|]{1,40}?)[*_]*:[*_]*[ \t]+(.+)$/.exec(line) ?? [];
    const named = kindOf(key);
    if (named !== null) add(context, named, value);
    else if (below !== null) add(context, below, line);
  }
}

function kindOf(words: string): Kind | null {
  const plain = words
    .toLowerCase()
    .replace(/[^a-z ]/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  return (Object.keys(kinds) as Kind[]).find((kind) => kinds[kind].test(plain)) ?? null;
}

function add(context: Record<Kind, string[]>, kind: Kind, text: string): void {
  const bare = text.replace(/^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+|^[ \t>]+/, "");
  if (/^[\s|:=-]*$/.test(bare) || context[kind].length >= lineLimit) return;
  const cells = bare.startsWith("|")
    ? bare
        .replace(/^\||\|\s*$/g, "")
        .split("|")
        .map((cell) => cell.trim())
        .join(", ")
    : bare;
  context[kind].push(plainLine(cells.replace(/[*_`]{1,2}(.+?)[*_`]{1,2}/g, "$1")));
}

function malformed(reason: string): ContextRead {
  return {
    context: null,
    warning: `${contextPath} gives no context: ${reason}; write "Team:", "Channels:" and "Tracking:" lines into it`,
  };
}
