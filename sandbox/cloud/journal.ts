import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  writeSync,
} from "node:fs";
import { UserError } from "../../components/core/errors.js";

/**
 * A file of JSON lines that several processes may append to, each seeing what the others wrote. Lines reach the file before
 * `append` returns, so they survive the death of the process. A last line that was cut off while it was written is dropped
 * on opening.
 */
export interface Journal {
  /** Adds an entry, after handing over what others added. */
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

/** @throws UserError `sandbox/store-unreadable` when a line in the middle is not JSON */
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
      writeOrUndo(handle, line, read);
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
  return openSync(file, "a+", 0o600);
}

function writeWhole(handle: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
}

/** A line that did not fit on the disk must not stay there in part. */
function writeOrUndo(handle: number, bytes: Buffer, size: number): void {
  try {
    writeWhole(handle, bytes);
  } catch (error) {
    ftruncateSync(handle, size);
    throw error;
  }
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
