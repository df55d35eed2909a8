import { closest } from "fastest-levenshtein";
import { UserError } from "../../../components/core/errors.js";

/** The token is not GitHub's; the token itself is never shown. */
export function tokenRefused(cause: Error): UserError {
  const problem = {
    path: "GITHUB_TOKEN",
    expected: "a token that GitHub accepts",
    actual: "a token that GitHub refuses: wrong, expired or revoked",
    fix: "make a fine-grained token with Issues: read and write for the repository, or use the workflow's own token",
  };
  return new UserError("tracking/authentication", "GitHub does not accept the token", [problem], { cause });
}

/** There are no credentials, and they are needed. */
export function noToken(): UserError {
  const problem = {
    path: "GITHUB_TOKEN",
    expected: "a token that may write the repository's issues",
    actual: "nothing",
    fix: "set it, as docs/trackers.md tells; a run does without where tracking.required is false",
  };
  return new UserError("tracking/authentication", "there is no token for GitHub", [problem]);
}

/** The token may not do what filing needs. */
export function withoutScope(repository: string, actual: string): UserError {
  const problem = {
    path: "GITHUB_TOKEN",
    expected: `a token that may write the issues of ${repository}`,
    actual,
    fix: "give a fine-grained token Issues: read and write; a classic one the scope repo; a workflow `permissions: issues: write`",
  };
  return new UserError("tracking/authentication", "the token may not file issues", [problem]);
}

/** The repository isn't there, or the token can't see it, which GitHub does not tell apart. */
export function repositoryMissing(repository: string, seen: readonly string[]): UserError {
  const near = seen.length > 0 ? closest(repository, [...seen]) : null;
  const problem = {
    path: "tracking.repository",
    expected: near === null ? "a repository that the token can see" : `one of ${seen.slice(0, 20).join(", ")}`,
    actual: JSON.stringify(repository),
    fix:
      near === null
        ? "correct tracking.repository, or give the token access to it"
        : `set tracking.repository to ${near}, or give the token access to ${repository}`,
  };
  return new UserError("tracking/repository-not-found", `GitHub shows no repository ${repository}`, [problem]);
}

/** The repository takes no issues. */
export function takesNoIssues(repository: string, why: "disabled" | "archived"): UserError {
  const problem = {
    path: "tracking.repository",
    expected: "a repository that takes issues",
    actual: why === "disabled" ? `${repository}, whose issues are switched off` : `${repository}, which is archived`,
    fix:
      why === "disabled"
        ? "switch issues on (Settings, General, Features), or name another repository"
        : "unarchive it, or name another repository",
  };
  return new UserError("tracking/no-issues", `${repository} takes no issues`, [problem]);
}

/** The address of the API is none. */
export function notAnAddress(text: string): UserError {
  const problem = {
    path: "GITHUB_API_URL",
    expected: "an http or https address, such as https://api.github.com",
    actual: JSON.stringify(text),
    fix: "correct GITHUB_API_URL, or unset it",
  };
  return new UserError("tracking/endpoint", "the address of GitHub's API is none", [problem]);
}
