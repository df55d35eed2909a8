import { stages } from "../intents.js";
import type { Survey } from "../survey.js";
import { usualStates } from "../states.js";
import type { GithubClient } from "./client.js";
import { readLabels } from "./label-store.js";
import { expected, repositoryOf } from "./reading.js";
import { placed } from "./states.js";

/** What there is of a repository. @param place `owner/name` @throws ServiceFailure */
export async function surveyRepository(client: GithubClient, place: string): Promise<Survey> {
  const labels = await readLabels(client, repositoryOf(place));
  const answer = await client.call((octokit, request) => octokit.rest.rateLimit.get({ request }));
  const { core } = expected(client, answer).data.resources;
  return {
    actor: "the owner of GITHUB_TOKEN",
    permission: "its owner may write; what a fine-grained token may, GitHub tells by the first issue",
    place: `repository ${place}`,
    states: stages.map((stage) => {
      const { label, state } = placed(stage);
      return { stage, name: label ?? `${state} (${usualStates[stage].name})` };
    }),
    labels: labels.map(({ name, color, description }) => ({
      name,
      color,
      description: description ?? "",
      group: null,
      unusable: null,
    })),
    quota: [{ what: "requests", left: core.remaining, allowed: core.limit }],
  };
}
