import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../components/core/errors.js";
import type { Migrations } from "../gates/migrations.js";
import type { Facts } from "./facts.js";

/**
 * The SQL migrations of the project that is deployed, and those that were deployed before; undefined where the settings name no folder.
 *
 * @throws UserError `config/migrations` when the folder can't be read
 */
export async function readMigrations({ environment, project, runs = [] }: Facts): Promise<Migrations | undefined> {
  const folder = environment?.config.settings.migrations?.folder;
  if (environment === undefined || project === undefined || folder === undefined) return undefined;
  const path = join(project.folder, folder);
  const names = await readdir(path).catch((cause: NodeJS.ErrnoException) => {
    throw unreadable(folder, cause);
  });
  const files = await Promise.all(
    names
      .filter((name) => name.endsWith(".sql"))
      .sort()
      .map(async (name) => {
        const text = await readFile(join(path, name), "utf8");
        return { name, text, hash: createHash("sha256").update(text).digest("hex").slice(0, 16) };
      }),
  );
  // A deployment of this very change that is repeated doesn't count as an earlier release.
  const good = runs.filter(
    ({ kind, result, change }) =>
      kind === "up" && result === "succeeded" && change !== null && change !== environment.change,
  );
  const deployed = Object.assign({}, ...good.map(({ migrations = {} }) => migrations).reverse()) as Record<
    string,
    string
  >;
  return { folder, files, deployed };
}

/** What a run's record keeps of them. */
export function migrationHashes(migrations: Migrations | undefined): Record<string, string> {
  return Object.fromEntries((migrations?.files ?? []).map(({ name, hash }) => [name, hash]));
}

function unreadable(folder: string, cause: NodeJS.ErrnoException): UserError {
  const fix = "make the folder, or correct settings.migrations.folder";
  const actual = cause.code ?? cause.message;
  const problem = { path: `settings.migrations.folder: ${folder}`, expected: "a folder of the project", actual, fix };
  return new UserError("config/migrations", "the migrations can't be read", [problem], { cause });
}
