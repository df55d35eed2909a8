import { setTimeout as delay } from "node:timers/promises";
import pRetry from "p-retry";
import { ServiceFailure } from "./failure.js";

/** How long we wait for the service. */
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
  /** Requests of one run, repetitions included. */
  readonly requests: number;
  /** Complexity points of one run, as the service counts them. */
  readonly points: number;
}

export const defaultLimits: Limits = {
  deadlineMs: 10_000,
  retryMs: 300,
  rateLimitMs: 2_000,
  retries: 2,
  windowMs: 1_000,
  // A tenth of what Linear allows a key in an hour (2,500 requests, 3,000,000 points): a long journal is replayed by several runs, and
  // leaves room for all others; https://linear.app/developers/rate-limiting
  requests: 250,
  points: 300_000,
};

export interface LineOptions {
  readonly now: () => Date;
  readonly random: () => number;
  readonly limits: Limits;
}

/**
 * The line to a service: a deadline for every request, a bounded number of repetitions, and a breaker: after the first
 * verdict that the service can't be reached, nothing more is tried.
 */
export class Line {
  /** Requests sent so far, repetitions included. */
  requests = 0;
  /** Complexity points that the service has charged. */
  points = 0;
  /** Why nothing is sent any more; null while the service can be reached. */
  broken: ServiceFailure | null = null;
  #patienceMs: number;
  #waitedFor = false;
  readonly #hurry = new AbortController();

  constructor(private readonly options: LineOptions) {
    this.#patienceMs = options.limits.deadlineMs;
  }

  /** Share that is left of the time that the deployment may wait for the service, and of the requests that it may send, 0 to 1. */
  get patience(): number {
    const { deadlineMs, requests, points } = this.options.limits;
    const spent = Math.max(this.requests / requests, this.points / points);
    return Math.max(0, Math.min(this.#patienceMs / deadlineMs, 1 - spent));
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
    if (this.broken?.kind !== "authentication" && this.broken?.kind !== "spent" && this.patience > 0.1)
      this.broken = null;
  }

  /** Notes what an answer has cost. */
  charge(points: number): void {
    this.points += points;
  }

  /** Stops all further requests of this run. */
  trip(failure: ServiceFailure): ServiceFailure {
    return (this.broken ??= failure);
  }

  /**
   * Sends a request; `send` gets the signal that ends it, and throws a `ServiceFailure` for an answer that is none.
   *
   * @throws ServiceFailure when the service can't be reached or does not let us in
   */
  async carry<T>(send: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.broken) throw this.broken;
    const { requests, points } = this.options.limits;
    if (this.requests >= requests || this.points >= points)
      throw this.trip(new ServiceFailure("spent", `${this.requests} requests, ${this.points} points`));
    if (this.#waitedFor && this.#patienceMs <= 0) throw new ServiceFailure("slow", "the deployment goes on");
    const started = this.options.now().getTime();
    try {
      return await this.#repeatedly(send);
    } catch (error) {
      const failure = error instanceof ServiceFailure ? error : new ServiceFailure("unreachable", "no answer");
      if (failure.kind === "timeout" || failure.kind === "slow") this.#spend(this.options.limits.deadlineMs);
      throw failure.kind === "slow" ? failure : this.trip(failure);
    } finally {
      this.#spend(this.options.now().getTime() - started);
    }
  }

  #spend(ms: number): void {
    if (this.#waitedFor) this.#patienceMs -= ms;
  }

  #repeatedly<T>(send: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { limits, random } = this.options;
    return pRetry(() => this.#once(send), {
      retries: limits.retries,
      minTimeout: limits.retryMs * (1 + random()),
      factor: 3,
      signal: this.#hurry.signal,
      shouldRetry: async ({ error }) => {
        if (!(error instanceof ServiceFailure)) return false;
        if (error.kind === "unreachable") return this.patience > 0.3;
        if (error.kind !== "rate-limited") return false;
        const waitMs = Math.max(error.waitMs, limits.rateLimitMs * (1 + random()));
        if (waitMs > this.#patienceMs / 2) return false;
        await delay(waitMs, undefined, { signal: this.#hurry.signal }).catch(() => undefined);
        return true;
      },
    });
  }

  async #once<T>(send: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.requests++;
    const { deadlineMs } = this.options.limits;
    const allowed = this.#waitedFor ? this.#patienceMs : deadlineMs;
    const deadline = AbortSignal.timeout(Math.max(1, Math.round(allowed)));
    try {
      return await send(AbortSignal.any([deadline, this.#hurry.signal]));
    } catch (error) {
      if (error instanceof ServiceFailure) throw error;
      if (this.#hurry.signal.aborted || (deadline.aborted && allowed < deadlineMs * 0.9))
        throw new ServiceFailure("slow", "no answer in the time that was left");
      if (deadline.aborted) throw new ServiceFailure("timeout", `no answer within ${deadlineMs / 1000} s`);
      throw new ServiceFailure("unreachable", `no connection (${causeOf(error)})`);
    }
  }
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause as NodeJS.ErrnoException | undefined) : undefined;
  return cause?.code ?? "the request failed";
}
