import type { Octokit } from "@octokit/rest";
import { ServiceFailure } from "../failure.js";
import { Line, type LineOptions } from "../line.js";

export interface GithubClientOptions extends LineOptions {
  readonly token: string;
  /** Address of the REST API: `https://api.github.com`. */
  readonly apiUrl: string;
  readonly fetch: typeof globalThis.fetch;
}

/** An answer of GitHub's; a refusal concerns the one request only. */
export type Answer<T> =
  | { readonly ok: true; readonly data: T; readonly headers: Readonly<Record<string, string | number | undefined>> }
  | { readonly ok: false; readonly status: number; readonly message: string };

/** One request through the vendor's client; `request` has to be handed on, it carries the deadline. */
export type Ask<T> = (
  octokit: Octokit,
  request: { readonly signal: AbortSignal },
) => Promise<{ readonly data: T; readonly headers: Readonly<Record<string, string | number | undefined>> }>;

/** The way to GitHub's REST API. The vendor's client is loaded with the first request. */
export class GithubClient {
  readonly line: Line;
  #octokit: Promise<Octokit> | undefined;

  constructor(private readonly options: GithubClientOptions) {
    this.line = new Line(options);
  }

  /**
   * Sends a request, and again after trouble on the way: `ask` must do no harm when an earlier try has arrived.
   *
   * @throws ServiceFailure when GitHub can't be reached, does not let us in, or has had enough of us
   */
  call<T>(ask: Ask<T>): Promise<Answer<T>> {
    return this.line.carry(async (signal) => {
      this.#octokit ??= this.#open();
      try {
        const { data, headers } = await ask(await this.#octokit, { signal });
        return { ok: true, data, headers };
      } catch (error) {
        return this.#refusal(error);
      }
    });
  }

  async #open(): Promise<Octokit> {
    const { Octokit } = await import("@octokit/rest");
    const { token, apiUrl, fetch } = this.options;
    return new Octokit({ auth: token, baseUrl: apiUrl, userAgent: "chainwright", log: silent, request: { fetch } });
  }

  /** @throws ServiceFailure, or the error of the connection */
  #refusal(error: unknown): { ok: false; status: number; message: string } {
    if (error instanceof ServiceFailure) throw error;
    const { status = 0, response, message = "", cause } = error as RequestTrouble;
    if (response === undefined) throw cause instanceof Error ? cause : error;
    const { headers = {}, data } = response;
    const said = (typeof data === "object" && data !== null && "message" in data ? String(data.message) : message)
      .replace(/\s+/g, " ")
      .slice(0, 300);
    if (status === 401) throw new ServiceFailure("authentication", said);
    if (isRateLimit(status, headers, said))
      throw new ServiceFailure("rate-limited", said, waitOf(headers, this.options.now()));
    if (status >= 500 || status === 0) throw new ServiceFailure("unreachable", `HTTP ${status}`);
    return { ok: false, status, message: detailed(said, data) };
  }
}

interface RequestTrouble {
  readonly status?: number;
  readonly message?: string;
  readonly cause?: unknown;
  readonly response?: { readonly headers?: Headers; readonly data?: unknown };
}

type Headers = Readonly<Record<string, string | number | undefined>>;

/**
 * GitHub tells a primary limit by `x-ratelimit-remaining: 0`, a secondary one by `retry-after` or in words, both with 403 or 429.
 *
 * @see https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
function isRateLimit(status: number, headers: Headers, said: string): boolean {
  if (status === 429) return true;
  if (status !== 403) return false;
  const spent = String(headers["x-ratelimit-remaining"]) === "0";
  return spent || headers["retry-after"] !== undefined || /rate limit/i.test(said);
}

/** What GitHub asks to wait, ms; a minute where it says nothing, as its documentation asks for. */
function waitOf(headers: Headers, now: Date): number {
  const seconds = Number(headers["retry-after"]);
  if (Number.isFinite(seconds) && seconds >= 0) return seconds * 1000;
  const reset = Number(headers["x-ratelimit-reset"]) * 1000;
  if (String(headers["x-ratelimit-remaining"]) === "0" && Number.isFinite(reset))
    return Math.max(0, reset - now.getTime());
  return 60_000;
}

/** A validation error names the field and what is wrong with it. */
function detailed(said: string, data: unknown): string {
  const errors = typeof data === "object" && data !== null && "errors" in data ? data.errors : [];
  if (!Array.isArray(errors)) return said;
  const words = errors.map((error: unknown) => {
    const { field = "", code = "", message = "" } = (typeof error === "object" ? error : {}) as Record<string, string>;
    return message || `${field} ${code}`.trim();
  });
  return [said, ...words.filter((word) => word !== "")].join(": ").slice(0, 300);
}

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
