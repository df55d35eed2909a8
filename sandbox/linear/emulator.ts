import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { z } from "zod";
import { type Clock, systemClock } from "./clock.js";
import { type linearFault, parseLinearFaults } from "./faults.js";
import type { LinearRequest } from "./http/fault-gate.js";
import { packageCache } from "./schema.js";
import { sandboxKey } from "./seed.js";
import { type Linear, type LinearOptions, startLinear as serve } from "./server.js";

/** One thing that is to go wrong; only `kind` must be given. */
export type Fault = z.input<typeof linearFault>;

export interface EmulatorOptions
  extends Partial<Pick<LinearOptions, "dir" | "cacheDir" | "port" | "newId" | "log" | "keys" | "apps" | "switches">> {
  /** Time, for records, budgets, tokens and webhooks. @default the machine's */
  readonly clock?: Clock;
  /** What goes wrong from the start. @default nothing */
  readonly faults?: readonly Fault[];
}

/** A running emulator, and what a test turns on it. */
export interface Emulator extends Linear {
  /** For the SDK's `apiUrl`: `http://127.0.0.1:PORT/graphql`. */
  readonly apiUrl: string;
  /** An API key that may do everything. */
  readonly key: string;
  /** Every request so far, in order, with what it was answered. */
  readonly requests: readonly LinearRequest[];
  /**
   * Says what goes wrong from now on, in place of what was said before; nothing takes all of it away.
   *
   * @throws UserError `sandbox/faults` with every mistake at once
   */
  strike(...faults: readonly Fault[]): void;
}

/**
 * An emulator of Linear to test against: its exact schema, its errors, limits and habits, on 127.0.0.1 alone. Without `dir` it
 * starts empty, and what was filed is gone when it is closed.
 *
 * @example
 * const linear = await startLinear();
 * const client = new LinearClient({ apiKey: linear.key, apiUrl: linear.apiUrl });
 * linear.strike({ kind: "timeout-after-commit", operation: "issueCreate", nth: 1, milliseconds: 50 });
 * @throws UserError `sandbox/port-taken`, `sandbox/linear-schema`, `sandbox/faults`
 */
export async function startLinear(options: EmulatorOptions = {}): Promise<Emulator> {
  const { clock = systemClock(), log = () => undefined, cacheDir = packageCache(), ...rest } = options;
  let faults: readonly Fault[] = parseLinearFaults(options.faults ?? []);
  const requests: LinearRequest[] = [];
  const kept = options.dir;
  const dir = kept ?? (await mkdtemp(join(tmpdir(), "linear-emulator-")));
  const linear = await serve({
    ...rest,
    dir,
    cacheDir,
    clock,
    now: () => clock.now(),
    log,
    faults: () => faults,
    onRequest: (request) => requests.push(request),
  });
  return {
    ...linear,
    apiUrl: `${linear.url}/graphql`,
    key: options.keys?.[0]?.key ?? sandboxKey,
    requests,
    strike: (...given) => {
      faults = parseLinearFaults(given);
    },
    close: async () => {
      await linear.close();
      if (kept === undefined) await rm(dir, { recursive: true, force: true });
    },
  };
}
