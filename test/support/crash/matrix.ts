import { appendFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Fault, faults } from "./faults.js";
import { type Lane, openLane } from "./lane.js";
import { type Outcome, survive } from "./point.js";
import { type Chance, chanceOf } from "./random.js";

const minutes = 60_000;

/** The same moments for the same seed; `CRASH_SEED` chooses another. */
const seed = Number(process.env["CRASH_SEED"] ?? 20_261_122);
/** How many crashes a file goes through; `CRASH_POINTS` chooses another. */
const points = Number(process.env["CRASH_POINTS"] ?? 31);

/** Every fault once by itself, then in rows of three of which two strike the resume, until there are enough. */
export function planOf(count: number, chance: Chance, disk: boolean): Fault[][] {
  const possible = faults.filter((fault) => disk || fault.disk !== true);
  const single = possible.map((fault) => [fault]);
  const plan: Fault[][] = [];
  for (let left = count; left > 0; ) {
    const next = left > count - single.length ? single[count - left] : undefined;
    const row = next ?? Array.from({ length: Math.min(3, left) }, () => chance.pick(possible));
    plan.push(row);
    left -= row.length;
  }
  return plan;
}

/**
 * Registers one shard of the matrix: runs on a hundred resources die of every fault at random moments, and after one resume the
 * cloud's own log must show nothing twice and nothing lost.
 */
export function crashMatrix(shard: number, options: { readonly tracked: boolean }): void {
  const chance = chanceOf(seed + shard);
  let lane: Lane;
  let wave = 0;
  let struck = 0;

  describe(`a run on a hundred resources that dies (seed ${seed}, shard ${shard})`, () => {
    beforeAll(async () => {
      lane = await openLane(options);
    }, 2 * minutes);
    afterAll(async () => await lane.close(), 2 * minutes);

    const plan = planOf(points, chance, process.getuid?.() === 0).map((row) => ({
      row,
      title: row.map(({ name }) => name).join(", then in its resume "),
    }));
    it.each(plan)(
      "is whole after one resume: $title",
      async ({ row }) => {
        const outcome = await survive(lane, wave++, row, chance);
        note(outcome);
        const story = outcome.crashes.map((one) => one.story).join("; ");
        struck += outcome.crashes.filter((one) => one.struck).length;
        expect(outcome.exit, `${story}\n${outcome.said}`).toBe(0);
        expect(
          outcome.crashes.flatMap(({ orphans }) => orphans),
          story,
        ).toEqual([]);
        expect(outcome.verdict, story).toEqual(whole);
      },
      6 * minutes,
    );

    it("was under way when it died, nearly always", () => {
      expect(struck).toBeGreaterThan(0.8 * points);
    });
  });
}

/** What a verdict is when nothing is wrong. */
export const whole: Outcome["verdict"] = {
  duplicates: [],
  lost: [],
  astray: [],
  locks: [],
  pending: 0,
  issues: [],
  leftovers: [],
};

/** Keeps the outcome for the bench, which adds them up. */
function note({ crashes, verdict, exit }: Outcome): void {
  const file = process.env["CRASH_REPORT"];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ crashes, verdict, exit })}\n`);
}
