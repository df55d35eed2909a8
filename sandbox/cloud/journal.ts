import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { UserError } from "../../components/core/errors.js";

/**
 * A file of JSON lines that several processes may append to, each seeing what the others wrote. Lines reach the file before
 * `append` returns, so they survive the death of the process. A last line that was cut off while it was written is dropped
 * on opening.
 */
export interface Journal {
  /** Adds an entry, after handing over what others added. @throws UserError `sandbox/store-unwritable`; nothing of it is left in the file */
  append(entry: unknown): void;
  /** Hands over what others added since the last look. Cheap when there is nothing. */
  sync(): void;
  /** Lines in the file. */
  lines(): number;
  /** Replaces the whole file by these entries in one step, unless another process has just added to it. */
  rewrite(entries: Iterable<unknown>): void;
  close(): void;
}

/** What reads a journal. */
export interface JournalReader {
  /** Called for every entry of the file, in order. */
  entry(entry: unknown): void;
  /** Called when the file was emptied or replaced: what was read is void, and all of it is read again. */
  restart(): void;
}

/**
 * Opens a journal, making its folder and its file when they are missing.
 *
 * @throws UserError `sandbox/store-unreadable` when a line in the middle is not JSON
 * @throws UserError `sandbox/store-unwritable` when the file can't be opened for writing
 */
export function openJournal(file: string, reader: JournalReader): Journal {
  let handle = openFile(file);
  let read = 0;
  let count = 0;

  function restart(): void {
    closeSync(handle);
    handle = openFile(file);
    read = 0;
    count = 0;
    reader.restart();
  }

  function sync(): void {
    const here = statSync(file, { throwIfNoEntry: false });
    if (!here || here.ino !== fstatSync(handle).ino || here.size < read) restart();
    const size = fstatSync(handle).size;
    if (size === read) return;
    const text = readBytes(handle, read, size - read);
    const end = text.lastIndexOf(0x0a) + 1;
    for (const line of text.toString("utf8", 0, end).split("\n")) {
      if (line === "") continue;
      count += 1;
      reader.entry(parseLine(file, line, count));
    }
    read += end;
  }

  dropTornLine(handle);
  sync();
  return {
    sync,
    lines: () => count,
    append(entry) {
      sync();
      const line = Buffer.from(`${JSON.stringify(entry)}\n`);
      try {
        writeOrUndo(handle, line, read);
      } catch (error) {
        throw unwritable(file, error);
      }
      if (fstatSync(handle).size !== read + line.length) return sync();
      read += line.length;
      count += 1;
      reader.entry(entry);
    },
    rewrite(entries) {
      const next = `${file}.next`;
      const lines = Buffer.from([...entries].map((entry) => `${JSON.stringify(entry)}\n`).join(""));
      const out = openSync(next, "w", 0o600);
      writeWhole(out, lines);
      fsyncSync(out);
      closeSync(out);
      if (fstatSync(handle).size !== read) return;
      renameSync(next, file);
      sync();
    },
    close: () => closeSync(handle),
  };
}

function openFile(file: string): number {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    return openSync(file, "a+", 0o600);
  } catch (error) {
    throw unwritable(file, error);
  }
}

function writeWhole(handle: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
}

/** A line that did not fit on the disk must not stay there in part. */
function writeOrUndo(handle: number, bytes: Buffer, size: number): void {
  try {
    writeWhole(handle, bytes);
  } catch (error) {
    try {
      ftruncateSync(handle, size);
    } catch {
      // What could not be written matters more than what could not be undone.
    }
    throw error;
  }
}

function unwritable(file: string, cause: unknown): UserError {
  const actual = cause instanceof Error ? cause.message : String(cause);
  const fix = "make room on the disk and see that the folder can be written to, then run the command again";
  const problem = { path: file, expected: "a file that can be written", actual, fix };
  return new UserError("sandbox/store-unwritable", "the simulated cloud can't keep its state", [problem], { cause });
}

function readBytes(handle: number, from: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let at = 0;
  while (at < length) {
    const got = readSync(handle, bytes, at, length - at, from + at);
    if (got === 0) break;
    at += got;
  }
  return bytes.subarray(0, at);
}

/** Cuts off a last line without its end: its writer died, and nobody was told that it was written. */
function dropTornLine(handle: number): void {
  const size = fstatSync(handle).size;
  const text = readBytes(handle, 0, size);
  const end = text.lastIndexOf(0x0a) + 1;
  if (end < size) ftruncateSync(handle, end);
}

function parseLine(file: string, line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    const problem = {
      path: `${file}:${number}`,
      expected: "a line of JSON",
      actual: "something else",
      fix: "empty the simulated cloud with `chainwright sandbox reset`, or mend the line",
    };
    throw new UserError("sandbox/store-unreadable", "the simulated cloud's journal is damaged", [problem], { cause });
  }
}
