import { Octokit } from "@octokit/rest";
import { type Door, DoorError } from "../door.js";
import { type Notice, wordsOf } from "../notice.js";

/** What the channel needs to know of the repository. */
export interface GithubTarget {
  /** `owner/name`. */
  readonly repository: string;
  readonly token: string;
  /** `https://api.github.com`. */
  readonly url: string;
  readonly release: boolean;
}

/** States of a GitHub deployment by what happened. */
const states = { started: "in_progress", waiting: "queued", done: "success", failed: "failure" } as const;

/**
 * Keeps a GitHub deployment of the run: one per run, found again by the run's name in its payload, so that a repeated notice
 * makes no second one. Drift is no deployment and is not told here.
 */
export async function sendToGithub(door: Door, target: GithubTarget, notice: Notice): Promise<void> {
  if (notice.kind === "drift" || notice.commit === null) return;
  const [owner = "", repo = ""] = target.repository.split("/");
  const octokit = new Octokit({
    auth: target.token,
    baseUrl: target.url,
    log: silent,
    request: { fetch: async (url: string, init: object) => await door(url, init as never) },
  });
  await work(octokit, { owner, repo }, target, notice).catch((error: Error & { cause?: unknown }) => {
    throw error.cause instanceof DoorError ? error.cause : error;
  });
}

async function work(
  octokit: Octokit,
  place: { owner: string; repo: string },
  { release }: GithubTarget,
  notice: Notice,
): Promise<void> {
  const { environment, run, commit } = notice;
  const deployment_id = await deploymentOf(octokit, place, notice);
  const { title } = wordsOf(notice);
  const log_url = notice.issue?.url.startsWith("https://") === true ? { log_url: notice.issue.url } : {};
  const state = states[notice.kind as keyof typeof states];
  const description = title.slice(0, 140);
  await octokit.rest.repos.createDeploymentStatus({
    ...place,
    deployment_id,
    state,
    environment,
    description,
    ...log_url,
  });
  if (!release || notice.kind !== "done" || notice.verb !== "up") return;
  const tag_name = `deploy-${run}`;
  const known = await octokit.rest.repos.listReleases({ ...place, per_page: 30 });
  if (known.data.some((one) => one.tag_name === tag_name)) return;
  await octokit.rest.repos.createRelease({
    ...place,
    tag_name,
    target_commitish: commit ?? "",
    name: title.slice(0, 120),
    body: bodyOf(notice),
  });
}

async function deploymentOf(
  octokit: Octokit,
  place: { owner: string; repo: string },
  { environment, run, commit, sandbox }: Notice,
): Promise<number> {
  const ref = commit ?? "";
  const { data } = await octokit.rest.repos.listDeployments({ ...place, environment, sha: ref, per_page: 100 });
  const known = data.find(({ payload }) => typeof payload === "object" && payload["run"] === run);
  if (known !== undefined) return known.id;
  const made = await octokit.rest.repos.createDeployment({
    ...place,
    ref,
    environment,
    auto_merge: false,
    required_contexts: [],
    transient_environment: sandbox,
    payload: { run },
  });
  if (made.status !== 201) throw new DoorError("the deployment was not made", false);
  return made.data.id;
}

function bodyOf(notice: Notice): string {
  const rows = wordsOf(notice).facts.map(([name, value]) => `- ${name}: \`${value.replaceAll("`", "'")}\``);
  return rows.join("\n");
}

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
