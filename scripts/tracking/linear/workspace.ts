import { z } from "zod";
import { ServiceFailure } from "../failure.js";
import type { Stage } from "../intents.js";
import { labelSpec } from "../labels.js";
import type { Reply } from "./api-error.js";
import type { LinearClient } from "./client.js";
import { labelsQuery, teamsQuery, workspaceQuery } from "./documents.js";
import { sendOperations } from "./operations.js";

/** A state as Linear shows it. */
export const stateSchema = z.object({ id: z.string(), name: z.string(), type: z.string(), position: z.number() });

/** A workflow state of a team. `type` is `backlog`, `unstarted`, `started`, `completed`, `canceled`, ... */
export type WorkflowState = z.infer<typeof stateSchema>;

const labelsSchema = z.object({
  nodes: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      isGroup: z.boolean(),
      retiredAt: z.string().nullish(),
      team: z.object({ id: z.string() }).nullish(),
    }),
  ),
});

const workspaceSchema = z.object({
  teams: z.object({
    nodes: z.array(z.object({ id: z.string(), key: z.string(), states: z.object({ nodes: z.array(stateSchema) }) })),
  }),
  issueLabels: labelsSchema,
});

const teamsSchema = z.object({ teams: z.object({ nodes: z.array(z.object({ key: z.string(), name: z.string() })) }) });

/** What filing needs to know of a team. */
export interface Workspace {
  readonly teamId: string;
  readonly teamKey: string;
  readonly states: readonly WorkflowState[];
  /** Ids of the labels that issues of the team may carry, by lower-case name. */
  readonly labels: Map<string, string>;
  /** Ids of projects and release pipelines that were looked up, as `project <name>`; null for one that is not there. */
  readonly targets: Map<string, string | null>;
}

/** The data of an answer; whatever errors stand beside it. @throws ServiceFailure when it is not what was asked for */
export function dataOf<S extends z.ZodType>(client: LinearClient, { data, errors }: Reply, schema: S): z.output<S> {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const [error] = errors;
  throw client.line.trip(
    error
      ? new ServiceFailure("refused", error.message)
      : new ServiceFailure("unreachable", "an answer of an unknown shape"),
  );
}

/** The team with that key, or null when the key can't see one. @throws ServiceFailure */
export async function readWorkspace(
  client: LinearClient,
  teamKey: string,
  labels: readonly string[],
): Promise<Workspace | null> {
  const reply = await client.call(workspaceQuery, { team: teamKey, labels: named(labels, teamKey) });
  const { teams, issueLabels } = dataOf(client, reply, workspaceSchema);
  const [team] = teams.nodes;
  if (!team) return null;
  return {
    teamId: team.id,
    teamKey,
    states: team.states.nodes,
    labels: usable(issueLabels, team.id),
    targets: new Map(),
  };
}

/** The teams that the key can see: `ENG (Engineering)`. @throws ServiceFailure */
export async function readTeams(client: LinearClient): Promise<{ key: string; name: string }[]> {
  return dataOf(client, await client.call(teamsQuery, {}), teamsSchema).teams.nodes;
}

/**
 * Creates the labels that are missing. One that can't be created is told in a warning and done without.
 *
 * @throws ServiceFailure
 */
export async function ensureLabels(
  client: LinearClient,
  workspace: Workspace,
  labels: readonly string[],
  warn: (text: string) => void,
): Promise<void> {
  const { teamId, teamKey } = workspace;
  const missing = () => labels.filter((name) => !workspace.labels.has(name.toLowerCase()));
  if (missing().length === 0) return;
  const operations = missing().map((name) => ({
    field: "issueLabelCreate" as const,
    arguments: { input: inputOf(name, teamId) },
    name,
  }));
  await sendOperations(client, operations, ({ name }, verdict) => {
    if (verdict.kind === "refused")
      warn(`label ${name} cannot be made in team ${teamKey} (${verdict.message}); issues go without it`);
  });
  const reply = await client.call(labelsQuery, { labels: named(labels, teamKey) });
  const { issueLabels } = dataOf(client, reply, z.object({ issueLabels: labelsSchema }));
  for (const [name, id] of usable(issueLabels, teamId)) workspace.labels.set(name, id);
  for (const name of missing()) warn(`label ${name} is not usable in team ${teamKey}; issues go without it`);
}

/** The workflow state for a stage: by its usual name, else the first of its type; null when the team has none. */
export function stateFor({ states }: Pick<Workspace, "states">, stage: Stage): WorkflowState | null {
  const ordered = [...states].sort((a, b) => a.position - b.position);
  const pick = (type: string, name: string) =>
    ordered.find((state) => state.type === type && isNamed(state, name)) ??
    ordered.find((state) => state.type === type && !isNamed(state, "In Review")) ??
    null;
  switch (stage) {
    case "waiting":
      return pick("unstarted", "Todo") ?? pick("backlog", "Backlog");
    case "started":
      return pick("started", "In Progress");
    case "review":
      return ordered.find((state) => state.type === "started" && isNamed(state, "In Review")) ?? null;
    case "finished":
      return pick("completed", "Done");
    case "withdrawn":
      return pick("canceled", "Canceled");
  }
}

function isNamed({ name }: WorkflowState, wanted: string): boolean {
  return name.trim().toLowerCase() === wanted.toLowerCase();
}

/** `IssueLabelCreateInput` of a label of ours. */
function inputOf(name: string, teamId: string) {
  const { color, description } = labelSpec(name);
  return { name, teamId, color: `#${color}`, ...(description === "" ? {} : { description }) };
}

/** The filter for labels by name, whatever their case. */
export function named(labels: readonly string[], teamKey?: string) {
  const names = { or: labels.map((name) => ({ name: { eqIgnoreCase: name } })) };
  if (teamKey === undefined) return names;
  return { and: [names, { or: [{ team: { null: true } }, { team: { key: { eq: teamKey } } }] }] };
}

/** Labels of the team and of the whole workspace; a group or a retired label can't be put on an issue. */
function usable({ nodes }: z.output<typeof labelsSchema>, teamId: string): Map<string, string> {
  const fitting = nodes.filter(
    (label) => !label.isGroup && !label.retiredAt && (!label.team || label.team.id === teamId),
  );
  return new Map(fitting.map(({ name, id }) => [name.toLowerCase(), id]));
}
