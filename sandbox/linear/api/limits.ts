const hour = 3_600_000;

/** What a user may use in an hour. @see https://linear.app/developers/rate-limiting */
export interface Hourly {
  readonly requests: number;
  readonly complexity: number;
}

/** Of a person with API keys (all of them share it), of an app, of an address that shows no key. */
export const hourly = {
  key: { requests: 2_500, complexity: 3_000_000 },
  app: { requests: 5_000, complexity: 2_000_000 },
  stranger: { requests: 600, complexity: 100_000 },
} as const;

/** Operations with a limit of their own: how many in a minute. */
export const perMinute: Readonly<Record<string, number>> = { searchIssues: 30 };

const minute = 60_000;

/** Points that a single query may cost. */
export const queryComplexityLimit = 10_000;

/** A bucket that leaks evenly: empty it, and one comes back every `period / size`. */
class Bucket {
  #left: number;
  #at: number;

  constructor(
    readonly size: number,
    now: number,
    private readonly period = hour,
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
    this.#left = Math.min(this.size, this.#left + (Math.max(0, now - this.#at) * this.size) / this.period);
    this.#at = now;
    return Math.floor(this.#left);
  }
}

/** A budget for each user, made when they first ask; two keys of one user share it. */
export class Budgets {
  readonly #limits = new Map<string, RateLimits>();

  constructor(private readonly now: () => Date) {}

  of(kind: keyof typeof hourly, user: string): RateLimits {
    const name = `${kind} ${user}`;
    const known = this.#limits.get(name);
    if (known !== undefined) return known;
    const made = new RateLimits(this.now, hourly[kind]);
    this.#limits.set(name, made);
    return made;
  }
}

/** The hour's budget of one user. */
export class RateLimits {
  readonly #requests: Bucket;
  readonly #complexity: Bucket;
  readonly #endpoints = new Map<string, Bucket>();

  constructor(
    private readonly now: () => Date,
    readonly allowed: Hourly = hourly.key,
  ) {
    this.#requests = new Bucket(allowed.requests, now().getTime());
    this.#complexity = new Bucket(allowed.complexity, now().getTime());
  }

  /** Takes one request; false when none is left. */
  request(): boolean {
    return this.#requests.take(1, this.now().getTime());
  }

  /** Takes a query's points; false when they are not there. */
  spend(points: number): boolean {
    return this.#complexity.take(points, this.now().getTime());
  }

  /** Takes one of an operation with a limit of its own: `true`, or that limit when none is left. */
  endpoint(operation: string): true | number {
    const size = perMinute[operation];
    if (size === undefined) return true;
    const now = this.now().getTime();
    const bucket = this.#endpoints.get(operation) ?? new Bucket(size, now, minute);
    this.#endpoints.set(operation, bucket);
    return bucket.take(1, now) || size;
  }

  /** The headers that tell of the operations' own limits. */
  endpointHeaders(operations: readonly string[]): Record<string, string> {
    const name = operations.find((operation) => this.#endpoints.has(operation));
    const bucket = name === undefined ? undefined : this.#endpoints.get(name);
    if (name === undefined || bucket === undefined) return {};
    const now = this.now().getTime();
    return {
      "x-ratelimit-endpoint-name": name,
      "x-ratelimit-endpoint-requests-limit": String(bucket.size),
      "x-ratelimit-endpoint-requests-remaining": String(bucket.left(now)),
      "x-ratelimit-endpoint-requests-reset": String(now + minute),
    };
  }

  /** Linear's headers. The reset is always an hour away: the bucket refills all the time. */
  headers(): Record<string, string> {
    const now = this.now().getTime();
    return {
      "x-ratelimit-requests-limit": String(this.allowed.requests),
      "x-ratelimit-requests-remaining": String(this.#requests.left(now)),
      "x-ratelimit-requests-reset": String(now + hour),
      "x-ratelimit-complexity-limit": String(this.allowed.complexity),
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
