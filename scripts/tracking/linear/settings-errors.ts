import { closest } from "fastest-levenshtein";
import { UserError } from "../../../components/core/errors.js";

/** The key is not Linear's, or the app's credentials aren't; they are never shown. */
export function keyRefused(cause: Error, access: "key" | "app"): UserError {
  if (access === "app") return appRefused(cause);
  const problem = {
    path: "LINEAR_API_KEY",
    expected: "a personal API key that Linear accepts",
    actual: "a key that Linear refuses: wrong, expired or revoked",
    fix: 'make one in Linear (Settings, Security & access, Personal API keys) and pass it as it is, without "Bearer"',
  };
  return new UserError("tracking/authentication", "Linear does not accept the key", [problem], { cause });
}

function appRefused(cause: Error): UserError {
  const problem = {
    path: "LINEAR_CLIENT_ID, LINEAR_CLIENT_SECRET",
    expected: "an OAuth app of the workspace with client credentials switched on",
    actual: "credentials that Linear refuses: wrong, or their secret was rotated",
    fix: "copy both from the app (Settings, API, OAuth applications) and switch client credentials on there",
  };
  return new UserError("tracking/authentication", "Linear does not accept the app", [problem], { cause });
}

/** The key or the app may read and not write. */
export function withoutScope(access: "key" | "app", said: string): UserError {
  const problem = {
    path: access === "key" ? "LINEAR_API_KEY" : "LINEAR_CLIENT_ID",
    expected: "permission to read and write",
    actual: said,
    fix: "make a key with the permissions Read and Write (Settings, Security & access, Personal API keys)",
  };
  return new UserError("tracking/authentication", "the key may not file issues", [problem]);
}

/** There are no credentials, and they are needed. */
export function noKey(): UserError {
  const problem = {
    path: "LINEAR_API_KEY",
    expected: "a personal API key of Linear's, or LINEAR_CLIENT_ID and LINEAR_CLIENT_SECRET of an OAuth app",
    actual: "nothing",
    fix: "set one of them, as docs/trackers.md tells; a run does without where tracking.required is false",
  };
  return new UserError("tracking/authentication", "there is no key for Linear", [problem]);
}

/** The team of the settings is not among those that the key can see. */
export function teamMissing(team: string, teams: readonly { key: string; name: string }[]): UserError {
  const keys = teams.map(({ key }) => key);
  const near = keys.length > 0 ? closest(team.toUpperCase(), keys) : null;
  const problem = {
    path: "tracking.team",
    expected:
      near === null
        ? "a team that the key can see"
        : `one of ${teams.map(({ key, name }) => `${key} (${name})`).join(", ")}`,
    actual: JSON.stringify(team),
    fix:
      near === null
        ? "let the key's owner join the team in Linear"
        : `set tracking.team to ${near}, or let the key's owner join ${team}`,
  };
  const summary = `Linear has no team ${JSON.stringify(team)} that the key can see`;
  return new UserError("tracking/team-not-found", summary, [problem]);
}

/** There is a key and nothing says where to file. */
export function noTeam(): UserError {
  const problem = {
    path: "tracking.team",
    expected: "the key of a Linear team, such as ENG",
    actual: "nothing",
    fix: "set tracking.team, or unset LINEAR_API_KEY to run without tracking",
  };
  return new UserError("tracking/team-not-found", "there is a Linear key and no team to track in", [problem]);
}

/** The address of the API is none. */
export function notAnAddress(text: string, usual: string): UserError {
  const problem = {
    path: "LINEAR_API_URL",
    expected: `an http or https address, such as ${usual}`,
    actual: JSON.stringify(text),
    fix: "correct LINEAR_API_URL, or unset it",
  };
  return new UserError("tracking/endpoint", "the address of Linear's API is none", [problem]);
}
