import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { UserError } from "../../components/core/errors.js";

/** The file by which a folder of ours is known. */
export const marker = ".chainwright-render";

/**
 * Puts the files into `folder` in place of what an earlier render put there. All of it appears at once: until then the old
 * content stays.
 *
 * @throws UserError `render/not-ours` when the folder holds something that render didn't make
 */
export async function replaceFolder(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  await refuseForeign(folder);
  await mkdir(dirname(folder), { recursive: true });
  const made = await mkdtemp(join(dirname(folder), `.${basename(folder)}-`));
  try {
    for (const [path, text] of [
      ...files,
      [marker, "Written by chainwright render; emptied by the next one.\n"] as const,
    ]) {
      await mkdir(dirname(join(made, path)), { recursive: true });
      await writeFile(join(made, path), text);
    }
    await chmod(made, 0o755);
    await rm(folder, { recursive: true, force: true });
    await rename(made, folder);
  } catch (error) {
    await rm(made, { recursive: true, force: true });
    throw error;
  }
}

/** @throws UserError `render/not-ours`; a folder that is missing or empty is nobody's */
export async function refuseForeign(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (found === undefined) return;
  const content = found.isDirectory() ? await readdir(folder) : ["a file"];
  if (content.length === 0 || content.includes(marker)) return;
  throw new UserError("render/not-ours", "the folder for the files is in use", [
    {
      path: folder,
      expected: "a folder that is missing, empty, or from an earlier render",
      actual: found.isDirectory() ? `${content.length} entries that render did not write` : "a file",
      fix: "name another folder with --out, or empty this one yourself",
    },
  ]);
}
