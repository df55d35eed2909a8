import { z } from "zod";
import type { LinearClient } from "./client.js";
import { pipelineQuery, projectQuery } from "./documents.js";
import type { Entry, Intent } from "../intents.js";
import type { Workspace } from "./workspace.js";

/** What an intent needs looked up by its name before it can be told; null for the most. */
export function targetOf(
  intent: Intent,
): { readonly what: "project" | "release pipeline"; readonly name: string } | null {
  if (intent.kind === "project-update") return { what: "project", name: intent.project };
  return intent.kind === "release" ? { what: "release pipeline", name: intent.pipeline } : null;
}

/** Id of the intent's target; null when there is none of that name. */
export function targetId({ targets }: Workspace, intent: Intent): string | null {
  const target = targetOf(intent);
  return target === null ? null : (targets.get(`${target.what} ${target.name}`) ?? null);
}

const nodes = z.object({ nodes: z.array(z.object({ id: z.string() })) });

const found = z.union([
  z.object({ projects: nodes }).transform(({ projects }) => projects.nodes),
  z.object({ releasePipelines: nodes }).transform(({ releasePipelines }) => releasePipelines.nodes),
]);

/**
 * Looks up what the entries name and was not looked up in this run; what is not there, or not to be had in this workspace, is told
 * in a warning.
 *
 * @throws ServiceFailure
 */
export async function lookUpTargets(
  client: LinearClient,
  { targets }: Workspace,
  entries: readonly Entry[],
  warn: (text: string) => void,
): Promise<void> {
  for (const { intent } of entries) {
    const target = targetOf(intent);
    if (target === null || targets.has(`${target.what} ${target.name}`)) continue;
    const { what, name } = target;
    const reply = await client.call(what === "project" ? projectQuery : pipelineQuery, { name });
    const [node] = found.safeParse(reply.data).data ?? [];
    targets.set(`${what} ${name}`, node?.id ?? null);
    if (node === undefined)
      warn(`Linear has no ${what} ${JSON.stringify(name)} that the key can see; it is told nothing of the deployment`);
  }
}
