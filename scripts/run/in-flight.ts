import type { Problem } from "../../components/core/errors.js";
import type { EngineEvent, StepOp } from "../engine/deployment.js";
import { duration } from "../progress/words.js";

/** A resource that a provider is working on. */
interface Working {
  readonly name: string;
  readonly type: string;
  readonly op: StepOp;
  /** Milliseconds since the epoch. */
  readonly since: number;
  named: number;
}

/** Milliseconds after which a resource that is still worked on is named, and named again. */
const patience = 5 * 60_000;

/** What providers are working on, and since when: what is named when a run has to stop without them. */
export class InFlight {
  readonly #working = new Map<string, Working>();
  #remembered: readonly Omit<Problem, "fix">[] = [];

  readonly event = (event: EngineEvent): void => {
    if (event.kind === "started") this.#working.clear();
    if (event.kind === "resource-started" && event.op !== "same") {
      const { name, type, op, at } = event;
      this.#working.set(event.urn, { name, type, op, since: at, named: at });
    }
    if (event.kind === "resource-finished" || event.kind === "resource-failed") this.#working.delete(event.urn);
  };

  /** One line for each that has been silent for long since it was named last. */
  slow(now: number): string[] {
    const late = [...this.#working.values()].filter(({ named }) => now - named >= patience);
    for (const one of late) one.named = now;
    return late.map(
      ({ name, type, op, since }) => `no answer yet: ${op} of ${name} (${type}), since ${duration(now - since)}`,
    );
  }

  /** Keeps what is worked on now: what it is asked for when the run has stopped. */
  remember(now: number): void {
    this.#remembered = [...this.#working.values()]
      .sort((a, b) => a.since - b.since)
      .map(({ name, type, op, since }) => ({
        path: `${name} (${type})`,
        expected: `an answer to its ${op}`,
        actual: `none for ${duration(now - since)}`,
      }));
  }

  /** What had no answer when that was asked last, longest first. */
  remembered(fix: string): Problem[] {
    return this.#remembered.map((problem) => ({ ...problem, fix }));
  }
}
