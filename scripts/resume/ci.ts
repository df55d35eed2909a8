/** A run of a CI, as its own variables name it. */
export interface CiRun {
  readonly kind: "github";
  /** `owner/name`. */
  readonly repository: string;
  readonly run: string;
  /** Counted from 1; a re-run is another attempt of the same run. */
  readonly attempt: number;
  /** For people. */
  readonly url: string;
}

/**
 * The run that this process is part of, or null outside a CI that we know.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/variables
 */
export function ciRunOf(env: Readonly<Record<string, string | undefined>>): CiRun | null {
  const { GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run, GITHUB_RUN_ATTEMPT: attempt } = env;
  if (env["GITHUB_ACTIONS"] !== "true" || !repository || !run) return null;
  const server = env["GITHUB_SERVER_URL"] ?? "https://github.com";
  return {
    kind: "github",
    repository,
    run,
    attempt: Number(attempt ?? "1"),
    url: `${server}/${repository}/actions/runs/${run}`,
  };
}

/** What a CI says of a run. */
export type CiAnswer =
  | { readonly kind: "over"; readonly conclusion: string }
  | { readonly kind: "running"; readonly status: string }
  | { readonly kind: "unknown"; readonly why: string };

/** Seconds after which an unanswered question counts as one. */
const patience = 10;

/**
 * Asks GitHub whether a run is over; trouble is an answer. A later attempt of the same run means that the earlier one is over.
 *
 * @param env `GITHUB_API_URL`, and `GITHUB_TOKEN` or `GH_TOKEN` with `actions: read`
 */
export async function askCi(run: CiRun, env: Readonly<Record<string, string | undefined>>): Promise<CiAnswer> {
  const [owner = "", repo = ""] = run.repository.split("/");
  const { Octokit } = await import("@octokit/rest");
  const auth = env["GITHUB_TOKEN"] || env["GH_TOKEN"];
  const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };
  const client = new Octokit({
    baseUrl: env["GITHUB_API_URL"] || "https://api.github.com",
    log: silent,
    ...(auth !== undefined && auth !== "" && { auth }),
  });
  try {
    const request = { signal: AbortSignal.timeout(patience * 1000) };
    const { data } = await client.rest.actions.getWorkflowRun({ owner, repo, run_id: Number(run.run), request });
    if ((data.run_attempt ?? 1) > run.attempt) return { kind: "over", conclusion: `attempt ${data.run_attempt} is on` };
    const status = data.status ?? "unknown";
    if (status === "completed") return { kind: "over", conclusion: data.conclusion ?? "completed" };
    return { kind: "running", status };
  } catch (error) {
    const { status, message } = error as { status?: number; message?: string };
    return { kind: "unknown", why: status === undefined ? (message ?? "no answer") : `GitHub answered ${status}` };
  }
}

function nothing(): void {
  // The client would write what it does to the console.
}
