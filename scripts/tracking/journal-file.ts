import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { type Entry, entrySchema } from "./intents.js";

/** One line of the journal. */
const lineSchema = z.union([
  z.strictObject({ entry: entrySchema }),
  z.strictObject({ done: z.string() }),
  z.strictObject({ refused: z.string(), run: z.string(), reason: z.string().optional() }),
  z.strictObject({ trouble: z.string(), run: z.string(), at: z.number() }),
]);

export type Line = z.infer<typeof lineSchema>;

/** What a journal says; the order of its lines does not matter. */
export interface Contents {
  /** Entries that are not done, oldest first. */
  readonly pending: readonly Entry[];
  /** Runs that each entry was refused in, with what the service said. */
  readonly refusals: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** What kept the last run that had trouble from sending everything; `at` in ms. */
  readonly trouble: { readonly text: string; readonly run: string; readonly at: number } | null;
  /** Lines that can't be read, as they are. */
  readonly corrupted: readonly string[];
  /** Whether it holds more than what is pending, or lies in several files. */
  readonly untidy: boolean;
}

/**
 * Adds lines; `durable` ones are on disk when it returns. Several processes may do so at once, also while another one compacts: a line
 * that went to a file just taken away is written again.
 */
export function appendLines(path: string, lines: readonly (Line | string)[], durable = true): void {
  if (lines.length === 0) return;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const text = lines.map((line) => `${typeof line === "string" ? line : JSON.stringify(line)}\n`).join("");
  for (let attempt = 0; attempt < 5; attempt++) {
    const file = openSync(path, "a+", 0o600);
    try {
      const { size, ino } = fstatSync(file);
      writeAll(file, `${endsTorn(file, size) ? "\n" : ""}${text}`);
      if (durable) fsyncSync(file);
      if (statSync(path, { throwIfNoEntry: false })?.ino === ino) return;
    } finally {
      closeSync(file);
    }
  }
}

/** Everything that is in the journal, in files that a compaction left behind included. */
export function readJournal(path: string): Contents {
  return readFiles([...setAsideFiles(path), path]);
}

function readFiles(files: readonly string[]): Contents {
  const lines = files.flatMap((file) => readText(file).split("\n")).filter((line) => line.trim() !== "");
  const entries = new Map<string, Entry>();
  const finished = new Set<string>();
  const refusals = new Map<string, Map<string, string>>();
  const troubles: { text: string; run: string; at: number }[] = [];
  const corrupted: string[] = [];
  for (const text of lines) {
    const line = parseLine(text);
    if (line === null) corrupted.push(text);
    else if ("entry" in line) entries.set(line.entry.id, line.entry);
    else if ("done" in line) finished.add(line.done);
    else if ("trouble" in line) troubles.push({ text: line.trouble, run: line.run, at: line.at });
    else refusals.set(line.refused, (refusals.get(line.refused) ?? new Map()).set(line.run, line.reason ?? ""));
  }
  const pending = [...entries.values()].filter(({ id }) => !finished.has(id)).sort((a, b) => a.at - b.at);
  const trouble = troubles.sort((a, b) => a.at - b.at).at(-1) ?? null;
  return { pending, refusals, trouble, corrupted, untidy: lines.length > pending.length || files.length > 1 };
}

/**
 * Rewrites the journal with what is pending only; corrupted lines go to `aside`. The file is renamed before it is
 * read, so that nothing that others append meanwhile is lost. Only one process may do this at a time.
 */
export function compactJournal(path: string, aside: string, suffix: string): void {
  if (statSync(path, { throwIfNoEntry: false })) renameSync(path, `${path}.${suffix}.old`);
  const old = setAsideFiles(path);
  const { pending, refusals, trouble, corrupted } = readFiles([...old, path]);
  appendLines(aside, corrupted);
  appendLines(path, [
    ...pending.map((entry) => ({ entry })),
    ...pending.flatMap(({ id }) =>
      [...(refusals.get(id) ?? [])].map(([run, reason]) => ({ refused: id, run, reason })),
    ),
    ...(pending.length > 0 && trouble !== null ? [{ trouble: trouble.text, run: trouble.run, at: trouble.at }] : []),
  ]);
  for (const file of old) rmSync(file, { force: true });
}

function setAsideFiles(path: string): string[] {
  const prefix = `${basename(path)}.`;
  try {
    const names = readdirSync(dirname(path)).filter((name) => name.startsWith(prefix) && name.endsWith(".old"));
    return names.sort().map((name) => join(dirname(path), name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}

function parseLine(text: string): Line | null {
  try {
    return lineSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Whether the file's last line was only half written, by a process that died. */
function endsTorn(file: number, size: number): boolean {
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  readSync(file, last, 0, 1, size - 1);
  return last.toString() !== "\n";
}

function writeAll(file: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
}
