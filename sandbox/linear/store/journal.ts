import { appendFileSync, mkdirSync, readFileSync, statSync, truncateSync } from "node:fs";
import { dirname } from "node:path";
import writeFileAtomic from "write-file-atomic";

/** A file of JSON lines, one per committed transaction; what is appended is on disk before the call returns. */
export interface Journal<Line> {
  /** What the file held when it was opened, oldest first. */
  readonly lines: readonly Line[];
  /** Lines that could not be read: the end of a write that was cut off. */
  readonly torn: number;
  /** @throws Error of the file system; then the file is as it was before */
  append(line: Line): void;
  /** Puts these lines in place of all others, at once. */
  rewrite(lines: readonly Line[]): void;
}

/** Opens the journal, making its folder when it is missing. */
export function openJournal<Line>(file: string): Journal<Line> {
  mkdirSync(dirname(file), { recursive: true });
  const { lines, torn } = readLines<Line>(file);
  return {
    lines,
    torn,
    append: (line) => appendWhole(file, `${JSON.stringify(line)}\n`),
    rewrite: (kept) => writeFileAtomic.sync(file, kept.map((line) => `${JSON.stringify(line)}\n`).join("")),
  };
}

/** A line counts from its line break on: what comes after the last one was never answered for. */
function readLines<Line>(file: string): { lines: Line[]; torn: number } {
  const texts = readIfThere(file).split("\n");
  const unfinished = texts.pop() === "" ? 0 : 1;
  const lines = texts.flatMap((text) => {
    try {
      return [JSON.parse(text) as Line];
    } catch {
      return [];
    }
  });
  return { lines, torn: texts.length - lines.length + unfinished };
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}

/** A disk that fills up half-way through must not leave half a line for the next one to be glued to. */
function appendWhole(file: string, text: string): void {
  const before = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  try {
    appendFileSync(file, text, { mode: 0o600 });
  } catch (error) {
    if (statSync(file, { throwIfNoEntry: false }) !== undefined) truncateSync(file, before);
    throw error;
  }
}
