import { readFile } from "node:fs/promises";

type Env = Readonly<Record<string, string | undefined>>;

/** Where the comment of a run on GitHub goes. */
export interface GithubPlace {
  readonly kind: "github";
  /** Address of the REST API. */
  readonly api: string;
  readonly token: string;
  readonly owner: string;
  readonly repository: string;
  /** Number of the pull request; undefined when it is that of the commit. */
  readonly pullRequest: number | undefined;
  readonly commit: string;
}

/** Where the note of a run on GitLab goes. */
export interface GitlabPlace {
  readonly kind: "gitlab";
  /** Address of the REST API: `https://gitlab.com/api/v4`. */
  readonly api: string;
  readonly token: string;
  readonly project: string;
  /** Number of the merge request; undefined when it is that of the commit. */
  readonly mergeRequest: number | undefined;
  readonly commit: string;
}

/** A place, or why there is none. */
export type Place = GithubPlace | GitlabPlace | { readonly kind: "none"; readonly why: string };

/** Where this pipeline runs, from its variables. */
export async function placeOf(env: Env): Promise<Place> {
  if (env["GITHUB_ACTIONS"] === "true") return await github(env);
  if (env["GITLAB_CI"] === "true") return gitlab(env);
  return { kind: "none", why: "this is neither GitHub Actions nor GitLab CI" };
}

async function github(env: Env): Promise<Place> {
  const [owner = "", repository = ""] = (env["GITHUB_REPOSITORY"] ?? "").split("/");
  const token = env["GITHUB_TOKEN"] ?? "";
  if (owner === "" || repository === "") return { kind: "none", why: "GITHUB_REPOSITORY is not set" };
  if (token === "") return { kind: "none", why: "GITHUB_TOKEN is not set: pass github.token to the step" };
  const api = env["GITHUB_API_URL"] ?? "https://api.github.com";
  const pullRequest = await pullRequestOf(env);
  return { kind: "github", api, token, owner, repository, pullRequest, commit: env["GITHUB_SHA"] ?? "" };
}

async function pullRequestOf(env: Env): Promise<number | undefined> {
  const event = await readFile(env["GITHUB_EVENT_PATH"] ?? "", "utf8").catch(() => "{}");
  const told = numberIn(event) ?? /^refs\/pull\/(\d+)\//.exec(env["GITHUB_REF"] ?? "")?.[1];
  const number = Number(told);
  return Number.isInteger(number) && number > 0 ? number : undefined;
}

function numberIn(event: string): unknown {
  try {
    return (JSON.parse(event) as { pull_request?: { number?: unknown } } | null)?.pull_request?.number;
  } catch {
    return undefined;
  }
}

function gitlab(env: Env): Place {
  const project = env["CI_PROJECT_ID"] ?? "";
  const api = env["CI_API_V4_URL"] ?? "";
  const token = env["GITLAB_TOKEN"] ?? "";
  if (project === "" || api === "") return { kind: "none", why: "CI_PROJECT_ID or CI_API_V4_URL is not set" };
  if (token === "")
    return { kind: "none", why: "GITLAB_TOKEN is not set: a project's access token that may write notes" };
  const number = Number(env["CI_MERGE_REQUEST_IID"]);
  const mergeRequest = Number.isInteger(number) && number > 0 ? number : undefined;
  return { kind: "gitlab", api, token, project, mergeRequest, commit: env["CI_COMMIT_SHA"] ?? "" };
}
