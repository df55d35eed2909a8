import type { LineOptions } from "../line.js";
import type { Notices } from "../notices.js";
import { GithubClient } from "./client.js";
import { notAnAddress } from "./errors.js";
import { GithubService } from "./service.js";

/** GitHub's own REST API. */
export const githubApiUrl = "https://api.github.com";

export interface GithubSettings extends LineOptions {
  readonly token: string;
  /** @default githubApiUrl */
  readonly apiUrl: string | undefined;
  /** `owner/name`. */
  readonly repository: string;
  readonly fetch: typeof globalThis.fetch;
  readonly notices: Notices;
}

/** @throws UserError `tracking/endpoint` for an address that is none */
export function openGithub({ apiUrl, repository, notices, ...settings }: GithubSettings): GithubService {
  const text = apiUrl ?? githubApiUrl;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !["http:", "https:"].includes(url.protocol)) throw notAnAddress(text);
  const destination = url.hostname === "api.github.com" ? "github" : "github-other";
  const client = new GithubClient({ ...settings, apiUrl: text.replace(/\/+$/, "") });
  return new GithubService({ client, destination, place: repository, notices });
}
