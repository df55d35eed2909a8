import { setTimeout as sleep } from "node:timers/promises";
import type { Fault, Faults } from "./faults.js";
import { CloudRefusal } from "./simulator.js";

/** Waits so many milliseconds; ends early, without an error, when the signal is raised. */
export type Wait = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/** Waits by the real clock. */
export const realWait: Wait = (milliseconds, signal) =>
  sleep(milliseconds, undefined, { signal }).catch(() => undefined);

/** The provider is gone without an answer: nobody knows what became of the request. */
export class ProviderCrash extends Error {
  override readonly name = "ProviderCrash";
}

/** The engine called the request off while it was waiting. */
export class Cancelled extends Error {
  override readonly name = "Cancelled";
}

/** What becomes of the answer once the change is made, milliseconds; neither for the ordinary. */
export interface After {
  /** Silence, and then the provider is gone. */
  readonly crash?: number;
  /** The answer comes so late, and calling the request off doesn't shorten it. */
  readonly late?: number;
}

/** How often AWS's provider tries a throttled request before it gives up. @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs#max_retries-1 */
const attempts = 25;

/** Lets operations meet the faults that the sandbox was told of, and counts which of them each fault has seen. */
export class Trouble {
  /** A file that was written again makes new faults, which count from the beginning. */
  readonly #seen = new WeakMap<Fault, number>();

  constructor(
    private readonly faults: () => Faults,
    private readonly wait: Wait,
  ) {}

  /**
   * Waits, and throws what the faults call for.
   *
   * @throws CloudRefusal for `fail`, and for a `throttle` that outlasts the attempts
   * @throws Cancelled when `signal` is raised while it hangs
   */
  async meet(operation: Fault["operation"], type: string, signal: AbortSignal): Promise<After> {
    let after: After = {};
    for (const fault of this.faults().cloud ?? []) {
      if (!matches(fault, operation, type) || !this.#strikes(fault)) continue;
      if (fault.kind === "fail")
        throw new CloudRefusal("InternalFailure", fault.message ?? "the sandbox was told to refuse this");
      if (fault.kind === "delay") await this.wait(fault.milliseconds ?? 0, signal);
      if (fault.kind === "throttle") await this.#throttle(fault, type, signal);
      if (fault.kind === "hang") await untilRaised(signal);
      if (fault.kind === "crash-after-commit") after = { crash: fault.milliseconds ?? 0 };
      if (fault.kind === "late") after = { late: fault.milliseconds ?? 0 };
    }
    return after;
  }

  #strikes(fault: Fault): boolean {
    const count = (this.#seen.get(fault) ?? 0) + 1;
    this.#seen.set(fault, count);
    const first = fault.nth ?? 1;
    const times = fault.times ?? (fault.nth === undefined ? Number.POSITIVE_INFINITY : 1);
    return count >= first && count < first + times;
  }

  async #throttle(fault: Fault, type: string, signal: AbortSignal): Promise<void> {
    const base = fault.milliseconds ?? 20;
    for (let attempt = 1; attempt < attempts; attempt += 1) {
      await this.wait(Math.min(base * 2 ** (attempt - 1), base * 8), signal);
      if (signal.aborted) throw new Cancelled("the request was called off while it was throttled");
      if (!this.#strikes(fault)) return;
    }
    throw throttling(type, fault.message);
  }
}

function matches(fault: Fault, operation: Fault["operation"], type: string): boolean {
  if (fault.operation !== operation) return false;
  if (fault.type === undefined) return true;
  return fault.type.endsWith("*") ? type.startsWith(fault.type.slice(0, -1)) : type === fault.type;
}

/** Each service has its own word for it. */
function throttling(type: string, message?: string): CloudRefusal {
  if (type.startsWith("kubernetes:"))
    return new CloudRefusal("TooManyRequests", message ?? "too many requests, please try again later");
  if (/^aws:(ec2|vpc|ebs)\//.test(type))
    return new CloudRefusal("RequestLimitExceeded", message ?? "Request limit exceeded.");
  if (type.startsWith("aws:s3/")) return new CloudRefusal("SlowDown", message ?? "Please reduce your request rate.");
  return new CloudRefusal("ThrottlingException", message ?? "Rate exceeded");
}

function untilRaised(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(new Cancelled("the request was called off while the cloud did not answer"));
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}
