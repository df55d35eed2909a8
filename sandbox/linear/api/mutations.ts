import { attachedMutations } from "./mutations/attached.js";
import { documentMutations } from "./mutations/documents.js";
import { fileMutations } from "./mutations/files.js";
import { issueMutations } from "./mutations/issues.js";
import { projectMutations } from "./mutations/projects.js";
import { releaseMutations } from "./mutations/releases.js";
import { teamMutations } from "./mutations/teams.js";
import { webhookMutations } from "./mutations/webhooks.js";
import { workspaceMutations } from "./mutations/workspace.js";
import type { Operation } from "./resolve.js";

/** The mutations that the embedded Linear carries out, each a transaction of its own. */
export const mutations: Readonly<Record<string, Operation>> = Object.fromEntries(
  Object.entries({
    ...issueMutations,
    ...attachedMutations,
    ...workspaceMutations,
    ...projectMutations,
    ...documentMutations,
    ...fileMutations,
    ...releaseMutations,
    ...webhookMutations,
    ...teamMutations,
  }).map(([name, mutation]) => [name, transacted(mutation)]),
);

/** All of it or nothing, and on disk before it is answered. A rehearsal leaves everything as it was, and says so. */
function transacted(mutation: Operation): Operation {
  return (args, world) => {
    const { store, rehearsal = false, announce } = world;
    const work = () => mutation(args, world) as Readonly<Record<string, unknown>>;
    const payload = rehearsal ? store.rehearse(work) : store.transaction(work, (changes) => announce?.(changes, world));
    return { success: !rehearsal, lastSyncId: store.commits, ...payload };
  };
}
