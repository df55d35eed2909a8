import type { Fleet } from "./graph.js";

/** How the order is followed. */
export interface Following {
  /** Environments at work at once, at least 1. */
  readonly parallel: number;
  /** Works on one; whether those that need it may go on. */
  readonly work: (name: string) => Promise<boolean>;
  /** Whether nothing new is to be started. */
  readonly stopped: () => boolean;
}

/**
 * Works through a fleet: each as soon as all that it needs went well. What depends on a failure is not started, the
 * rest goes on.
 *
 * @returns by environment that was not started, the one whose failure is the reason; undefined when all was stopped
 */
export async function follow(
  fleet: Pick<Fleet, "order" | "needs">,
  { parallel, work, stopped }: Following,
): Promise<Map<string, string | undefined>> {
  const waiting = new Set(fleet.order);
  const running = new Map<string, Promise<void>>();
  const good = new Set<string>();
  /** By environment that did not go well, whose failure it comes from. */
  const causes = new Map<string, string>();
  const left = new Map<string, string | undefined>();
  const start = (name: string): void => {
    waiting.delete(name);
    const done = work(name).then((well) => {
      running.delete(name);
      if (well) good.add(name);
      else causes.set(name, name);
    });
    running.set(name, done);
  };
  for (;;) {
    for (const name of waiting) {
      const needs = fleet.needs.get(name) ?? [];
      const cause = needs.map((other) => causes.get(other)).find((other) => other !== undefined);
      if (cause !== undefined) {
        waiting.delete(name);
        causes.set(name, cause);
        left.set(name, cause);
      } else if (!stopped() && running.size < parallel && needs.every((other) => good.has(other))) start(name);
    }
    if (running.size === 0) break;
    await Promise.race(running.values());
  }
  for (const name of waiting) left.set(name, undefined);
  return left;
}
