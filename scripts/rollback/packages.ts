import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { major, valid } from "semver";

/** A provider whose major version goes down. */
export interface Downgrade {
  readonly package: string;
  readonly from: string;
  readonly to: string;
}

/** Packages whose state an older major version may not read: the engine's providers. */
const provider = /^node_modules\/(@pulumi\/(?!pulumi$|policy$).+)$/;

/** The providers whose major version is lower in the earlier revision's lockfile than in the present one. */
export async function downgradedProviders(folder: string, present: string): Promise<Downgrade[]> {
  const [then, now] = await Promise.all([versionsIn(folder), versionsIn(present)]);
  return [...then].flatMap(([name, to]) => {
    const from = now.get(name);
    return from !== undefined && major(to) < major(from) ? [{ package: name, from, to }] : [];
  });
}

async function versionsIn(folder: string): Promise<Map<string, string>> {
  try {
    const { packages = {} } = JSON.parse(await readFile(join(folder, "package-lock.json"), "utf8")) as {
      packages?: Readonly<Record<string, { version?: string }>>;
    };
    return new Map(
      Object.entries(packages).flatMap(([path, { version = "" }]) => {
        const name = provider.exec(path)?.[1];
        return name !== undefined && valid(version) !== null ? [[name, version] as const] : [];
      }),
    );
  } catch {
    return new Map();
  }
}
