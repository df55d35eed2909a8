import { z } from "zod";
import type { LabelSpec } from "../labels.js";
import { stages } from "../intents.js";
import type { Survey } from "../survey.js";
import type { LinearClient } from "./client.js";
import { type Operation, surveyQuery } from "./documents.js";
import { sendOperations } from "./operations.js";
import { dataOf, named, stateFor, stateSchema, type Workspace } from "./workspace.js";

const surveySchema = z.object({
  viewer: z.object({ name: z.string() }),
  rateLimitStatus: z.object({
    limits: z.array(z.object({ type: z.string(), allowedAmount: z.number(), remainingAmount: z.number() })),
  }),
  teams: z.object({
    nodes: z.array(
      z.object({
        id: z.string(),
        key: z.string(),
        name: z.string(),
        states: z.object({ nodes: z.array(stateSchema) }),
      }),
    ),
  }),
  issueLabels: z.object({
    nodes: z.array(
      z.object({
        name: z.string(),
        color: z.string(),
        description: z.string().nullish(),
        isGroup: z.boolean(),
        retiredAt: z.string().nullish(),
        team: z.object({ id: z.string() }).nullish(),
        parent: z.object({ name: z.string() }).nullish(),
      }),
    ),
  }),
});

/** What there is of a team and of the labels with these names. @throws ServiceFailure */
export async function surveyTeam(client: LinearClient, teamKey: string, labels: readonly string[]): Promise<Survey> {
  const reply = await client.call(surveyQuery, { team: teamKey, labels: named(labels) });
  const { viewer, rateLimitStatus, teams, issueLabels } = dataOf(client, reply, surveySchema);
  const [team] = teams.nodes;
  const states = team?.states.nodes ?? [];
  const fitting = issueLabels.nodes.filter((label) => !label.team || label.team.id === team?.id);
  return {
    actor: `${viewer.name}, by ${client.access === "app" ? "an OAuth app" : "a personal key"}`,
    permission: "may read and write",
    place: `team ${teamKey} (${team?.name ?? "not there"})`,
    states: stages.map((stage) => ({ stage, name: stateFor({ states }, stage)?.name ?? null })),
    labels: fitting.map(({ name, color, description, isGroup, retiredAt, parent }) => ({
      name,
      color: color.replace("#", ""),
      description: description ?? "",
      group: parent?.name ?? null,
      unusable: isGroup ? "a group" : retiredAt ? "retired" : null,
    })),
    quota: rateLimitStatus.limits.map(({ type, remainingAmount, allowedAmount }) => ({
      what: type.toLowerCase(),
      left: Math.floor(remainingAmount),
      allowed: allowedAmount,
    })),
  };
}

/** Makes a label of the team. @returns null, or why Linear refused it */
export function makeTeamLabel(client: LinearClient, { teamId }: Workspace, spec: LabelSpec): Promise<string | null> {
  const { name, color, description } = spec;
  const input = { name, teamId, color: `#${color}`, ...(description === "" ? {} : { description }) };
  return carriedOut(client, { field: "issueLabelCreate", arguments: { input } });
}

/** Adds "In Review" right after the state in which work is under way. @returns null, or why Linear refused it */
export function makeReview(client: LinearClient, workspace: Workspace): Promise<string | null> {
  const position = (stateFor(workspace, "started")?.position ?? 0) + 1;
  const input = { name: "In Review", type: "started", color: "#0f783c", teamId: workspace.teamId, position };
  return carriedOut(client, { field: "workflowStateCreate", arguments: { input } });
}

async function carriedOut(client: LinearClient, operation: Operation): Promise<string | null> {
  let refusal: string | null = null;
  await sendOperations(client, [operation], (_, verdict) => {
    if (verdict.kind === "refused") refusal = verdict.message;
  });
  return refusal;
}
