import type { Problem } from "../../components/core/errors.js";

/** What GitHub Actions tells a job of itself. */
export interface GithubRun {
  readonly apiUrl: string;
  readonly owner: string;
  readonly repo: string;
  readonly runId: number;
  readonly token: string;
  /** Logins of those who started it: nobody approves their own run. */
  readonly actors: readonly string[];
  /** Commit that the run, and so its approval, is about; empty when it isn't told. */
  readonly commit: string;
}

/** One review of a run's environments, as GitHub tells it. */
export interface Review {
  readonly state: string;
  readonly environments: readonly { readonly name?: string }[];
  readonly user: { readonly login: string };
}

/** Milliseconds for one answer. */
const patience = 15_000;

/** The run that this is a job of; undefined outside of GitHub Actions. */
export function githubRun(env: Readonly<Record<string, string | undefined>>): GithubRun | undefined {
  const [owner = "", repo = ""] = (env["GITHUB_REPOSITORY"] ?? "").split("/");
  const runId = Number(env["GITHUB_RUN_ID"] ?? "");
  if (owner === "" || repo === "" || !Number.isSafeInteger(runId) || runId <= 0) return undefined;
  return {
    apiUrl: env["GITHUB_API_URL"] || "https://api.github.com",
    owner,
    repo,
    runId,
    token: env["GITHUB_TOKEN"] ?? "",
    actors: [env["GITHUB_TRIGGERING_ACTOR"], env["GITHUB_ACTOR"]].flatMap((login) => login || []),
    commit: env["GITHUB_SHA"] ?? "",
  };
}

/**
 * The reviewer who let the run into the environment of that name, or why there is none. Pure.
 *
 * @see https://docs.github.com/en/rest/actions/workflow-runs#get-the-review-history-for-a-workflow-run
 */
export function reviewerOf(reviews: readonly Review[], environment: string, run: GithubRun): string | Problem {
  const here = reviews.filter(({ environments }) => environments.some(({ name }) => name === environment));
  const approving = here.filter(({ state }) => state === "approved").map(({ user }) => user.login);
  const actors = new Set(run.actors.map((login) => login.toLowerCase()));
  const reviewer = approving.find((login) => !actors.has(login.toLowerCase()));
  if (reviewer !== undefined) return reviewer;
  const actual =
    approving.length > 0
      ? `only that of ${approving.join(", ")}, who started the run`
      : here.length > 0
        ? "a review that is no approval"
        : "none";
  return {
    path: `GitHub run ${run.runId}`,
    expected: `an approval of the environment ${environment} by somebody else than who started the run`,
    actual,
    fix: `give the job "environment: ${environment}" with required reviewers, and let another person approve it`,
  };
}

/** The same, asked of GitHub. Never throws: what is wrong with the answer is a reason too. */
export async function askGithub(run: GithubRun, environment: string): Promise<string | Problem> {
  if (run.token === "")
    return unanswered(run, "no GITHUB_TOKEN", "give the step GITHUB_TOKEN, with the permission actions: read");
  const { Octokit } = await import("@octokit/rest");
  const quiet = (): void => undefined;
  const client = new Octokit({
    auth: run.token,
    baseUrl: run.apiUrl.replace(/\/+$/, ""),
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    request: { signal: AbortSignal.timeout(patience) },
  });
  try {
    const { owner, repo, runId: run_id } = run;
    const { data } = await client.rest.actions.getReviewsForRun({ owner, repo, run_id });
    return reviewerOf(data as readonly Review[], environment, run);
  } catch (error) {
    const { status } = error as { status?: unknown };
    const answer = typeof status === "number" && status !== 500 ? `status ${status}` : "none, or an error of its own";
    return unanswered(
      run,
      answer,
      "run the job again when GitHub answers; its token needs the permission actions: read",
    );
  }
}

function unanswered({ runId }: GithubRun, actual: string, fix: string): Problem {
  return { path: `GitHub run ${runId}`, expected: "GitHub's answer about who approved it", actual, fix };
}
