import { randomUUID } from "node:crypto";
import { rm, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../components/core/errors.js";

/** Bytes that one more resource adds to a checkpoint, about. */
const bytesPerResource = 6_000;
/** Copies of the checkpoint that a run writes at most beside each other: itself, its backups and the history's. */
const copies = 5;
/** Bytes below which a disk counts as full for anything. */
const leastFree = 2 * 1024 * 1024;

/**
 * Proves that a state folder can be written and has room for what a run writes: a disk that fills up in the middle leaves a
 * broken state and creations that nobody knows of.
 *
 * @param bytes size of the checkpoint now
 * @param growth number of resources that may be added
 * @throws UserError `engine/state-folder` or `engine/disk-full`, before anything is changed
 */
export async function checkStateFolder(folder: string, bytes: number, growth: number): Promise<void> {
  const probe = join(folder, `.chainwright-${randomUUID()}`);
  try {
    await writeFile(probe, "probe");
  } catch (error) {
    throw refusal(folder, error as NodeJS.ErrnoException);
  } finally {
    await rm(probe, { force: true }).catch(() => undefined);
  }
  const needed = Math.max(leastFree, copies * (bytes + growth * bytesPerResource));
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < needed) throw full(folder, `${mebibytes(needed)} free`, `${mebibytes(bavail * bsize)} free`);
}

function refusal(folder: string, error: NodeJS.ErrnoException): UserError {
  if (error.code === "ENOSPC" || error.code === "EDQUOT") return full(folder, "free space", "none");
  const summary = "the state's folder can't be written";
  return new UserError(
    "engine/state-folder",
    summary,
    [
      {
        path: folder,
        expected: "a folder that can be written",
        actual: error.code ?? error.message,
        fix: "correct PULUMI_BACKEND_URL or the folder's rights",
      },
    ],
    { cause: error },
  );
}

function full(folder: string, expected: string, actual: string): UserError {
  return new UserError("engine/disk-full", "the disk has too little room for the state", [
    { path: folder, expected, actual, fix: "free some space; nothing was changed" },
  ]);
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
