import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { LinearFault } from "../../../sandbox/linear/faults.js";
import {
  deploy,
  type Emulator,
  outcomeOf,
  quick,
  type Shown,
  shownIssues,
  startEmulator,
  trackerFor,
  unitOf,
  workOf,
} from "./fixtures.js";

let emulator: Emulator;
let projectDir: string;
let reference: Shown[];
let environments = 0;

const work = (environment: string, run = "first") =>
  workOf({ environment, run, units: [unitOf("Networking"), unitOf("Compute"), unitOf("Database")] });

beforeAll(async () => {
  emulator = await startEmulator();
  projectDir = mkdtempSync(join(tmpdir(), "chainwright-outage-"));
  await deploy(trackerFor(emulator.url, projectDir), work("reference"));
  rmSync(projectDir, { recursive: true });
  reference = comparable(await shownIssues(emulator, "reference"), "reference");
});

beforeEach(() => {
  emulator.faults = [];
  projectDir = mkdtempSync(join(tmpdir(), "chainwright-outage-"));
});

afterEach(() => rmSync(projectDir, { recursive: true }));

afterAll(() => emulator.close());

/** The issues without what tells environments apart. */
function comparable(issues: readonly Shown[], environment: string): Shown[] {
  const text = JSON.stringify(issues.map(({ id: _, ...issue }) => issue)).replaceAll(environment, "E");
  return JSON.parse(text) as Shown[];
}

const kinds: LinearFault["kind"][] = [
  "refuse",
  "unauthorized",
  "rate-limit",
  "server-error",
  "garbage",
  "partial",
  "timeout",
  "timeout-after-commit",
  "slow",
];

const operations = [
  "*",
  "viewer",
  "issues",
  "issueCreate",
  "issueBatchCreate",
  "attachmentCreate",
  "commentCreate",
  "issueBatchUpdate",
];

const impatient = { ...quick, deadlineMs: 150 };

describe("trouble with Linear", () => {
  for (const kind of kinds)
    it.each(operations)(`of the kind ${kind} at %s loses nothing: the next run makes it whole`, async (operation) => {
      const environment = `env${environments++}x`;
      const fault = { operation, kind, ...(kind === "slow" ? { milliseconds: 400 } : {}) };
      emulator.faults = [fault];
      const limits = /timeout|slow/.test(kind) ? impatient : quick;
      const during = await deploy(trackerFor(emulator.url, projectDir, { limits }), work(environment));
      expect(during.parent?.id).toBeTypeOf("string");
      emulator.faults = [];
      const after = await trackerFor(emulator.url, projectDir).find(work(environment, "second"));
      expect(after.pending).toBe(0);
      expect(after.subIssues.map(({ state }) => state)).toEqual(["Done", "Done", "Done"]);
      expect(comparable(await shownIssues(emulator, environment), environment)).toEqual(reference);
    });

  it.each(kinds.filter((kind) => !/timeout|slow/.test(kind)))(
    "of the kind %s that passes is over before the run is",
    async (kind) => {
      const environment = `env${environments++}x`;
      const tracker = trackerFor(emulator.url, projectDir);
      await tracker.check();
      emulator.faults = [{ operation: "issueCreate", kind, times: 1 }];
      const tracking = await deploy(tracker, work(environment));
      const heals = kind !== "unauthorized";
      expect(tracking.pending === 0).toBe(heals);
      if (heals) expect(comparable(await shownIssues(emulator, environment), environment)).toEqual(reference);
      if (heals) expect(tracking.warnings.join()).not.toContain("journal");
    },
  );

  it("at the check is told, and the deployment goes on", async () => {
    const tracker = trackerFor("http://127.0.0.1:9", projectDir);
    expect(await tracker.check()).toBe(false);
    const tracking = await deploy(tracker, work("unreachable"));
    expect(tracking.warnings.join()).toContain("cannot be reached");
    expect(tracking.parent).toMatchObject({ identifier: "", url: "", state: "In Review" });
    expect(tracking.subIssues.map(({ state }) => state)).toEqual(["Done", "Done", "Done"]);
    expect(tracking.pending).toBeGreaterThan(0);
    expect(await shownIssues(emulator, "unreachable")).toEqual([]);
    const later = await deploy(trackerFor(emulator.url, projectDir), work("elsewhere"));
    expect(later.pending).toBe(0);
    expect(comparable(await shownIssues(emulator, "unreachable"), "unreachable")).toEqual(reference);
  });

  it("that refuses every request stops after a few", async () => {
    const tracker = trackerFor(emulator.url, projectDir);
    await tracker.check();
    const { length } = emulator.requests;
    emulator.faults = [{ kind: "refuse" }];
    await deploy(tracker, work("refused"));
    expect(emulator.requests.length - length).toBeLessThanOrEqual(4);
  });

  it("does not let an earlier run take back what a later one on another machine has told", async () => {
    const [here, there] = [trackerFor(emulator.url, projectDir), trackerFor(emulator.url, join(projectDir, "there"))];
    emulator.faults = [{ operation: "issueBatchUpdate", kind: "refuse" }];
    await here.open(work("moves"));
    here.moved("Compute", "started", []);
    expect((await here.close(outcomeOf([], { result: "cancelled" }))).pending).toBeGreaterThan(0);
    emulator.faults = [];
    await deploy(there, work("moves", "second"));
    const replayed = await trackerFor(emulator.url, projectDir).find(work("moves", "third"));
    expect(replayed.pending).toBe(0);
    const shown = await shownIssues(emulator, "moves");
    expect(shown.map(({ state }) => state).sort()).toEqual(["Done", "Done", "Done", "In Progress"]);
    expect(shown.flatMap(({ attachments }) => attachments)).toMatchObject([{ title: "Run second" }]);
  });

  it.each(["issueCreate", "issueBatchCreate"])(
    "does not file twice what another run files just before %s",
    async (operation) => {
      const environment = `env${environments++}x`;
      const rival = trackerFor(emulator.url, join(projectDir, "rival"));
      let met = false;
      const meeting: typeof fetch = async (url, init) => {
        if (!met && (init?.body as string).includes(operation)) {
          met = true;
          await deploy(rival, work(environment));
        }
        return fetch(url, init);
      };
      const tracking = await deploy(trackerFor(emulator.url, projectDir, { fetch: meeting }), work(environment));
      expect(tracking).toMatchObject({
        pending: 0,
        parent: { identifier: expect.stringMatching(/^ENG-\d+$/) as string },
      });
      expect(comparable(await shownIssues(emulator, environment), environment)).toEqual(reference);
    },
  );
});
