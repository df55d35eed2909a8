import { ServiceFailure } from "../failure.js";
import { Line, type LineOptions } from "../line.js";
import { type ApiError, parseReply, type Reply } from "./api-error.js";
import type { Credentials } from "./credentials.js";

export interface ClientOptions extends LineOptions {
  readonly credentials: Credentials;
  readonly apiUrl: string;
  readonly fetch: typeof globalThis.fetch;
}

/** The way to Linear's API. */
export class LinearClient {
  readonly line: Line;

  constructor(private readonly options: ClientOptions) {
    this.line = new Line(options);
  }

  /**
   * Sends one document.
   *
   * @throws ServiceFailure when Linear can't be reached or does not let us in; operations that it refuses are in the reply
   */
  call(document: string, variables: Readonly<Record<string, unknown>>): Promise<Reply> {
    const body = JSON.stringify({ query: document, variables });
    return this.line.carry((signal) => this.#post(body, signal));
  }

  /** A refused token is renewed once; a key can't be. */
  async #post(body: string, signal: AbortSignal): Promise<Reply> {
    const { credentials } = this.options;
    const authorization = await credentials.authorization(signal);
    try {
      return await this.#send(body, authorization, signal);
    } catch (error) {
      if (!(error instanceof ServiceFailure) || error.kind !== "authentication") throw error;
      if (!(await credentials.renew(authorization, signal))) throw error;
      return await this.#send(body, await credentials.authorization(signal), signal);
    }
  }

  async #send(body: string, authorization: string, signal: AbortSignal): Promise<Reply> {
    const { apiUrl, fetch } = this.options;
    const response = await fetch(apiUrl, {
      method: "POST",
      headers: { authorization, "content-type": "application/json", "user-agent": "chainwright" },
      body,
      redirect: "error",
      signal,
    });
    const { status, headers } = response;
    const reply = parseReply(await response.text());
    this.line.charge(Number(headers.get("x-complexity")) || 0);
    if (!reply) throw unreadable(status, headers);
    const answered = Object.values(reply.data ?? {}).some((value) => value !== null);
    const fatal = reply.errors.find(({ kind }) => (kind === "unavailable" ? !answered : shutOut.includes(kind)));
    if (fatal) throw failureOf(fatal, headers);
    if (status === 401) throw new ServiceFailure("authentication", "Linear does not accept the key");
    return reply;
  }

  /** `key` or `app`. */
  get access(): Credentials["kind"] {
    return this.options.credentials.kind;
  }
}

/** Kinds of error that concern the whole client, whatever the reply holds. */
const shutOut: readonly ApiError["kind"][] = ["authentication", "rate-limited"];

function failureOf({ kind, message }: ApiError, headers: Headers): ServiceFailure {
  if (kind === "authentication") return new ServiceFailure("authentication", message);
  if (kind === "rate-limited") return new ServiceFailure("rate-limited", message, retryAfter(headers));
  return new ServiceFailure("unreachable", message);
}

function unreadable(status: number, headers: Headers): ServiceFailure {
  if (status === 401) return new ServiceFailure("authentication", "Linear does not accept the key");
  if (status === 429) return new ServiceFailure("rate-limited", "over the rate limit", retryAfter(headers));
  if (status >= 400 && status < 500) return new ServiceFailure("refused", `HTTP ${status} without an explanation`);
  return new ServiceFailure("unreachable", `HTTP ${status} with an answer that is not Linear's`);
}

/** Linear documents no such header, proxies send it; seconds. */
function retryAfter(headers: Headers): number {
  const seconds = Number(headers.get("retry-after") ?? 0);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
}
