import { ServiceFailure } from "../failure.js";
import { Line, type LineOptions } from "../line.js";
import { type ApiError, parseReply, type Reply } from "./api-error.js";

export interface ClientOptions extends LineOptions {
  readonly key: string;
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

  async #post(body: string, signal: AbortSignal): Promise<Reply> {
    const { apiUrl, key, fetch } = this.options;
    const response = await fetch(apiUrl, {
      method: "POST",
      headers: { authorization: key, "content-type": "application/json", "user-agent": "chainwright" },
      body,
      redirect: "error",
      signal,
    });
    const { status, headers } = response;
    const reply = parseReply(await response.text());
    if (!reply) throw unreadable(status, headers);
    const answered = Object.values(reply.data ?? {}).some((value) => value !== null);
    const fatal = reply.errors.find(({ kind }) => (kind === "unavailable" ? !answered : shutOut.includes(kind)));
    if (fatal) throw failureOf(fatal, headers);
    if (status === 401) throw new ServiceFailure("authentication", "Linear does not accept the key");
    return reply;
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
