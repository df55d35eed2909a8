import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeTracker, type TrackerSettings } from "../../../scripts/tracking/setup.js";
import { deploy, outcomeOf, stepsOf, unitOf, workOf } from "./fixtures.js";

let projectDir: string;
const asked: string[] = [];

beforeEach(() => {
  projectDir = mkdtempSync(join(tmpdir(), "chainwright-setup-"));
  asked.length = 0;
});

afterEach(() => rmSync(projectDir, { recursive: true }));

const settings = (more: Partial<TrackerSettings>): TrackerSettings => ({
  key: "lin_api_key",
  team: "ENG",
  required: false,
  projectDir,
  now: () => new Date(0),
  random: () => 0,
  fetch: (url) => {
    asked.push(url as string);
    return Promise.resolve(new Response("", { status: 401 }));
  },
  ...more,
});

describe("the tracker of a run", () => {
  it.each([undefined, "", "  "])("tracks nothing without a key (%j), and says so once", async (key) => {
    const tracker = makeTracker(settings({ key, team: undefined }));
    expect([tracker.name, await tracker.check()]).toEqual(["none", true]);
    const opened = await tracker.open(workOf());
    expect(opened).toMatchObject({ parent: null, subIssues: [], pending: 0 });
    expect(opened.warnings).toEqual([expect.stringContaining("LINEAR_API_KEY is not set")]);
    tracker.moved("Compute", "finished", []);
    expect((await tracker.close(outcomeOf([]))).warnings).toEqual([]);
    expect(asked).toEqual([]);
  });

  it("is an error without a key where tracking is required", () => {
    expect(() => makeTracker(settings({ key: undefined, required: true }))).toThrow(
      expect.objectContaining({ code: "tracking/authentication" }) as Error,
    );
  });

  it("is an error with a key and no team", () => {
    expect(() => makeTracker(settings({ team: undefined }))).toThrow(
      expect.objectContaining({ code: "tracking/team-not-found" }) as Error,
    );
  });

  it.each(["linear", "ftp://x", ""])("is an error with %j for the address of the API", (apiUrl) => {
    expect(() => makeTracker(settings({ apiUrl }))).toThrow(
      expect.objectContaining({ code: "tracking/endpoint" }) as Error,
    );
  });

  it.each([
    [undefined, "https://api.linear.app/graphql"],
    ["http://127.0.0.1:4000", "http://127.0.0.1:4000/graphql"],
    ["http://127.0.0.1:4000/api", "http://127.0.0.1:4000/api"],
  ])("asks the API at %j as %s", async (apiUrl, url) => {
    await expect(makeTracker(settings({ apiUrl })).check()).rejects.toMatchObject({ code: "tracking/authentication" });
    expect(asked).toEqual([url]);
  });

  it("warns of a sprint file that gives no label", async () => {
    mkdirSync(join(projectDir, "docs"));
    writeFileSync(join(projectDir, "docs", "sprint.md"), "");
    const { warnings } = await makeTracker(settings({})).open(workOf());
    expect(warnings.join()).toContain("docs/sprint.md gives no sprint label");
  });
});

describe("a dry run", () => {
  it("prints what would be filed and told, files nothing and leaves nothing behind", async () => {
    const lines: string[] = [];
    const print = (text: string) => void lines.push(text);
    const tracker = makeTracker(settings({ provider: "dry-run", key: undefined, required: true, print }));
    const work = workOf({ units: [unitOf("Networking"), unitOf("Compute")] });
    const tracking = await deploy(tracker, work);
    expect(tracking).toMatchObject({ parent: { identifier: "dry run", state: "In Review" }, pending: 0, warnings: [] });
    expect(lines.map((text) => text.split("\n")[0])).toEqual([
      "would file: [Deployment] Deploy ledger to staging",
      "would file: [Networking] ledger staging",
      "would file: [Compute] ledger staging",
      "would comment: [Deployment] Deploy ledger to staging",
      `would record: [Deployment] Deploy ledger to staging, Run ${work.run}: running`,
      "would comment: [Networking] ledger staging",
      "would move: [Networking] ledger staging -> finished",
      "would comment: [Compute] ledger staging",
      "would move: [Compute] ledger staging -> finished",
      `would record: [Deployment] Deploy ledger to staging, Run ${work.run}: succeeded`,
      "would comment: [Deployment] Deploy ledger to staging",
      "would move: [Deployment] Deploy ledger to staging -> review",
    ]);
    expect(lines.join("\n")).toContain(stepsOf(work)[0]?.name);
    expect(readdirSync(projectDir)).toEqual([]);
    expect(asked).toEqual([]);
  });
});
