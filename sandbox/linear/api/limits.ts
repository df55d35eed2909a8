const hour = 3_600_000;

/** What an API key may use in an hour. @see https://linear.app/developers/rate-limiting */
export const hourly = { requests: 2_500, complexity: 3_000_000 } as const;

/** Points that a single query may cost. */
export const queryComplexityLimit = 10_000;

/** A bucket that leaks evenly: empty it, and one comes back every `hour / size`. */
class Bucket {
  #left: number;
  #at: number;

  constructor(
    readonly size: number,
    now: number,
  ) {
    this.#left = size;
    this.#at = now;
  }

  /** Whether there was enough for it; nothing is taken when there was not. */
  take(amount: number, now: number): boolean {
    const enough = this.left(now) >= amount;
    if (enough) this.#left -= amount;
    return enough;
  }

  left(now: number): number {
    this.#left = Math.min(this.size, this.#left + (Math.max(0, now - this.#at) * this.size) / hour);
    this.#at = now;
    return Math.floor(this.#left);
  }
}

/** The hour's budget of the one user; two keys of one user would share it. */
export class RateLimits {
  readonly #requests: Bucket;
  readonly #complexity: Bucket;

  constructor(private readonly now: () => Date) {
    this.#requests = new Bucket(hourly.requests, now().getTime());
    this.#complexity = new Bucket(hourly.complexity, now().getTime());
  }

  /** Takes one request; false when none is left. */
  request(): boolean {
    return this.#requests.take(1, this.now().getTime());
  }

  /** Takes a query's points; false when they are not there. */
  spend(points: number): boolean {
    return this.#complexity.take(points, this.now().getTime());
  }

  /** Linear's headers. The reset is always an hour away: the bucket refills all the time. */
  headers(): Record<string, string> {
    const now = this.now().getTime();
    return {
      "x-ratelimit-requests-limit": String(hourly.requests),
      "x-ratelimit-requests-remaining": String(this.#requests.left(now)),
      "x-ratelimit-requests-reset": String(now + hour),
      "x-ratelimit-complexity-limit": String(hourly.complexity),
      "x-ratelimit-complexity-remaining": String(this.#complexity.left(now)),
      "x-ratelimit-complexity-reset": String(now + hour),
    };
  }

  /** The same as the `rateLimitStatus` query tells it. */
  status(): {
    type: string;
    allowedAmount: number;
    remainingAmount: number;
    requestedAmount: number;
    period: number;
    reset: number;
  }[] {
    const now = this.now().getTime();
    const line = (type: string, bucket: Bucket, requestedAmount: number) => ({
      type,
      allowedAmount: bucket.size,
      remainingAmount: bucket.left(now),
      requestedAmount,
      period: hour,
      reset: now + hour,
    });
    return [line("requests", this.#requests, 1), line("complexity", this.#complexity, 0)];
  }
}
