import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { hashOf } from "../canonical.js";
import type { World } from "./record.js";

/** What runs a change, apart from the engine. */
export type Build = Pick<World, "program" | "versions">;

/**
 * The program that will run and the versions of what it runs on. The program is hashed as it is compiled: git says nothing about
 * it in a dirty checkout or an installed package.
 *
 * @param root folder of the compiled program, with `infra` and `components`
 * @param versions of what is known elsewhere: `engine`, `node`
 */
export async function readBuild(root: string, versions: Readonly<Record<string, string>>): Promise<Build> {
  const [files, dependencies, packages] = await Promise.all([
    Promise.all(["infra", "components"].map(async (folder) => await hashOfFolder(join(root, folder)))),
    readFile(join(root, "..", "package-lock.json")).then(digest, () => null),
    installedVersions(root),
  ]);
  return { program: { hash: hashOf(files), dependencies }, versions: { ...versions, ...packages } };
}

/** The hash of the files of each folder, by the folder's name. */
export async function hashOfPacks(folders: readonly string[]): Promise<Record<string, string>> {
  const hashes = folders.map(async (folder) => [basename(folder), await hashOfFolder(folder)] as const);
  return Object.fromEntries(await Promise.all(hashes));
}

/** Hash of every file below a folder by its path, without what is installed there; a folder that is missing counts as empty. */
export async function hashOfFolder(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries
    .filter((entry) => entry.isFile() && !/(^|[/\\])node_modules([/\\]|$)/.test(entry.parentPath.slice(folder.length)))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const hashes = files.map(async (file) => [file.slice(folder.length), digest(await readFile(file))] as const);
  return hashOf(await Promise.all(hashes));
}

/**
 * Ours, and every package of the engine's makers that we use, as the program finds them: their versions are those of the provider
 * plugins.
 */
async function installedVersions(root: string): Promise<Record<string, string>> {
  const [theirs, ours] = [createRequire(join(root, "infra", "index.js")), createRequire(import.meta.url)];
  const resolve = (name: string): string => {
    try {
      return theirs.resolve(name);
    } catch {
      return ours.resolve(name);
    }
  };
  const manifest = async (name: string): Promise<{ version: string; dependencies?: Record<string, string> }> =>
    JSON.parse(await readFile(resolve(`${name}/package.json`), "utf8")) as { version: string };
  const own = await manifest("chainwright");
  const names = Object.keys(own.dependencies ?? {}).filter((name) => name.startsWith("@pulumi/"));
  const found = names.map(async (name) => [name, (await manifest(name)).version] as const);
  return { chainwright: own.version, ...Object.fromEntries(await Promise.all(found)) };
}

function digest(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}
