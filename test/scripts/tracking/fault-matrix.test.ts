import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faultKinds, type FaultKind } from "../../../sandbox/linear/faults.js";
import { sandboxKey } from "../../../sandbox/linear/seed.js";
import { JournalledTracker } from "../../../scripts/tracking/journalled.js";
import { type TrackerSettings, trackingParts } from "../../../scripts/tracking/setup.js";
import type { Work } from "../../../scripts/tracking/tracker.js";
import {
  addInReview,
  addOutlets,
  type Emulator,
  outcomeOf,
  quick,
  shownIssues,
  shownOutlets,
  startEmulator,
  stepsOf,
  trackerFor,
  unitOf,
  workOf,
} from "./fixtures.js";

const units = [unitOf("Networking"), unitOf("Compute"), unitOf("Database")];
const outlets = { project: "Platform", release: "Production" };
const impatient = { ...quick, deadlineMs: 250, windowMs: 0 };
const patient = { ...quick, windowMs: 0 };

/** A deployment that tells about every kind of thing. */
const workFor = (name: string): Work =>
  workOf({ environment: name, units, project: `${name}-ledger`, outlets, run: "disturbed" });

/** Carries a deployment out; between its categories the news are given the time to be sent. */
async function run(emulator: Emulator, work: Work, dir: string, more: Partial<TrackerSettings>): Promise<void> {
  const tracker = trackerFor(emulator.url, dir, more);
  await tracker.check().catch((error: unknown) => {
    // Such a run ends before anything is changed, with nothing to tell.
    if (!/does not accept the key|may not file issues|no team/.test(String(error))) throw error;
  });
  await tracker.open(work);
  const steps = stepsOf(work);
  for (const { category, name } of work.units) {
    tracker.moved(category, "started", []);
    tracker.moved(
      category,
      "finished",
      steps.filter(({ component }) => component === name),
    );
    await sent(emulator);
  }
  await tracker.close(outcomeOf(steps));
}

/** Resolves when another request has come in, or when none is to be expected any more. */
async function sent({ requests }: Emulator): Promise<void> {
  const { length } = requests;
  for (let turn = 0; turn < 12 && requests.length === length; turn++) await new Promise((done) => setTimeout(done, 1));
}

/** Sends what is left, as the next run or `tracker flush` does. */
async function flush(emulator: Emulator, dir: string): Promise<number> {
  const parts = trackingParts({
    key: sandboxKey,
    apiUrl: emulator.url,
    team: "ENG",
    required: false,
    projectDir: dir,
    now: () => new Date(),
    random: () => 0.5,
    limits: patient,
  });
  if (parts === null) throw new Error("no tracker");
  return (await new JournalledTracker(parts).flush("flush")).left;
}

/** Everything that Linear shows of it, without what tells environments apart. */
async function tree(emulator: Emulator, name: string): Promise<unknown> {
  const issues = (await shownIssues(emulator, name)).map(({ id: _, ...issue }) => issue);
  const text = JSON.stringify({ issues, outlets: await shownOutlets(emulator, name) });
  return JSON.parse(text.replaceAll(name, "E"));
}

const dirs: string[] = [];
let emulator: Emulator;
let reference: unknown;
let count = 0;
let cases = 0;
let disturbed = 0;
let whole = 0;

/** One deployment whose `nth` request is disturbed, 0 for none, and what is left of it after a flush. */
async function attempt(kind: FaultKind | null, nth: number): Promise<{ name: string; struck: boolean; left: number }> {
  const name = `m${String(++count).padStart(4, "0")}m`;
  const dir = mkdtempSync(join(tmpdir(), "chainwright-matrix-"));
  dirs.push(dir);
  emulator.aheadMs += 3_600_000;
  let asked = 0;
  const counting: typeof fetch = (...args) => {
    asked++;
    return fetch(...args);
  };
  const holds = kind === "slow" ? { milliseconds: 400 } : {};
  if (kind !== null) emulator.faults = [{ kind, nth, ...holds }];
  const limits = /timeout|slow/.test(kind ?? "") ? impatient : patient;
  await run(emulator, workFor(name), dir, { limits, fetch: counting });
  emulator.faults = [];
  const struck = asked >= nth;
  const left = await flush(emulator, dir);
  expect(existsSync(join(dir, ".chainwright", "tracking", "journal.aside.jsonl")), "given up").toBe(false);
  return { name, struck, left };
}

beforeAll(async () => {
  emulator = await startEmulator({ releases: true });
  await addInReview(emulator);
  await addOutlets(emulator, outlets);
  const { name } = await attempt(null, 0);
  reference = await tree(emulator, name);
});

afterAll(async () => {
  await emulator.close();
  for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
  process.stdout.write(
    `fault matrix: ${faultKinds.length} kinds of fault, ${disturbed} requests disturbed, ${whole} of ${cases} final trees as without a fault\n`,
  );
});

describe("every request of a deployment, disturbed", () => {
  it("is told whole without a fault", () => {
    expect(reference).toMatchObject({
      issues: [{ state: "Done" }, { state: "Done" }, { state: "In Review" }, { state: "Done" }],
      outlets: { updates: [{ health: "onTrack" }], releases: [{}] },
    });
  });

  it.each(faultKinds)("by %s loses nothing and doubles nothing", { timeout: 300_000 }, async (kind) => {
    let nth = 0;
    for (let more = true; more && nth < 24; ) {
      const { name, struck, left } = await attempt(kind, ++nth);
      cases++;
      more = struck;
      expect(left, `${kind} at request ${nth}`).toBe(0);
      expect(await tree(emulator, name), `${kind} at request ${nth}`).toEqual(reference);
      whole++;
    }
    disturbed += nth - 1;
    expect(nth).toBeGreaterThan(7);
  });
});
