import { constants } from "node:fs";
import { access, chmod, mkdir } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import writeFileAtomic from "write-file-atomic";

/** What the engine looks for when it has no language host for Node of its own. */
const analyzerName = "pulumi-analyzer-policy-nodejs";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The variables that an engine needs to run packs written for Node. An engine as it is published brings its own language host
 * and needs none; for one that was built from its module alone, a folder with a program that starts packs goes on its path.
 *
 * @param folder where that program is written
 */
export async function analyzerEnvironment(
  enginePath: string,
  env: Environment,
  folder: string,
): Promise<Record<string, string>> {
  const path = env["PATH"] ?? "";
  const places = [dirname(enginePath), ...path.split(delimiter)].filter((place) => place !== "");
  if (await anyHolds(places, "pulumi-language-nodejs")) return {};
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, analyzerName);
  await writeFileAtomic(file, `#!/bin/sh\nexec ${quoted(process.execPath)} ${quoted(runnerPath())} "$@"\n`);
  await chmod(file, 0o700);
  return { PATH: [folder, path].filter((place) => place !== "").join(delimiter) };
}

async function anyHolds(folders: readonly string[], name: string): Promise<boolean> {
  const held = folders.map(async (folder) => {
    try {
      await access(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  return (await Promise.all(held)).includes(true);
}

/** Compiled code lies one folder deeper than the sources. */
function runnerPath(): string {
  const up = import.meta.url.endsWith(".js") ? "../../.." : "../..";
  return fileURLToPath(new URL(`${up}/bin/policy-pack.mjs`, import.meta.url));
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
