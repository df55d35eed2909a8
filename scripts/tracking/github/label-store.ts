import { labelSpec } from "../labels.js";
import type { GithubClient } from "./client.js";
import { expected, type Repository } from "./reading.js";

/** A label as the repository has it. */
export interface RepositoryLabel {
  readonly name: string;
  readonly color: string;
  readonly description: string | null;
}

/** All labels of the repository. @throws ServiceFailure */
export async function readLabels(client: GithubClient, repository: Repository): Promise<RepositoryLabel[]> {
  const labels: RepositoryLabel[] = [];
  for (let page = 1; page <= 10; page++) {
    const answer = await client.call((octokit, request) =>
      octokit.rest.issues.listLabelsForRepo({ ...repository, per_page: 100, page, request }),
    );
    const { data, headers } = expected(client, answer);
    labels.push(...data);
    if (!String(headers["link"] ?? "").includes('rel="next"')) break;
  }
  return labels;
}

/** Makes a label; one that is there already is none to make. @returns null, or why GitHub refused it */
export async function makeLabel(client: GithubClient, repository: Repository, name: string): Promise<string | null> {
  const { color, description } = labelSpec(name);
  const answer = await client.call((octokit, request) =>
    octokit.rest.issues.createLabel({ ...repository, name, color, description, request }),
  );
  return answer.ok || (answer.status === 422 && /already.exists/i.test(answer.message)) ? null : answer.message;
}
