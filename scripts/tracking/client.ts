import { setTimeout as delay } from "node:timers/promises";
import pRetry from "p-retry";
import { type ApiError, parseReply, type Reply } from "./api-error.js";

/**
 * Why nothing can be sent to Linear now. `refused` is a whole request turned down, not one operation of it; `slow` means
 * that the deployment has waited long enough, and only the background may go on.
 */
export class LinearFailure extends Error {
  override readonly name = "LinearFailure";

  constructor(
    readonly kind: "unreachable" | "timeout" | "slow" | "rate-limited" | "authentication" | "refused",
    message: string,
    /** What Linear asks to wait before the next try, ms. */
    readonly waitMs = 0,
  ) {
    super(message);
  }
}

/** How long we wait for Linear. */
export interface Limits {
  /** For one request, and for all together that the deployment has to wait for, ms. */
  readonly deadlineMs: number;
  /** Before the first repetition, ms; doubled by chance and tripled each time. */
  readonly retryMs: number;
  /** Before the repetition of a request over the rate limit, ms. */
  readonly rateLimitMs: number;
  readonly retries: number;
  /** Time in which moves and comments are gathered into one request, ms. */
  readonly windowMs: number;
}

export const defaultLimits: Limits = {
  deadlineMs: 10_000,
  retryMs: 300,
  rateLimitMs: 2_000,
  retries: 2,
  windowMs: 1_000,
};

export interface ClientOptions {
  readonly key: string;
  readonly apiUrl: string;
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => Date;
  readonly random: () => number;
  readonly limits: Limits;
}

/**
 * The way to Linear's API, with a deadline for every request, a bounded number of repetitions, and a breaker: after
 * the first verdict that Linear can't be reached, nothing more is tried.
 */
export class LinearClient {
  /** Requests sent so far, repetitions included. */
  requests = 0;
  /** Why nothing is sent any more; null while Linear can be reached. */
  broken: LinearFailure | null = null;
  #patienceMs: number;
  #waitedFor = false;
  readonly #hurry = new AbortController();

  constructor(private readonly options: ClientOptions) {
    this.#patienceMs = options.limits.deadlineMs;
  }

  /** Share of the time that the deployment may wait for Linear which is left, 0 to 1. */
  get patience(): number {
    return Math.max(0, this.#patienceMs / this.options.limits.deadlineMs);
  }

  /** Does `work` while the deployment waits for it: its time is limited for the run as a whole. */
  async waitedFor<T>(work: () => Promise<T>): Promise<T> {
    this.#waitedFor = true;
    try {
      return await work();
    } finally {
      this.#waitedFor = false;
    }
  }

  /** Ends what is under way in the background within `ms`; what is left of the patience when not said otherwise. */
  hurry(ms = this.#patienceMs): void {
    setTimeout(() => this.#hurry.abort(), Math.max(ms, 1)).unref();
  }

  /** Lets one more request try its luck after an outage, when there is time left for it. */
  giveAnotherChance(): void {
    if (this.broken?.kind !== "authentication" && this.patience > 0.1) this.broken = null;
  }

  /** Stops all further requests of this run. */
  trip(failure: LinearFailure): LinearFailure {
    return (this.broken ??= failure);
  }

  /**
   * Sends one document.
   *
   * @throws LinearFailure when Linear can't be reached or does not let us in; operations that it refuses are in the reply
   */
  async call(document: string, variables: Readonly<Record<string, unknown>>): Promise<Reply> {
    if (this.broken) throw this.broken;
    if (this.#waitedFor && this.#patienceMs <= 0) throw new LinearFailure("slow", "the deployment goes on");
    const started = this.options.now().getTime();
    try {
      return await this.#repeatedly(JSON.stringify({ query: document, variables }));
    } catch (error) {
      const failure = error instanceof LinearFailure ? error : new LinearFailure("unreachable", "no answer");
      if (failure.kind === "timeout" || failure.kind === "slow") this.#spend(this.options.limits.deadlineMs);
      throw failure.kind === "slow" ? failure : this.trip(failure);
    } finally {
      this.#spend(this.options.now().getTime() - started);
    }
  }

  #spend(ms: number): void {
    if (this.#waitedFor) this.#patienceMs -= ms;
  }

  #repeatedly(body: string): Promise<Reply> {
    const { limits, random } = this.options;
    return pRetry(() => this.#post(body), {
      retries: limits.retries,
      minTimeout: limits.retryMs * (1 + random()),
      factor: 3,
      signal: this.#hurry.signal,
      shouldRetry: async ({ error }) => {
        if (!(error instanceof LinearFailure)) return false;
        if (error.kind === "unreachable") return this.patience > 0.3;
        if (error.kind !== "rate-limited") return false;
        const waitMs = Math.max(error.waitMs, limits.rateLimitMs * (1 + random()));
        if (waitMs > this.#patienceMs / 2) return false;
        await delay(waitMs, undefined, { signal: this.#hurry.signal }).catch(() => undefined);
        return true;
      },
    });
  }

  async #post(body: string): Promise<Reply> {
    this.requests++;
    const { status, headers, text } = await this.#send(body);
    const reply = parseReply(text);
    if (!reply) throw unreadable(status, headers);
    const answered = Object.values(reply.data ?? {}).some((value) => value !== null);
    const fatal = reply.errors.find(({ kind }) => (kind === "unavailable" ? !answered : shutOut.includes(kind)));
    if (fatal) throw failureOf(fatal, headers);
    if (status === 401) throw new LinearFailure("authentication", "Linear does not accept the key");
    return reply;
  }

  async #send(body: string): Promise<{ status: number; headers: Headers; text: string }> {
    const { apiUrl, key, fetch, limits } = this.options;
    const allowed = this.#waitedFor ? this.#patienceMs : limits.deadlineMs;
    const deadline = AbortSignal.timeout(Math.max(1, Math.round(allowed)));
    try {
      const response = await fetch(apiUrl, {
        method: "POST",
        headers: { authorization: key, "content-type": "application/json", "user-agent": "chainwright" },
        body,
        redirect: "error",
        signal: AbortSignal.any([deadline, this.#hurry.signal]),
      });
      return { status: response.status, headers: response.headers, text: await response.text() };
    } catch (error) {
      if (this.#hurry.signal.aborted || (deadline.aborted && allowed < limits.deadlineMs * 0.9))
        throw new LinearFailure("slow", "no answer in the time that was left");
      if (deadline.aborted) throw new LinearFailure("timeout", `no answer within ${limits.deadlineMs / 1000} s`);
      throw new LinearFailure("unreachable", `no connection (${causeOf(error)})`);
    }
  }
}

/** Kinds of error that concern the whole client, whatever the reply holds. */
const shutOut: readonly ApiError["kind"][] = ["authentication", "rate-limited"];

function failureOf({ kind, message }: ApiError, headers: Headers): LinearFailure {
  if (kind === "authentication") return new LinearFailure("authentication", message);
  if (kind === "rate-limited") return new LinearFailure("rate-limited", message, retryAfter(headers));
  return new LinearFailure("unreachable", message);
}

function unreadable(status: number, headers: Headers): LinearFailure {
  if (status === 401) return new LinearFailure("authentication", "Linear does not accept the key");
  if (status === 429) return new LinearFailure("rate-limited", "over the rate limit", retryAfter(headers));
  if (status >= 400 && status < 500) return new LinearFailure("refused", `HTTP ${status} without an explanation`);
  return new LinearFailure("unreachable", `HTTP ${status} with an answer that is not Linear's`);
}

/** Linear documents no such header, proxies send it; seconds. */
function retryAfter(headers: Headers): number {
  const seconds = Number(headers.get("retry-after") ?? 0);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause as NodeJS.ErrnoException | undefined) : undefined;
  return cause?.code ?? "the request failed";
}
