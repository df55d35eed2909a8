import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sandboxKey } from "../../../sandbox/linear/seed.js";
import { journalText } from "../../../scripts/commands/tracker/journal.js";
import { inspectJournal } from "../../../scripts/tracking/inspect.js";
import { JournalledTracker } from "../../../scripts/tracking/journalled.js";
import { trackingParts } from "../../../scripts/tracking/setup.js";
import { deploy, quick, shownIssues, startEmulator, unitOf, workOf } from "./fixtures.js";

let projectDir: string;
let directory: string;

beforeEach(() => {
  projectDir = mkdtempSync(join(tmpdir(), "chainwright-inspect-"));
  directory = join(projectDir, ".chainwright", "tracking");
});

afterEach(() => rmSync(projectDir, { recursive: true }));

const work = workOf({ units: [unitOf("Networking")] });

/** A tracker whose Linear can't be reached. */
function cutOff(apiUrl?: string, fetch?: typeof globalThis.fetch): JournalledTracker {
  const parts = trackingParts({
    key: sandboxKey,
    apiUrl,
    team: "ENG",
    required: false,
    projectDir,
    now: () => new Date(Date.UTC(2026, 10, 22, 12)),
    random: () => 0,
    limits: quick,
    fetch: fetch ?? (() => Promise.reject(new TypeError("fetch failed"))),
  });
  if (parts === null) throw new Error("no tracker");
  return new JournalledTracker(parts);
}

describe("the journal, looked at", () => {
  it("is empty where nothing was ever tracked", () => {
    expect(inspectJournal(directory)).toEqual({ waiting: [], givenUp: [], damaged: 0 });
    expect(journalText(inspectJournal(directory))).toBe("nothing waits\n");
  });

  it("tells what waits, since when, of which run, and why", async () => {
    await deploy(cutOff(), work);
    const { waiting } = inspectJournal(directory);
    expect(waiting.map(({ kind }) => kind)).toEqual([
      "issue",
      "issue",
      "comment",
      "comment",
      "move",
      "attachment",
      "comment",
      "move",
    ]);
    expect(waiting[0]).toMatchObject({
      about: "[Deployment] Deploy ledger to staging",
      since: "2026-11-22T12:00:00.000Z",
      run: work.run,
      destination: "linear",
      place: "ENG",
      why: expect.stringContaining("cannot be reached (no connection") as string,
    });
    expect(journalText(inspectJournal(directory))).toContain("8 requests since 2026-11-22T12:00:00.000Z");
  });

  it("is not changed by looking", async () => {
    await deploy(cutOff(), work);
    const file = join(directory, "journal.jsonl");
    const before = readFileSync(file, "utf8");
    inspectJournal(directory);
    expect(readFileSync(file, "utf8")).toBe(before);
  });

  it("counts damaged lines and what was given up", async () => {
    await deploy(cutOff(), work);
    appendFileSync(join(directory, "journal.jsonl"), '{"entry":{"id":\nnonsense\n');
    writeFileSync(join(directory, "journal.aside.jsonl"), '{"at":"2026-01-01","reason":"gone","entry":{}}\ngarbage\n');
    const view = inspectJournal(directory);
    expect(view).toMatchObject({ damaged: 2, givenUp: [{ reason: "gone" }, { reason: "a damaged line" }] });
    expect(journalText(view)).toContain("2 lines can't be read");
  });

  it("keeps every whole line of a file that was cut anywhere", async () => {
    await deploy(cutOff(), work);
    const whole = readFileSync(join(directory, "journal.jsonl"));
    const cut = mkdtempSync(join(tmpdir(), "chainwright-cut-"));
    const entriesIn = (text: string) =>
      text
        .split("\n")
        .slice(0, -1)
        .filter((line) => line.startsWith('{"entry"')).length;
    const doneIn = (text: string) =>
      text
        .split("\n")
        .slice(0, -1)
        .filter((line) => line.startsWith('{"done"')).length;
    fc.assert(
      fc.property(fc.nat(whole.length), (at) => {
        const text = whole.subarray(0, at);
        writeFileSync(join(cut, "journal.jsonl"), text);
        const { waiting, damaged } = inspectJournal(cut);
        const lines = text.toString();
        const last = lines.slice(lines.lastIndexOf("\n") + 1);
        const complete = last !== "" && damaged === 0 ? `${lines}\n` : lines;
        expect(waiting).toHaveLength(entriesIn(complete) - doneIn(complete));
        expect(damaged).toBeLessThanOrEqual(1);
      }),
    );
    rmSync(cut, { recursive: true });
  });

  it("is emptied by a flush once the service is back, which counts what is left before", async () => {
    const emulator = await startEmulator();
    await deploy(cutOff(emulator.url), work);
    expect(await cutOff(emulator.url).flush("flush")).toMatchObject({ sent: 0, left: 8 });
    expect(inspectJournal(directory).waiting).toHaveLength(8);
    const back = cutOff(emulator.url, globalThis.fetch);
    expect(await back.flush("flush")).toMatchObject({ sent: 8, left: 0 });
    expect(inspectJournal(directory).waiting).toEqual([]);
    expect((await shownIssues(emulator)).map(({ state }) => state)).toEqual(["In Progress", "Done"]);
    await emulator.close();
  });
});
