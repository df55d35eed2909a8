import { type Check, fail, ok, warn } from "./check.js";
import type { Probes } from "./probes.js";

/** Where the issues go. */
export interface TrackerPlace {
  /** Team key of the settings; undefined when tracking is left out. */
  readonly team: string | undefined;
  readonly key: string | undefined;
  readonly url: string;
}

/** Checks the key and the team with one request; the key itself is never shown. */
export async function checkTracker({ team, key, url }: TrackerPlace, probes: Probes): Promise<Check> {
  const name = "Linear";
  if (team === undefined) return ok(name, "settings.tracking is left out: nothing is filed");
  if (key === undefined || key === "")
    return warn(
      name,
      "no LINEAR_API_KEY: runs outside the sandbox are not tracked",
      "set LINEAR_API_KEY to a personal API key",
    );
  const answer = await ask(url, key, probes);
  if (answer === "unreachable")
    return warn(
      name,
      `${new URL(url).host} can't be reached`,
      "let this machine reach it; until then what is to be filed is journalled",
    );
  if (answer === "refused") return fail(name, "the key is refused", "set LINEAR_API_KEY to a valid personal API key");
  if (answer === "unclear")
    return warn(name, "it answered something unexpected", "try again; see https://linearstatus.com");
  if (answer.includes(team)) return ok(name, `team ${team} is there`);
  return fail(
    name,
    `there is no team ${team}`,
    `set settings.tracking.team to one of ${answer.join(", ") || "the workspace's teams"}`,
  );
}

type Answer = readonly string[] | "unreachable" | "refused" | "unclear";

async function ask(url: string, key: string, probes: Probes): Promise<Answer> {
  try {
    const response = await probes.fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: key },
      body: JSON.stringify({ query: "query Teams { teams(first: 250) { nodes { key } } }" }),
      signal: AbortSignal.timeout(10_000),
    });
    const body = (await response.json()) as { data?: { teams: { nodes: { key: string }[] } }; errors?: unknown };
    if (response.status === 401 || /AUTHENTICATION_ERROR|authentication error/i.test(JSON.stringify(body.errors ?? "")))
      return "refused";
    return body.data?.teams.nodes.map((team) => team.key) ?? "unclear";
  } catch (error) {
    return error instanceof SyntaxError ? "unclear" : "unreachable";
  }
}
