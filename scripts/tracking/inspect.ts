import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Intent } from "./intents.js";
import { issueOf } from "./intents.js";
import { readJournal } from "./journal-file.js";

/** One request that waits. */
export interface WaitingRequest {
  /** `issue`, `comment`, `move`, ... */
  readonly kind: string;
  /** Title or id of the issue that it is about. */
  readonly about: string;
  /** ISO 8601. */
  readonly since: string;
  readonly run: string;
  /** `linear`, `github`, or `other` and the like for a stand-in. */
  readonly destination: string;
  /** Key of the team, or the repository. */
  readonly place: string;
  /** Runs in which it was refused. */
  readonly refusedIn: readonly string[];
  /** Why it waits. */
  readonly why: string;
}

/** One request that was given up, or a line that could not be read. */
export interface GivenUp {
  /** ISO 8601; null for a damaged line. */
  readonly at: string | null;
  readonly reason: string;
  readonly kind: string;
  readonly run: string | null;
}

/** What a journal holds, without what is meant to be sent. */
export interface JournalView {
  readonly waiting: readonly WaitingRequest[];
  readonly givenUp: readonly GivenUp[];
  /** Lines of the journal that can't be read; the next run puts them aside. */
  readonly damaged: number;
}

/** Reads a journal without changing it. */
export function inspectJournal(directory: string): JournalView {
  const { pending, refusals, trouble, corrupted } = readJournal(join(directory, "journal.jsonl"));
  const titles = new Map(
    pending.flatMap(({ intent }) => (intent.kind === "issue" ? [[intent.id, intent.title] as const] : [])),
  );
  const waiting = pending.map(({ id, intent, at, run, destination, team }): WaitingRequest => {
    const refused = [...(refusals.get(id) ?? [])];
    return {
      kind: intent.kind,
      about: titles.get(issueOf(intent)) ?? subjectIn(intent),
      since: new Date(at).toISOString(),
      run,
      destination,
      place: team,
      refusedIn: refused.map(([name]) => name),
      why: refused.at(-1)?.[1] ?? trouble?.text ?? "its run has not sent it yet, or was killed",
    };
  });
  return { waiting, givenUp: readGivenUp(join(directory, "journal.aside.jsonl")), damaged: corrupted.length };
}

function subjectIn(intent: Intent): string {
  return intent.kind === "describe" ? intent.title : issueOf(intent);
}

function readGivenUp(path: string): GivenUp[] {
  return readLines(path).map((line) => {
    const { at, reason, entry } = parsed(line);
    const { intent, run } = typeof entry === "object" && entry !== null ? (entry as Record<string, unknown>) : {};
    const kind = typeof intent === "object" && intent !== null && "kind" in intent ? String(intent.kind) : "unreadable";
    return {
      at: typeof at === "string" ? at : null,
      reason: typeof reason === "string" ? reason : "a damaged line",
      kind,
      run: typeof run === "string" ? run : null,
    };
  });
}

function parsed(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, "utf8")
      .split("\n")
      .filter((line) => line.trim() !== "");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
