import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hourly } from "../../../sandbox/linear/api/limits.js";
import { parseFeedback } from "../../../scripts/tracking/feedback.js";
import type { Work } from "../../../scripts/tracking/tracker.js";
import {
  addInReview,
  addOutlets,
  type Emulator,
  outcomeOf,
  quick,
  startEmulator,
  stepsOf,
  trackerFor,
  workOf,
} from "./fixtures.js";

const outlets = { project: "Platform", release: "Production" };
const twenty = { requests: 20, points: 1_000 };

let emulator: Emulator;
let projectDir: string;

beforeEach(async () => {
  emulator = await startEmulator({ releases: true });
  await addInReview(emulator);
  await addOutlets(emulator, outlets);
  projectDir = mkdtempSync(join(tmpdir(), "chainwright-numbers-"));
});

afterEach(async () => {
  await emulator.close();
  rmSync(projectDir, { recursive: true, force: true });
});

/** What the requests through it cost, as Linear tells it by its written rule. */
function meter() {
  const cost = { requests: 0, points: 0, refused: 0 };
  const metered: typeof fetch = async (...args) => {
    const response = await fetch(...args);
    cost.requests++;
    cost.points += Number(response.headers.get("x-complexity") ?? 0);
    if ((await response.clone().text()).includes("RATELIMITED")) cost.refused++;
    return response;
  };
  return { cost, fetch: metered };
}

/** A deployment whose categories come one after the other, each with a pause in which its news are sent. */
async function deployed(work: Work, more: { fetch: typeof fetch; now?: () => Date }): Promise<void> {
  const tracker = trackerFor(emulator.url, projectDir, { ...more, limits: { ...quick, windowMs: 0 } });
  await tracker.check();
  await tracker.open(work);
  const steps = stepsOf(work);
  for (const { category, name } of work.units) {
    tracker.moved(category, "started", []);
    await pause();
    const own = steps.filter(({ component }) => component === name);
    tracker.moved(category, "finished", own);
    await pause();
  }
  const closed = await tracker.close(outcomeOf(steps));
  expect(closed).toMatchObject({ pending: 0, parent: { state: "In Review" } });
  expect(closed.subIssues.every(({ state }) => state === "Done")).toBe(true);
}

/** Until the news of this moment are sent, or will not be. */
async function pause(): Promise<void> {
  const { length } = emulator.requests;
  for (let turn = 0; turn < 20 && emulator.requests.length === length; turn++)
    await new Promise((done) => setTimeout(done, 1));
}

describe("what a deployment with eight sub-issues costs", () => {
  it("is at most 20 requests and 1,000 points from nothing to In Review, with a project and a release to tell", async () => {
    const { cost, fetch } = meter();
    await deployed(workOf({ outlets }), { fetch });
    process.stdout.write(
      `from nothing to In Review: ${cost.requests} requests, ${Math.ceil(cost.points)} complexity points\n`,
    );
    expect(cost.requests).toBeGreaterThan(5);
    expect(cost.requests).toBeLessThanOrEqual(twenty.requests);
    expect(cost.points).toBeLessThanOrEqual(twenty.points);
    expect(cost.refused).toBe(0);
  });

  it("is at most 4 requests when the same change is run again, a review that was taken up included", async () => {
    await deployed(workOf(), { fetch });
    const review = { ...parseFeedback("CHANGES_REQUIRED\n- more"), project: "ledger", environment: "staging" };
    const feedback = { ...review, run: "review", writtenAt: new Date(Date.now() + 60_000).toISOString() };
    await trackerFor(emulator.url, projectDir).review(feedback);
    const { cost, fetch: metered } = meter();
    const again = trackerFor(emulator.url, projectDir, { fetch: metered });
    await again.check();
    await again.review(feedback);
    expect(await again.find(workOf({ run: "second" }))).toMatchObject({ pending: 0, parent: { state: "In Review" } });
    process.stdout.write(
      `the same change again: ${cost.requests} requests, ${Math.ceil(cost.points)} complexity points\n`,
    );
    expect(cost.requests).toBeLessThanOrEqual(4);
    expect(cost.refused).toBe(0);
  });

  it("leaves room for a hundred of them in an hour with one API key", { timeout: 300_000 }, async () => {
    const { cost, fetch: metered } = meter();
    const start = Date.now();
    for (let index = 0; index < 100; index++) {
      emulator.aheadMs = start + index * 36_000 - Date.now();
      const change = index.toString(16).padStart(8, "0").repeat(8);
      await deployed(workOf({ change, outlets, run: `run-${index}` }), {
        fetch: metered,
        now: () => new Date(start + index * 36_000),
      });
    }
    process.stdout.write(
      `100 deployments in an hour: ${cost.requests} of ${hourly.key.requests} requests, ${Math.ceil(cost.points)} of ${hourly.key.complexity} points\n`,
    );
    expect(cost.refused).toBe(0);
    expect(cost.requests).toBeLessThanOrEqual(hourly.key.requests);
    expect(cost.points).toBeLessThanOrEqual(hourly.key.complexity);
  });
});
