import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { canonical } from "../canonical.js";

/** The checkout that a deployment is made from. */
export interface Revision {
  /** Full hash of the commit. */
  readonly commit: string;
  /** Branch, or `HEAD` when detached. */
  readonly branch: string;
  /** Whether anything that can change the deployment differs from the commit. */
  readonly dirty: boolean;
  /** When the commit was made, ISO 8601. */
  readonly committedAt?: string;
}

/** Paths that say nothing about what is deployed: written by runs, or counted as configuration already. */
const apart = [":(exclude)docs", ":(exclude)Pulumi.*.yaml", ":(exclude)*.md", ":(exclude).chainwright"];

/** How the file of a change record begins; such files lie in the checkout and are no part of what they tell of. */
export const recordStart = '{\n  "format": "chainwright-change-record"';

const run = promisify(execFile);

/** The revision of the checkout at `folder` and a hash of what differs from it; null outside a checkout or without git. */
export async function readRevision(folder: string): Promise<{ revision: Revision; difference: string } | null> {
  const git = async (...args: string[]): Promise<string> =>
    (await run("git", ["-C", folder, ...args], { maxBuffer: 256 * 1024 * 1024 })).stdout;
  try {
    const [head, branch, diff, untracked] = await Promise.all([
      git("log", "-1", "--format=%H %cI"),
      git("rev-parse", "--abbrev-ref", "HEAD"),
      git("diff", "--no-ext-diff", "--binary", "HEAD", "--", ".", ...apart),
      git("ls-files", "--others", "--exclude-standard", "-z", "--", ".", ...apart),
    ]);
    const names = untracked.split("\0").filter((file) => file !== "");
    const files = await contentsOf(folder, names.sort());
    const [commit = "", committedAt = ""] = head.trim().split(" ");
    return {
      revision: { commit, branch: branch.trim(), dirty: diff !== "" || files.size > 0, committedAt },
      difference: hashOf(diff, files),
    };
  } catch {
    return null;
  }
}

/** What lies beside the commit, by name, without the change records. */
async function contentsOf(folder: string, names: readonly string[]): Promise<Map<string, Buffer>> {
  const contents = new Map<string, Buffer>();
  for (const name of names) {
    const content = await readFile(join(folder, name)).catch(() => Buffer.alloc(0));
    if (content.subarray(0, recordStart.length).toString() !== recordStart) contents.set(name, content);
  }
  return contents;
}

function hashOf(diff: string, files: ReadonlyMap<string, Buffer>): string {
  const hash = createHash("sha256").update(diff);
  for (const [name, content] of files) hash.update(`\0${name}\0`).update(content);
  return hash.digest("hex");
}

/**
 * Identity of a change, 64 hexadecimal characters: environment, revision, what differs from it, and configuration.
 * Never of the plan, which shrinks after a partial failure.
 */
export function changeOf(
  environment: string,
  source: { revision: Revision; difference: string } | null,
  configuration: unknown,
): string {
  const parts = [environment, source?.revision.commit ?? "", source?.difference ?? "", canonical(configuration)];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
