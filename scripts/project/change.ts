import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

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
const apart = [":(exclude)docs", ":(exclude)Pulumi.*.yaml", ":(exclude)*.md"];

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
    const files = untracked.split("\0").filter((file) => file !== "");
    const difference = await hashOf(folder, diff, files);
    const [commit = "", committedAt = ""] = head.trim().split(" ");
    return {
      revision: { commit, branch: branch.trim(), dirty: diff !== "" || files.length > 0, committedAt },
      difference,
    };
  } catch {
    return null;
  }
}

async function hashOf(folder: string, diff: string, untracked: readonly string[]): Promise<string> {
  const hash = createHash("sha256").update(diff);
  for (const file of [...untracked].sort()) {
    const content = await readFile(join(folder, file)).catch(() => "");
    hash.update(`\0${file}\0`).update(content);
  }
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

/** JSON with sorted keys, so that the order in a file is no change. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
