import type { LineOptions } from "../line.js";
import type { Notices } from "../notices.js";
import { LinearClient } from "./client.js";
import { AppCredentials, keyCredentials } from "./credentials.js";
import { LinearService } from "./service.js";
import { notAnAddress, noTeam } from "./settings-errors.js";

/** Linear's own API. */
export const linearApiUrl = "https://api.linear.app/graphql";

export interface LinearSettings extends LineOptions {
  /** Personal API key; empty for an app. */
  readonly key: string;
  /** OAuth app with client credentials; used where there is no key. */
  readonly app: { readonly id: string; readonly secret: string } | undefined;
  /** Folder in which an app's token is kept. */
  readonly directory: string;
  /** Without a path, `/graphql` is meant. @default linearApiUrl */
  readonly apiUrl: string | undefined;
  /** Key of the team: `ENG`. */
  readonly team: string;
  /** Labels that are looked up together with the team. */
  readonly labels: readonly string[];
  readonly fetch: typeof globalThis.fetch;
  readonly notices: Notices;
}

/** @throws UserError `tracking/team-not-found` without a team, `tracking/endpoint` for an address that is none */
export function openLinear({
  key,
  app,
  apiUrl,
  team,
  labels,
  notices,
  directory,
  ...settings
}: LinearSettings): LinearService {
  if (team === "") throw noTeam();
  const url = endpoint(apiUrl ?? linearApiUrl);
  const destination = url.hostname.endsWith("linear.app") ? "linear" : "other";
  const tokenUrl = new URL("/oauth/token", url).href;
  const { fetch, now } = settings;
  const credentials =
    key !== "" || app === undefined
      ? keyCredentials(key)
      : new AppCredentials({ ...app, tokenUrl, directory, fetch, now });
  const client = new LinearClient({ ...settings, credentials, apiUrl: url.href });
  return new LinearService({ client, destination, team, labels, notices });
}

function endpoint(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !["http:", "https:"].includes(url.protocol)) throw notAnAddress(text, linearApiUrl);
  if (url.pathname === "/") url.pathname = "/graphql";
  return url;
}
