import { mkdir, readFile, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { UserError } from "../../components/core/errors.js";
import { recordStart } from "../project/change.js";
import { type ChangeRecord, parseRecord, renderRecord } from "./record.js";
import { keyVariables, type Signer, signerOf } from "./sign.js";

/** A change record as it was found in a file. */
export interface GivenRecord {
  /** The file as it was named. */
  readonly file: string;
  /** The file's text, kept as it is. */
  readonly text: string;
  readonly record: ChangeRecord;
}

/**
 * The change record in a file.
 *
 * @throws UserError `approval/no-file`, and all of `parseRecord`
 */
export async function readRecord(folder: string, file: string): Promise<GivenRecord> {
  const text = await readFile(resolve(folder, file), "utf8").catch((cause: NodeJS.ErrnoException) => {
    const actual = cause.code === "ENOENT" ? "no such file" : (cause.code ?? cause.message);
    throw new UserError(
      "approval/no-file",
      "the change record can't be read",
      [{ path: file, expected: "the file of a change record", actual, fix: "name the file of preview --save" }],
      { cause },
    );
  });
  return { file, text, record: parseRecord(text, file) };
}

/** Writes a record whole or not at all. @throws UserError `approval/save` */
export async function writeRecord(folder: string, file: string, record: ChangeRecord): Promise<void> {
  const path = resolve(folder, file);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFileAtomic(path, renderRecord(record));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw notSaved(file, code ?? message, cause);
  }
}

/** Finds out before a run whether its record could be written where it is wanted. @throws UserError `approval/save` */
export async function checkWritable(folder: string, file: string): Promise<void> {
  const path = resolve(folder, file);
  const there = await stat(path).catch(() => undefined);
  if (there !== undefined && !there.isFile()) throw notSaved(file, "something else than a file");
  const text = await readFile(path, "utf8").catch(() => "");
  if (text !== "" && !text.startsWith(recordStart)) throw notSaved(file, "another file, which is not overwritten");
}

/**
 * The signer that the variables name; undefined when none does.
 *
 * @throws UserError `approval/key`
 */
export async function readSigner(
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Signer | undefined> {
  const { file = "", text = "" } = { file: env[keyVariables.file], text: env[keyVariables.text] };
  if (file === "") return text === "" ? undefined : signerOf(text, keyVariables.text);
  const pem = await readFile(resolve(folder, file), "utf8").catch((cause: NodeJS.ErrnoException) => {
    const fix = `correct ${keyVariables.file}, or the file's rights`;
    const problem = { path: file, expected: "a file that can be read", actual: cause.code ?? cause.message, fix };
    throw new UserError("approval/key", "the signing key can't be read", [problem], { cause });
  });
  return signerOf(pem, file);
}

function notSaved(file: string, actual: string, cause?: unknown): UserError {
  const fix = "name a file in a folder that can be written";
  const problem = { path: `--save ${file}`, expected: "a file that can be written", actual, fix };
  return new UserError("approval/save", "the change record can't be written", [problem], { cause });
}
