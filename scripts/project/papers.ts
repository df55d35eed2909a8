import { execFile } from "node:child_process";
import { access, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Output of git in the folder, or null outside a checkout and without git. */
async function git(folder: string, ...args: string[]): Promise<string | null> {
  return await run("git", ["-C", folder, ...args]).then(
    ({ stdout }) => stdout.trim(),
    () => null,
  );
}

/** A file of the project that people read. */
export interface ReadFile {
  /** Relative to the project. */
  readonly path: string;
  /** Address of it at that commit; null when it is in no known place, or not in the commit. */
  readonly url: string | null;
}

/** Those of the files that are there, with the address of each at the commit where the checkout's origin is known. */
export async function readPapers(folder: string, paths: readonly string[], commit: string | null): Promise<ReadFile[]> {
  const there = await Promise.all(
    paths.map(
      async (path) =>
        await access(join(folder, path)).then(
          () => [path],
          () => [],
        ),
    ),
  );
  const present = there.flat();
  if (present.length === 0 || commit === null) return present.map((path) => ({ path, url: null }));
  const [origin, prefix, listed] = await Promise.all([
    git(folder, "remote", "get-url", "origin"),
    git(folder, "rev-parse", "--show-prefix"),
    git(folder, "ls-tree", "-z", "--name-only", commit, "--", ...present),
  ]);
  const committed = new Set((listed ?? "").split("\0"));
  return present.map((path) => {
    const at = committed.has(path) ? fileUrl(origin ?? "", commit, `${prefix ?? ""}${path}`) : null;
    return { path, url: at };
  });
}

/**
 * Address of a file at a commit on the web; null for a host whose addresses nobody told us. Credentials in the remote's address are
 * left out.
 */
export function fileUrl(remote: string, commit: string, path: string): string | null {
  const scp = /^(?:[^@/]+@)?([^:/]+):(?!\/\/)(.+)$/.exec(remote);
  const url = URL.canParse(remote) ? new URL(remote) : null;
  const host = scp?.[1] ?? url?.hostname ?? "";
  const repository = (scp?.[2] ?? url?.pathname ?? "").replace(/^\/+|\/+$/g, "").replace(/\.git$/, "");
  const between = /(^|\.)github\./.test(host) ? "blob" : /(^|\.)gitlab\./.test(host) ? "-/blob" : null;
  if (between === null || repository === "") return null;
  const parts = [...repository.split("/"), ...between.split("/"), commit, ...path.split("/")];
  return `https://${host}/${parts.map(encodeURIComponent).join("/")}`;
}

/**
 * When a file was written last: when the commit was made that holds it as it is now, else when it was changed on disk, since a
 * checkout gives every file a new time. Null when it is not there.
 */
export async function writtenAt(folder: string, path: string): Promise<Date | null> {
  const found = await stat(join(folder, path)).catch(() => null);
  if (found === null) return null;
  const [changed, committed] = await Promise.all([
    git(folder, "status", "--porcelain", "--", path),
    git(folder, "log", "-1", "--format=%cI", "--", path),
  ]);
  return changed === "" && committed ? new Date(committed) : found.mtime;
}
