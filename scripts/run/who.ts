/** Variables that name who runs this, the most certain first: what CI says of who started it, then the account of the shell. */
const variables = [
  "GITHUB_ACTOR",
  "GITLAB_USER_LOGIN",
  "BUILDKITE_BUILD_CREATOR",
  "CIRCLE_USERNAME",
  "USER",
  "LOGNAME",
];

/** Who runs this, or null where nothing says so; at most 100 characters, on one line. */
export function whoRuns(env: Readonly<Record<string, string | undefined>>): string | null {
  const name = variables
    .map((variable) => env[variable]?.replace(/\s+/g, " ").trim() ?? "")
    .find((text) => text !== "");
  return name?.slice(0, 100) ?? null;
}
