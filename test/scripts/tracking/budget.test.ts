import { beforeEach, describe, expect, it } from "vitest";
import { defaultLimits } from "../../../scripts/tracking/line.js";
import { deploy, type Emulator, openScene, quick, shownIssues, trackerFor, unitOf, workOf } from "./fixtures.js";

let emulator: Emulator;
let projectDir: string;

beforeEach(async () => {
  const scene = await openScene({ inReview: true });
  ({ emulator, projectDir } = scene);
  emulator.requests.length = 0;
  return scene.close;
});

const workIn = (environment: string, run = "first") => workOf({ environment, run, units: [unitOf("Networking")] });

describe("the budget of a run", () => {
  it.each([
    ["requests", { requests: 4 }],
    ["points of complexity", { points: 30 }],
  ])("of %s is not exceeded; the rest waits for the next run, and nothing is lost", async (_, budget) => {
    const limits = { ...quick, ...budget };
    const tracking = await deploy(trackerFor(emulator.url, projectDir, { limits }), workIn("small"));
    if ("requests" in budget) expect(emulator.requests.length).toBeLessThanOrEqual(budget.requests);
    expect(tracking.pending).toBeGreaterThan(0);
    expect(tracking.warnings.join()).toContain("as many requests as one run may send");
    expect((await trackerFor(emulator.url, projectDir).find(workIn("small", "second"))).pending).toBe(0);
    const shown = await shownIssues(emulator);
    expect(shown.map(({ state }) => state)).toEqual(["In Review", "Done"]);
    expect(shown.map(({ comments }) => new Set(comments).size === comments.length)).toEqual([true, true]);
  });

  it("goes to what earlier runs left for its half only, so that the run's own issues are filed", async () => {
    emulator.faults = [{ kind: "reset" }];
    for (const index of Array.from({ length: 12 }, (_, at) => at))
      await deploy(trackerFor(emulator.url, projectDir, { limits: { ...quick, retries: 0 } }), workIn(`left${index}`));
    emulator.faults = [];
    emulator.requests.length = 0;
    const limits = { ...quick, requests: 40 };
    const opened = await trackerFor(emulator.url, projectDir, { limits }).open(workIn("own"));
    expect(opened.parent?.identifier).toMatch(/^ENG-/);
    expect(opened.pending).toBeGreaterThan(0);
    expect(emulator.requests.length).toBeLessThanOrEqual(40);
  });

  it("is a tenth of what Linear allows a key in an hour", () => {
    expect(defaultLimits).toMatchObject({ requests: 2_500 / 10, points: 3_000_000 / 10 });
  });
});
