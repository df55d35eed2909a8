import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { follow } from "../../../scripts/fleet/follow.js";

interface Trial {
  readonly order: string[];
  readonly needs: Map<string, string[]>;
  readonly bad: Set<string>;
}

const trials: fc.Arbitrary<Trial> = fc
  .array(fc.record({ needs: fc.array(fc.nat(9), { maxLength: 3 }), fails: fc.boolean() }), {
    minLength: 1,
    maxLength: 10,
  })
  .map((list) => {
    const name = (index: number): string => `e${index}`;
    return {
      order: list.map((_, index) => name(index)),
      needs: new Map(
        list.map(({ needs }, index) => [
          name(index),
          index === 0 ? [] : [...new Set(needs.map((at) => name(at % index)))],
        ]),
      ),
      bad: new Set(list.flatMap(({ fails }, index) => (fails ? [name(index)] : []))),
    };
  });

/** Follows a trial and writes down who started and ended when. */
async function watch({ order, needs, bad }: Trial, parallel: number, stopAfter = Number.POSITIVE_INFINITY) {
  const log: string[] = [];
  let running = 0;
  let most = 0;
  let ended = 0;
  const left = await follow(
    { order, needs },
    {
      parallel,
      stopped: () => ended >= stopAfter,
      work: async (name) => {
        log.push(`+${name}`);
        most = Math.max(most, (running += 1));
        for (let turn = 0; turn < 1 + ((name.charCodeAt(name.length - 1) * 3) % 7); turn += 1) await Promise.resolve();
        running -= 1;
        ended += 1;
        log.push(`-${name}`);
        return !bad.has(name);
      },
    },
  );
  return { log, left, most };
}

describe("following the order of a fleet", () => {
  it("starts each once, after the good end of all that it needs, and never more at once than allowed", async () => {
    await fc.assert(
      fc.asyncProperty(trials, fc.integer({ min: 1, max: 4 }), async (trial, parallel) => {
        const { log, left, most } = await watch(trial, parallel);
        expect(most).toBeLessThanOrEqual(parallel);
        const started = log.filter((line) => line.startsWith("+"));
        expect(new Set(started).size).toBe(started.length);
        expect(started.length + left.size).toBe(trial.order.length);
        for (const line of started)
          for (const other of trial.needs.get(line.slice(1)) ?? []) {
            expect(log.indexOf(`-${other}`)).toBeLessThan(log.indexOf(line));
            expect(log).toContain(`-${other}`);
            expect(trial.bad).not.toContain(other);
          }
      }),
    );
  });

  it("leaves out exactly what hangs on a failure, and names the run that failed", async () => {
    await fc.assert(
      fc.asyncProperty(trials, async (trial) => {
        const { left } = await watch(trial, 2);
        for (const name of trial.order) {
          const needs = trial.needs.get(name) ?? [];
          const hangs = needs.some((other) => trial.bad.has(other) || left.has(other));
          expect(left.has(name)).toBe(hangs);
          if (hangs) expect(trial.bad.has(left.get(name) ?? "")).toBe(true);
        }
      }),
    );
  });

  it("works on independent ones at the same time", async () => {
    const trial = { order: ["a", "b", "c"], needs: new Map<string, string[]>(), bad: new Set<string>() };
    expect((await watch(trial, 3)).most).toBe(3);
  });

  it("starts nothing new once it is stopped, and says so of the rest", async () => {
    const trial = { order: ["a", "b", "c"], needs: new Map([["b", ["a"]]]), bad: new Set<string>() };
    const { log, left } = await watch(trial, 1, 1);
    expect(log).toEqual(["+a", "-a"]);
    expect([...left]).toEqual([
      ["b", undefined],
      ["c", undefined],
    ]);
  });
});
