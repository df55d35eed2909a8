import { z } from "zod";
import type { Entry, Intent } from "../intents.js";
import type { LinearClient } from "./client.js";
import { targetsQuery } from "./documents.js";
import type { Workspace } from "./workspace.js";

/** What an intent needs looked up by its name before it can be told. */
export interface Target {
  readonly field: "projects" | "releasePipelines";
  readonly name: string;
}

const words = { projects: "project", releasePipelines: "release pipeline" } as const;

const nodes = z.object({ nodes: z.array(z.object({ id: z.string() })) });

/** The intent's target; null for the most, which have none. */
export function targetOf(intent: Intent): Target | null {
  if (intent.kind === "project-update") return { field: "projects", name: intent.project };
  return intent.kind === "release" ? { field: "releasePipelines", name: intent.pipeline } : null;
}

/** Id of the intent's target; null when there is none of that name. */
export function targetId({ targets }: Workspace, intent: Intent): string | null {
  const target = targetOf(intent);
  return target === null ? null : (targets.get(keyOf(target)) ?? null);
}

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
  const wanted = new Map(entries.flatMap(({ intent }) => targetOf(intent) ?? []).map((one) => [keyOf(one), one]));
  const unknown = [...wanted.values()].filter((target) => !targets.has(keyOf(target)));
  const distinct = new Set(unknown.map(({ field }) => field)).size === unknown.length;
  const together = distinct && unknown.length > 1 ? await ask(client, unknown) : false;
  for (const target of unknown) {
    const data = together || (await ask(client, [target]));
    const found = nodes.safeParse(data ? data[target.field] : undefined).data?.nodes[0];
    targets.set(keyOf(target), found?.id ?? null);
    if (found === undefined)
      warn(
        `Linear has no ${words[target.field]} ${JSON.stringify(target.name)} that the key can see; it is told nothing of the deployment`,
      );
  }
}

/** @returns false when Linear refuses, which it does as a whole where a workspace has no releases */
async function ask(
  client: LinearClient,
  wanted: readonly Target[],
): Promise<Readonly<Record<string, unknown>> | false> {
  const document = targetsQuery(wanted.map(({ field }) => field));
  const { data, errors } = await client.call(
    document,
    Object.fromEntries(wanted.map(({ field, name }) => [field, name])),
  );
  return errors.length === 0 && data !== null ? data : false;
}

function keyOf({ field, name }: Target): string {
  return `${field} ${name}`;
}
