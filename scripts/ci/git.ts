import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { UserError } from "../../components/core/errors.js";

const run = promisify(execFile);

/**
 * Files that differ between where HEAD left `base` and HEAD, relative to `folder`.
 *
 * @throws UserError `ci/no-base` when that can't be told
 */
export async function changedFiles(folder: string, base: string): Promise<string[]> {
  // A name that git could take for an option is none of a revision.
  const args = ["-C", folder, "diff", "--name-only", "-z", "--relative", "--no-renames", `${base}...HEAD`, "--"];
  try {
    if (base === "" || base.startsWith("-")) throw new Error("not a revision");
    const { stdout } = await run("git", args, { maxBuffer: 64 * 1024 * 1024 });
    return stdout.split("\0").filter((file) => file !== "");
  } catch (cause) {
    throw new UserError(
      "ci/no-base",
      "what has changed can't be told",
      [
        {
          path: "--base",
          expected: "a revision that this checkout has, with the history up to it",
          actual: JSON.stringify(base),
          fix: "name a branch or commit, and check out with the whole history (fetch-depth: 0)",
        },
      ],
      { cause },
    );
  }
}

/** Address of `origin` without what may be a credential in it, as HTTPS; undefined when there is none. */
export async function originOf(folder: string): Promise<string | undefined> {
  const told = await run("git", ["-C", folder, "remote", "get-url", "origin"]).catch(() => undefined);
  return told === undefined ? undefined : plainAddress(told.stdout.trim());
}

/** A repository's address as HTTPS without user and password; undefined for one that only means something here. */
export function plainAddress(address: string): string | undefined {
  const short = /^(?:[\w.-]+@)?([\w.-]+):([\w./~-]+)$/.exec(address);
  try {
    const url = new URL(short !== null && !address.includes("://") ? `https://${short[1]}/${short[2]}` : address);
    if (!["https:", "http:", "ssh:", "git:"].includes(url.protocol) || url.hostname === "") return undefined;
    return `https://${url.hostname}${url.pathname.replace(/\.git$/, "")}`;
  } catch {
    return undefined;
  }
}
