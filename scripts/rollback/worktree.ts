import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../components/core/errors.js";
import type { Git } from "./git.js";

/** Where earlier revisions are checked out, in the project; not in git. */
export const worktreesFolder = join(".chainwright", "worktrees");

/** An earlier revision, checked out beside the present one. */
export interface Worktree {
  /** The project's folder in it. */
  readonly folder: string;
  remove(): Promise<void>;
}

/**
 * Checks a commit out into a folder of its own. What a killed rollback left there is removed first.
 *
 * @param pid process that it is for; part of the folder's name
 * @param lives tells whether a process does
 * @throws UserError `rollback/worktree` when git can't
 */
export async function addWorktree(
  git: Git,
  project: string,
  commit: string,
  pid: number,
  lives: (pid: number) => boolean,
): Promise<Worktree> {
  const parent = join(project, worktreesFolder);
  await mkdir(parent, { recursive: true, mode: 0o700 });
  await removeLeft(git, parent, lives);
  const root = join(parent, `${commit.slice(0, 12)}-${pid}`);
  const remove = async (): Promise<void> => await removeWorktree(git, root);
  try {
    const inside = await git("rev-parse", "--show-prefix");
    await git("worktree", "add", "--detach", "--", root, commit);
    return { folder: join(root, inside), remove };
  } catch (cause) {
    await remove();
    throw notAdded(root, cause);
  }
}

async function removeLeft(git: Git, parent: string, lives: (pid: number) => boolean): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = Number(name.split("-").at(-1));
    if (!(pid > 0 && lives(pid))) await removeWorktree(git, join(parent, name));
  }
}

/** Whatever is left of it: git refuses a folder that it doesn't know, and forgets one that is gone. */
async function removeWorktree(git: Git, root: string): Promise<void> {
  await git("worktree", "remove", "--force", "--", root).catch(() => undefined);
  await rm(root, { recursive: true, force: true });
  await git("worktree", "prune").catch(() => undefined);
}

function notAdded(root: string, cause: unknown): UserError {
  const { stderr = "", message = "" } = cause as { stderr?: string; message?: string };
  const actual = (stderr || message).trim().split("\n").at(-1) ?? "";
  const fix = "correct what git says, free some space, and repeat this; nothing was changed";
  const problem = { path: root, expected: "a checkout of the earlier revision", actual, fix };
  return new UserError("rollback/worktree", "the earlier revision can't be checked out", [problem], { cause });
}
