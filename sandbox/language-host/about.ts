import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** A package that a program depends on directly, with the version that is installed for it. */
export interface Dependency {
  readonly name: string;
  readonly version: string;
}

/** What the nearest `package.json` above `folder` depends on; what is not installed is left out. */
export async function programDependencies(folder: string): Promise<Dependency[]> {
  for (let here = folder; ; here = dirname(here)) {
    const manifest = await manifestIn(here);
    if (manifest !== undefined) return installed(here, Object.keys(manifest.dependencies ?? {}));
    if (dirname(here) === here) return [];
  }
}

async function installed(folder: string, names: readonly string[]): Promise<Dependency[]> {
  const manifests = await Promise.all(names.map((name) => manifestIn(join(folder, "node_modules", name))));
  return names.flatMap((name, index) => {
    const version = manifests[index]?.version;
    return version === undefined ? [] : [{ name, version }];
  });
}

async function manifestIn(folder: string): Promise<{ version?: string; dependencies?: object } | undefined> {
  const text = await readFile(join(folder, "package.json"), "utf8").catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as { version?: string; dependencies?: object });
}
