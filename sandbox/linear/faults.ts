import { z } from "zod";
import { checkSettings } from "../../components/core/settings.js";
import { UserError } from "../../components/core/errors.js";

/** One disturbance of the embedded Linear, as an entry of the `linear` list of `faults.json`. */
export const linearFault = z.strictObject({
  /** Root field of the request that it disturbs (`issueCreate`), or `*` for every request. */
  operation: z.string().min(1).default("*"),
  /**
   * `refuse`: HTTP 400, INPUT_ERROR. `unauthorized`: HTTP 401. `rate-limit`: HTTP 400, RATELIMITED. `server-error`: HTTP 502 with
   * an HTML page. `garbage`: HTTP 200 whose JSON breaks off. `partial`: carried out, then HTTP 200 with `errors` beside the data.
   * `timeout`: no answer and nothing done. `timeout-after-commit`: carried out, but no answer. `slow`: an answer after the delay.
   */
  kind: z.enum([
    "refuse",
    "unauthorized",
    "rate-limit",
    "server-error",
    "garbage",
    "partial",
    "timeout",
    "timeout-after-commit",
    "slow",
  ]),
  /** How many requests it disturbs; all of them when left out. */
  times: z.int().positive().optional(),
  /** Delay of `slow` (2,000 when left out), or how long a `timeout` holds the connection before dropping it (until the client leaves). */
  milliseconds: z.int().nonnegative().optional(),
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

/** Counts how often each fault was used; a fault that is changed or taken out starts again when it comes back. */
export class FaultSwitches {
  readonly #used = new Map<string, number>();

  constructor(private readonly entries: () => readonly unknown[]) {}

  /**
   * The fault that disturbs a request with these root fields, counted as used; the first that fits in the order of the list.
   *
   * @throws UserError `sandbox/faults`
   */
  take(operations: readonly string[]): LinearFault | undefined {
    const faults = parseLinearFaults(this.entries()).map((fault, index) => ({
      fault,
      key: `${index} ${JSON.stringify(fault)}`,
    }));
    for (const key of this.#used.keys()) if (!faults.some((entry) => entry.key === key)) this.#used.delete(key);
    const found = faults.find(({ fault, key }) => {
      const fits = fault.operation === "*" || operations.includes(fault.operation);
      return fits && (this.#used.get(key) ?? 0) < (fault.times ?? Number.POSITIVE_INFINITY);
    });
    if (found !== undefined) this.#used.set(found.key, (this.#used.get(found.key) ?? 0) + 1);
    return found?.fault;
  }
}
