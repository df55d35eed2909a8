import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { UserError } from "../../components/core/errors.js";

const run = promisify(execFile);

/** A repository of git, called without a shell and without its hooks. */
export interface Git {
  /** What git prints; rejects when it ends with anything but 0. */
  (...args: readonly string[]): Promise<string>;
}

/** Git in a folder. */
export function gitIn(folder: string): Git {
  return async (...args) => {
    const words = ["-C", folder, "-c", "core.hooksPath=/dev/null", "-c", "advice.detachedHead=false", ...args];
    const { stdout } = await run("git", words, { maxBuffer: 64 * 1024 * 1024 });
    return stdout.trim();
  };
}

/**
 * Proves that a commit can be checked out here.
 *
 * @throws UserError `rollback/no-checkout`, `rollback/no-commit`
 */
export async function checkCommit(git: Git, commit: string): Promise<void> {
  const inside = await git("rev-parse", "--is-inside-work-tree").catch(() => "false");
  if (inside !== "true") throw noCheckout();
  const there =
    /^[0-9a-f]{40,64}$/.test(commit) &&
    (await git("cat-file", "-e", `${commit}^{commit}`).then(
      () => true,
      () => false,
    ));
  if (there) return;
  const shallow = (await git("rev-parse", "--is-shallow-repository").catch(() => "false")) === "true";
  throw noCommit(commit, shallow);
}

function noCheckout(): UserError {
  return new UserError("rollback/no-checkout", "there is no git checkout to take the earlier revision from", [
    {
      path: ".",
      expected: "a git checkout of the project",
      actual: "none, or git is missing",
      fix: "run it in a clone of the project's repository",
    },
  ]);
}

function noCommit(commit: string, shallow: boolean): UserError {
  const actual = shallow ? "a shallow clone without it" : "a repository without it";
  const fix = shallow
    ? "git fetch --unshallow, then repeat this; in CI, check out with fetch-depth: 0"
    : "git fetch --all, then repeat this; a commit that a force push took away is gone: choose another run with --to";
  const problem = { path: commit, expected: "the commit in this repository", actual, fix };
  return new UserError("rollback/no-commit", "the earlier revision can't be checked out", [problem]);
}
