import { z } from "zod";
import { checkSettings } from "../../components/core/settings.js";
import { UserError } from "../../components/core/errors.js";

/** What can go wrong, in the order of how far the request came. */
export const faultKinds = [
  // Not carried out, and answered in GraphQL.
  "refuse",
  "unauthorized",
  "expired-key",
  "forbidden",
  "rate-limit",
  "rate-limit-200",
  "internal-error",
  "null-data",
  "success-false",
  // Not carried out, and answered in something else.
  "rate-limit-text",
  "unavailable",
  "server-error",
  "html",
  "garbage",
  "empty",
  // Not carried out, and not answered.
  "timeout",
  "reset",
  // Carried out.
  "slow",
  "partial",
  "server-error-after-commit",
  "garbage-after-commit",
  "timeout-after-commit",
  "reset-after-commit",
] as const;

export type FaultKind = (typeof faultKinds)[number];

/** One disturbance of the embedded Linear, as an entry of the `linear` list of `faults.json`. */
export const linearFault = z.strictObject({
  /**
   * Root field of the request that it disturbs (`issueCreate`), `oauthToken`, `fileUploadPut` or `fileGet` for the requests
   * that are no GraphQL, or `*` for every request.
   */
  operation: z.string().min(1).default("*"),
  /** See `docs/linear-emulator.md`. */
  kind: z.enum(faultKinds),
  /** The first matching request that is struck, from 1, counted since the fault was switched on. */
  nth: z.int().positive().optional(),
  /** How many requests in a row it disturbs; one with `nth`, else all of them when left out. */
  times: z.int().positive().optional(),
  /** Delay of `slow` (2,000 when left out), or how long a `timeout` holds the connection before dropping it (until the client leaves). */
  milliseconds: z.int().nonnegative().optional(),
  /** `Retry-After` of `rate-limit`, `rate-limit-200`, `rate-limit-text` and `unavailable`; none when left out. */
  retryAfterSeconds: z.int().nonnegative().optional(),
});

export type LinearFault = z.output<typeof linearFault>;

/**
 * The faults of the `linear` list of `faults.json`.
 *
 * @throws UserError `sandbox/faults` with every problem at once
 */
export function parseLinearFaults(entries: readonly unknown[]): LinearFault[] {
  const { value, problems } = checkSettings(z.array(linearFault), entries, "linear");
  if (value === undefined) throw new UserError("sandbox/faults", "faults.json can't be used", problems);
  return value;
}

/** How far a fault has come. */
interface Progress {
  /** Matching requests seen. */
  seen: number;
  /** Of them, struck. */
  struck: number;
  /** Keys and tokens that `expired-key` has ended. */
  readonly expired: Set<string>;
}

/** Counts how often each fault was used; a fault that is changed or taken out starts again when it comes back. */
export class FaultSwitches {
  readonly #progress = new Map<string, Progress>();

  constructor(private readonly entries: () => readonly unknown[]) {}

  /**
   * The fault that disturbs a request with these root fields, counted as used; the first that fits in the order of the list.
   *
   * @param credential the request's `Authorization`: `expired-key` ends this one, and leaves others alone
   * @throws UserError `sandbox/faults`
   */
  take(operations: readonly string[], credential = ""): LinearFault | undefined {
    const faults = parseLinearFaults(this.entries()).map((fault, index) => ({
      fault,
      key: `${index} ${JSON.stringify(fault)}`,
    }));
    for (const key of this.#progress.keys()) if (!faults.some((entry) => entry.key === key)) this.#progress.delete(key);
    return faults.find(({ fault, key }) => this.#strikes(fault, key, operations, credential))?.fault;
  }

  #strikes(fault: LinearFault, key: string, operations: readonly string[], credential: string): boolean {
    const progress = this.#progress.get(key) ?? { seen: 0, struck: 0, expired: new Set() };
    this.#progress.set(key, progress);
    if (fault.kind === "expired-key" && progress.expired.has(credential)) return true;
    if (fault.operation !== "*" && !operations.includes(fault.operation)) return false;
    const one = fault.nth !== undefined || fault.kind === "expired-key";
    const times = fault.times ?? (one ? 1 : Number.POSITIVE_INFINITY);
    progress.seen += 1;
    if (progress.seen < (fault.nth ?? 1) || progress.struck >= times) return false;
    progress.struck += 1;
    progress.expired.add(credential);
    return true;
  }
}
