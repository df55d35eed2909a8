import { retry } from "@octokit/plugin-retry";
import { Octokit } from "@octokit/rest";
import type { Comments } from "./comment.js";
import type { GithubPlace } from "./place.js";

/** Authors whose comments may be ours: an app, or somebody who may write to the repository. */
const trusted = new Set(["OWNER", "MEMBER", "COLLABORATOR"]);

const silent = { debug: quiet, info: quiet, warn: quiet, error: quiet };

function quiet(): void {
  // Warnings of the library would go to the console, past everything that keeps a log clean.
}

/** Comments of a pull request on GitHub; undefined when the commit belongs to none. */
export async function githubComments(place: GithubPlace, signal: AbortSignal): Promise<Comments | undefined> {
  const { owner, repository: repo, token, api } = place;
  const Client = Octokit.plugin(retry);
  // A creation is never repeated blindly: its answer may have been lost only. `putComment` looks first.
  const octokit = new Client({ auth: token, baseUrl: api, log: silent, request: { signal, retries: 0 } });
  const number = place.pullRequest ?? (await pullRequestOf(octokit, place));
  if (number === undefined) return undefined;
  return {
    find: async (marker) => {
      const pages = octokit.paginate.iterator(octokit.rest.issues.listComments, {
        owner,
        repo,
        issue_number: number,
        per_page: 100,
      });
      for await (const { data } of pages)
        for (const { id, body, user, author_association: author } of data)
          if (body?.startsWith(marker) === true && (user?.type === "Bot" || trusted.has(author))) return { id };
      return undefined;
    },
    update: async (id, body) => void (await octokit.rest.issues.updateComment({ owner, repo, comment_id: id, body })),
    create: async (body) => void (await octokit.rest.issues.createComment({ owner, repo, issue_number: number, body })),
  };
}

/** The pull request that brought a commit: the merged one first. */
async function pullRequestOf(octokit: Octokit, place: GithubPlace): Promise<number | undefined> {
  if (place.commit === "") return undefined;
  const { owner, repository: repo, commit: commit_sha } = place;
  const { data } = await octokit.rest.repos.listPullRequestsAssociatedWithCommit({ owner, repo, commit_sha });
  const merged = data.filter((one) => one.merged_at !== null);
  return (merged.find((one) => one.merge_commit_sha === commit_sha) ?? merged[0] ?? data[0])?.number;
}
