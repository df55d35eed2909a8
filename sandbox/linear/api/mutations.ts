import { attachedMutations } from "./mutations/attached.js";
import { issueMutations } from "./mutations/issues.js";
import { projectMutations } from "./mutations/projects.js";
import { workspaceMutations } from "./mutations/workspace.js";
import type { Operation } from "./resolve.js";

/** The mutations that the embedded Linear carries out, each a transaction of its own. */
export const mutations: Readonly<Record<string, Operation>> = Object.fromEntries(
  Object.entries({ ...issueMutations, ...attachedMutations, ...workspaceMutations, ...projectMutations }).map(
    ([name, mutation]) => [name, transacted(mutation)],
  ),
);

/** All of it or nothing, and on disk before it is answered. */
function transacted(mutation: Operation): Operation {
  return (args, world) => {
    const payload = world.store.transaction(() => mutation(args, world)) as Readonly<Record<string, unknown>>;
    return { success: true, lastSyncId: world.store.commits, ...payload };
  };
}
