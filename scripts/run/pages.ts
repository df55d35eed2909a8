type Env = Readonly<Record<string, string | undefined>>;

/** Addresses of the run and its commit where CI says them, by what they show. Never a remote of Git: those may hold a token. */
export function pagesOf(env: Env, commit: string | null): Record<string, string> {
  const pages = [...github(env, commit), ...gitlab(env, commit)];
  return Object.fromEntries(pages.filter(([, url]) => isPage(url)));
}

function github(
  { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run }: Env,
  commit: string | null,
) {
  if (!server || !repository) return [];
  const pages: [string, string][] = [];
  if (run) pages.push(["run in CI", `${server}/${repository}/actions/runs/${run}`]);
  if (commit !== null) pages.push(["commit", `${server}/${repository}/commit/${commit}`]);
  return pages;
}

function gitlab({ CI_JOB_URL: job, CI_PROJECT_URL: project }: Env, commit: string | null) {
  const pages: [string, string][] = [];
  if (job) pages.push(["run in CI", job]);
  if (project && commit !== null) pages.push(["commit", `${project}/-/commit/${commit}`]);
  return pages;
}

/** An address with a name or a password in it is none that may be shown. */
function isPage(text: string): boolean {
  try {
    const { protocol, username, password } = new URL(text);
    return ["http:", "https:"].includes(protocol) && username === "" && password === "";
  } catch {
    return false;
  }
}
