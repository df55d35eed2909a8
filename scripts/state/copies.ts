import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { asideFolder, type Checkout, copiesOfRuns, copyName } from "./candidates.js";
import type { Layout } from "./layout.js";
import type { StateStore } from "./store.js";

/** How many runs of an environment keep their copy of the state. */
const copiesKept = 10;

/** A checkpoint as it lies there. */
export interface Present {
  readonly key: string;
  readonly bytes: Uint8Array;
}

/** The checkpoint that the engine would read: of two that are packed differently it takes the newer one. */
export async function presentCheckpoint(store: StateStore, layout: Layout): Promise<Present | undefined> {
  const files = (await store.list(dirname(layout.stack))).filter(({ key }) => layout.checkpoints.includes(key));
  const [newest] = files.sort((a, b) => b.changedAt.getTime() - a.changedAt.getTime());
  const bytes = newest && (await store.read(newest.key));
  return newest && bytes ? { key: newest.key, bytes } : undefined;
}

/**
 * Copies the state as it is before "go" into the run's folder, which may be on another disk, and takes the copies of all but
 * the newest runs of the environment away.
 */
export async function copyBeforeGo(bytes: Uint8Array, checkout: Checkout, run: string): Promise<void> {
  const runs = join(checkout.folder, checkout.runs);
  await writeFile(join(runs, run, copyName), bytes, { mode: 0o600 });
  const old = (await copiesOfRuns(checkout)).slice(copiesKept);
  await Promise.all(old.map(async ({ name }) => await rm(join(runs, name), { force: true })));
}

/** Keeps bytes where no engine writes. @returns the file's path in the project */
export async function setAside(checkout: Checkout, bytes: Uint8Array, now: Date): Promise<string> {
  const time = now.toISOString().replace(/[-:]|\.\d+/g, "");
  await mkdir(join(checkout.folder, asideFolder), { recursive: true, mode: 0o700 });
  for (let number = 1; ; number += 1) {
    const path = join(asideFolder, `${checkout.environment}-${time}${number === 1 ? "" : `-${number}`}.json`);
    try {
      await writeFile(join(checkout.folder, path), bytes, { mode: 0o600, flag: "wx" });
      return path;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}
