import { hostname } from "node:os";
import type { LockOwner } from "../engine/failure.js";
import { ownerIn } from "../engine/locks.js";
import { startOf } from "../engine/process-start.js";
import { layoutOf } from "../state/layout.js";
import type { StateStore } from "../state/store.js";

/** A lock in the back end, whichever it is. */
export interface Lock {
  readonly owner: LockOwner;
  /** When its file was written. */
  readonly writtenAt: Date;
  /** One that is gone already is fine. */
  clear(): Promise<void>;
}

/** The locks of a stack, oldest first. They never expire by themselves and the engine does not ask whether their owner lives. */
export async function locksIn(
  store: StateStore,
  { project, environment }: { readonly project: string; readonly environment: string },
): Promise<Lock[]> {
  const files = (await store.list(layoutOf(project, environment).locks)).filter(({ key }) => key.endsWith(".json"));
  const found = files.map(async ({ key, changedAt }): Promise<Lock | undefined> => {
    const bytes = await store.read(key);
    if (bytes === undefined) return undefined;
    const clear = async (): Promise<void> => {
      await store.remove(key);
      await store.remove(`${key}.attrs`);
    };
    return { owner: ownerIn(Buffer.from(bytes).toString("utf8")), writtenAt: changedAt, clear };
  });
  const locks = (await Promise.all(found)).filter((lock) => lock !== undefined);
  return locks.sort((a, b) => a.owner.at.localeCompare(b.owner.at));
}

/**
 * Takes away what an engine of this run left: one that was ended in the moment between its lock and its ear for signals, or from outside.
 * Trouble with that is left to the next run, which looks again.
 *
 * @param since when this run said "go"
 */
export async function clearLeft(
  store: StateStore | undefined,
  target: { readonly project: string; readonly environment: string },
  since: Date,
): Promise<void> {
  if (store === undefined) return;
  const left = await locksIn(store, target).catch(() => []);
  for (const { owner, clear } of left) {
    const own = owner.host === hostname() && Date.parse(owner.at) >= since.getTime();
    if (own && owner.pid > 0 && (await startOf(owner.pid)) === undefined) await clear().catch(() => undefined);
  }
}
