import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { type Problem, UserError } from "../../components/core/errors.js";
import { madeBy } from "./yaml.js";

/** A file that is made from the environments. */
export interface GeneratedFile {
  /** Relative to the project, or to `--out`. */
  readonly path: string;
  readonly text: string;
  /** False when people may have one of their own there, which is then kept. Default true. */
  readonly ours?: boolean;
}

/** What one kind of pipeline is made of. */
export interface Generated {
  /** `github`, ...: the word behind `chainwright ci`. */
  readonly kind: string;
  readonly files: readonly GeneratedFile[];
  /** Folder of which every file is ours, so that one that is no longer made can be told and taken away. */
  readonly folder?: string;
}

/** What differs from what would be made, by path. */
export type Difference = readonly { readonly path: string; readonly is: "missing" | "stale" | "no longer made" }[];

/** Compares the files under `root` with what would be made. */
export async function compare(root: string, { kind, files, folder }: Generated): Promise<Difference> {
  const made = await Promise.all(
    files.map(async (file) => {
      const there = await textOf(join(root, file.path));
      if (there === file.text || (there !== undefined && kept(file, there))) return [];
      return [{ path: file.path, is: there === undefined ? ("missing" as const) : ("stale" as const) }];
    }),
  );
  const gone = (await leftOver(root, kind, folder, files)).map((path) => ({ path, is: "no longer made" as const }));
  return [...made.flat(), ...gone];
}

/**
 * Writes the files under `root` and takes away those that are no longer made.
 *
 * @returns paths that were written or taken away, and those of files that people have of their own and that are kept
 * @throws UserError `ci/not-ours` with every file that we did not make, before anything is written
 */
export async function writeFiles(root: string, generated: Generated): Promise<{ changed: string[]; kept: string[] }> {
  const { files } = generated;
  const there = await Promise.all(files.map(async (file) => await textOf(join(root, file.path))));
  const problems = files.flatMap((file, index) => foreign(file, there[index]));
  if (problems.length > 0) throw new UserError("ci/not-ours", "some files are there already and not ours", problems);
  const own = files.filter((file, index) => kept(file, there[index] ?? "")).map(({ path }) => path);
  const differing = (await compare(root, generated)).map(({ path }) => path);
  for (const { path, text } of files.filter((file) => differing.includes(file.path))) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFileAtomic(join(root, path), text);
  }
  for (const path of differing.filter((one) => !files.some((file) => file.path === one))) await rm(join(root, path));
  return { changed: differing, kept: own };
}

/** JSON holds no comment; such files lie in folders of our own. */
function foreign({ path, ours = true }: GeneratedFile, there: string | undefined): Problem[] {
  if (!ours || there === undefined || path.endsWith(".json") || there.includes(madeBy)) return [];
  const fix = "move it away, or write the files elsewhere with --out";
  return [{ path, expected: "no file, or one of ours", actual: "a file that somebody else wrote", fix }];
}

function kept({ ours = true }: GeneratedFile, there: string): boolean {
  return !ours && there !== "" && !there.includes(madeBy);
}

/** Files of ours that belong to environments that are gone. */
async function leftOver(
  root: string,
  kind: string,
  folder: string | undefined,
  files: readonly GeneratedFile[],
): Promise<string[]> {
  if (folder === undefined) return await workflowsLeftOver(root, kind, files);
  const names = await readdir(join(root, folder), { recursive: true, withFileTypes: true }).catch(() => []);
  return names
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(root, "/").length))
    .filter((path) => !files.some((file) => file.path === path))
    .sort();
}

/** Among people's own workflows ours are known by their first line. */
async function workflowsLeftOver(root: string, kind: string, files: readonly GeneratedFile[]): Promise<string[]> {
  const folders = [...new Set(files.filter(({ ours = true }) => ours).map(({ path }) => dirname(path)))];
  const found: string[] = [];
  for (const folder of folders)
    for (const name of await readdir(join(root, folder)).catch(() => [])) {
      const path = join(folder, name);
      if (files.some((file) => file.path === path) || !/^chainwright.*\.ya?ml$/.test(name)) continue;
      if ((await textOf(join(root, path)))?.startsWith(`# ${madeBy} ${kind}\``)) found.push(path);
    }
  return found.sort();
}

async function textOf(path: string): Promise<string | undefined> {
  return await readFile(path, "utf8").catch(() => undefined);
}
