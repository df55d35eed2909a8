import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { backgroundRequests } from "../../../scripts/tracking/cadence.js";
import { issueId } from "../../../scripts/tracking/identity.js";
import {
  addInReview,
  deploy,
  type Emulator,
  openScene,
  outcomeOf,
  quick,
  shownIssues,
  stepsOf,
  trackerFor,
  unitOf,
  workOf,
} from "./fixtures.js";

let emulator: Emulator;
let projectDir: string;

beforeEach(async () => {
  const scene = await openScene();
  ({ emulator, projectDir } = scene);
  return scene.close;
});

describe("a deployment in Linear", () => {
  it("has a parent and a sub-issue for each category, labelled, told and done", async () => {
    await addInReview(emulator);
    mkdirSync(join(projectDir, "docs"));
    writeFileSync(join(projectDir, "docs", "sprint.md"), "# Sprint 7\n");
    const tracking = await deploy(trackerFor(emulator.url, projectDir));
    expect(tracking).toMatchObject({ pending: 0, warnings: [] });
    expect(tracking.parent).toMatchObject({ identifier: "ENG-1", state: "In Review" });
    expect(tracking.subIssues.map(({ category, state }) => `${category} ${state}`)).toEqual(
      workOf().units.map(({ category }) => `${category} Done`),
    );
    const shown = await shownIssues(emulator);
    expect(shown).toHaveLength(9);
    const parent = shown.find((issue) => issue.parent === null);
    expect(parent).toMatchObject({ title: "[Deployment] Deploy ledger to staging", state: "In Review" });
    expect(parent?.comments.join()).toContain("Awaits review");
    expect(parent?.attachments).toHaveLength(1);
    for (const child of shown.filter((issue) => issue !== parent)) {
      expect(child).toMatchObject({ parent: parent?.title, state: "Done" });
      expect(child.labels).toEqual(["agent:devops", "sprint:Sprint 7", "type:infrastructure"]);
      expect(child.comments.join()).toContain("2 created");
    }
  });

  it("costs at most 20 requests, however its news are spread over time", async () => {
    const limits = { ...quick, windowMs: 3_600_000 };
    const work = workOf({ environment: "counted" });
    const tracker = trackerFor(emulator.url, projectDir, { limits });
    await tracker.check();
    await deploy(tracker, work);
    const needed = emulator.requests.length;
    process.stdout.write(
      `requests of a deployment with 8 sub-issues: ${needed}, and at most ${backgroundRequests} while it runs\n`,
    );
    expect((await shownIssues(emulator, "counted")).filter(({ state }) => state === "Done")).toHaveLength(8);
    expect(needed + backgroundRequests).toBeLessThanOrEqual(20);
  });

  it("is told about while it runs", async () => {
    const tracker = trackerFor(emulator.url, projectDir);
    await tracker.open(workOf());
    tracker.moved("Networking", "finished", stepsOf(workOf()));
    await vi.waitFor(async () => {
      const shown = await shownIssues(emulator, "[Networking]");
      expect(shown).toMatchObject([{ state: "Done", comments: [expect.stringContaining("2 created")] }]);
    });
    await tracker.close(outcomeOf([], { result: "cancelled" }));
  });

  it("is in progress, category by category, while it runs", async () => {
    const work = workOf({ units: [unitOf("Networking"), unitOf("Compute")] });
    const tracker = trackerFor(emulator.url, projectDir);
    const opened = await tracker.open(work);
    expect(opened.parent?.state).toBe("In Progress");
    expect(opened.subIssues.map(({ state }) => state)).toEqual(["Todo", "Todo"]);
    tracker.moved("Networking", "started", []);
    const closed = await tracker.close(outcomeOf([], { result: "cancelled" }));
    expect(closed.subIssues.map(({ state }) => state)).toEqual(["In Progress", "Todo"]);
    const [compute, deployment, networking] = await shownIssues(emulator);
    expect(networking?.comments.join()).toContain("cancelled");
    expect(compute?.comments).toEqual([]);
    expect(deployment).toMatchObject({ state: "In Progress", title: "[Deployment] Deploy ledger to staging" });
  });

  it("files nothing twice when it is run again, and finds the same issues", async () => {
    const first = await deploy(trackerFor(emulator.url, projectDir));
    const before = await shownIssues(emulator);
    const again = await deploy(trackerFor(emulator.url, projectDir));
    expect(again).toEqual(first);
    expect(await shownIssues(emulator)).toEqual(before);
    const found = await trackerFor(emulator.url, projectDir).find(workOf({ run: "later" }));
    expect(found.parent).toEqual(first.parent);
    expect(found.subIssues).toEqual(first.subIssues);
  });

  it("adds its comments and record of the run when the same change is deployed in a later run", async () => {
    await deploy(trackerFor(emulator.url, projectDir));
    await deploy(trackerFor(emulator.url, projectDir), workOf({ run: "second" }));
    const shown = await shownIssues(emulator);
    expect(shown).toHaveLength(9);
    expect(shown.map(({ comments }) => comments.length)).toEqual(shown.map(({ parent }) => (parent === null ? 4 : 2)));
    expect(shown.flatMap(({ attachments }) => attachments)).toMatchObject([
      { title: "Run second", metadata: { run: "second" } },
    ]);
  });

  it("finds nothing, and files nothing, for a change that was never deployed", async () => {
    const tracking = await trackerFor(emulator.url, projectDir).find(workOf());
    expect(tracking).toEqual({ parent: null, subIssues: [], pending: 0, warnings: [] });
    expect(await shownIssues(emulator)).toEqual([]);
  });

  it("says what failed, in the engine's words, and leaves that in progress", async () => {
    const work = workOf({ units: [unitOf("Networking"), unitOf("Database"), unitOf("Compute")] });
    const steps = stepsOf(work).filter(({ component }) => component !== "compute");
    const failed = steps.map((step) => (step.name === "database-b" ? { ...step, failed: true } : step));
    const tracker = trackerFor(emulator.url, projectDir);
    await tracker.open(work);
    tracker.moved("Networking", "finished", steps);
    tracker.moved("Database", "failed", failed);
    const problem = { path: "database-b", expected: "a subnet", actual: "[secret] is **gone**", fix: "make it" };
    const failure = { code: "engine/resource", summary: "one resource failed", problems: [problem] };
    const closed = await tracker.close(outcomeOf(failed, { result: "failed", failure }));
    expect(closed.subIssues.map(({ state }) => state)).toEqual(["Done", "Todo", "In Progress"]);
    const shown = await shownIssues(emulator);
    const database = shown.find(({ title }) => title.startsWith("[Database]"));
    expect(database?.comments.join()).toContain("\\[secret\\] is \\*\\*gone\\*\\*");
    expect(shown.find(({ parent }) => parent === null)).toMatchObject({ state: "In Progress" });
  });

  it("is done for a category that had nothing to change", async () => {
    const work = workOf({ units: [unitOf("Networking"), unitOf("Storage", { changes: 0 })] });
    const tracker = trackerFor(emulator.url, projectDir);
    await tracker.open(work);
    const steps = stepsOf({ ...work, units: work.units.slice(0, 1) });
    const closed = await tracker.close(outcomeOf(steps));
    expect(closed.subIssues.map(({ state }) => state)).toEqual(["Done", "Done"]);
  });

  it("keeps names with HTML, Markdown, line breaks and emoji as text", async () => {
    const evil = 'x\n# <script>alert("🧨")</script> [a](javascript:1) `b` @all';
    const unit = unitOf("Compute", { name: evil, configuration: { [evil]: evil }, dependsOn: [evil] });
    const work = workOf({ project: evil, environment: evil, units: [unit] });
    const tracking = await deploy(trackerFor(emulator.url, projectDir), work);
    expect(tracking.pending).toBe(0);
    const page = await (await fetch(`${emulator.url}/issue/${tracking.subIssues[0]?.identifier}`)).text();
    expect(page).not.toContain("<script>alert");
    expect(page).not.toMatch(/<a[^>]+javascript:/);
  });

  it("passes everything through the redaction, the journal included", async () => {
    emulator.faults = [{ operation: "commentCreate", kind: "refuse" }];
    const redact = (text: string) => text.replaceAll("hunter2", "[secret]");
    const unit = unitOf("Compute", { configuration: { password: "hunter2" } });
    const work = workOf({ units: [unit], environment: "hunter2" });
    const steps = stepsOf(work, { name: "hunter2" });
    const tracker = trackerFor(emulator.url, projectDir, { redact });
    await tracker.open(work);
    const tracking = await tracker.close(outcomeOf(steps));
    const journal = readFileSync(join(projectDir, ".chainwright", "tracking", "journal.jsonl"), "utf8");
    expect(tracking.pending).toBeGreaterThan(0);
    expect(JSON.stringify([await shownIssues(emulator), tracking, journal])).not.toMatch(/hunter2|lin_api/);
  });
});

describe("a team that is not as expected", () => {
  it("without In Review keeps the parent in progress, and the warning tells how to add the state", async () => {
    const tracking = await deploy(trackerFor(emulator.url, projectDir));
    expect(tracking.parent?.state).toBe("In Progress");
    expect(tracking.warnings).toEqual([expect.stringMatching(/"In Review".*add "In Review" under Started/)]);
    const parent = (await shownIssues(emulator)).find((issue) => issue.parent === null);
    expect(parent?.comments.join()).toContain("Awaits review");
  });

  it("is a clear error when it is missing, with the teams that are there", async () => {
    const check = trackerFor(emulator.url, projectDir, { team: "eng" }).check();
    await expect(check).rejects.toMatchObject({
      code: "tracking/team-not-found",
      problems: [
        { path: "tracking.team", expected: "one of ENG (Engineering)", fix: expect.stringContaining("ENG") as string },
      ],
    });
  });

  it("is filed in without labels that cannot be made, with a warning", async () => {
    emulator.faults = [{ operation: "issueLabelCreate", kind: "refuse" }];
    const tracking = await deploy(trackerFor(emulator.url, projectDir));
    expect(tracking.pending).toBe(0);
    expect(tracking.warnings.join()).toContain("agent:devops");
    const shown = await shownIssues(emulator);
    expect(shown.map(({ labels, state }) => `${labels.length} ${state}`)).toContain("0 Done");
  });

  it("gets no second label when one of another spelling is there", async () => {
    await emulator.query(`mutation { issueLabelCreate(input: { name: "Agent:DevOps" }) { success } }`);
    await deploy(trackerFor(emulator.url, projectDir));
    const [shown] = await shownIssues(emulator);
    expect(shown?.labels).toEqual(["Agent:DevOps", "type:infrastructure"]);
  });
});

describe("a key that Linear refuses", () => {
  it("is a clear error before anything starts, which never shows the key", async () => {
    const error: unknown = await trackerFor(emulator.url, projectDir, { key: "lin_api_wrong" })
      .check()
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "tracking/authentication" });
    expect(`${(error as Error).stack} ${JSON.stringify(error)}`).not.toContain("lin_api_wrong");
  });

  it("in the middle of a run costs nothing but a warning", async () => {
    const tracker = trackerFor(emulator.url, projectDir);
    expect(await tracker.check()).toBe(true);
    emulator.faults = [{ kind: "unauthorized" }];
    const tracking = await deploy(tracker);
    expect(tracking.warnings.join()).toContain("does not accept the key any more");
    emulator.faults = [];
    const replayed = await trackerFor(emulator.url, projectDir).find(workOf({ run: "later" }));
    expect(replayed).toMatchObject({ pending: 0, parent: { identifier: "ENG-1" } });
  });
});

describe("an issue that a person has put away", () => {
  it("is brought back from the archive when its change is deployed again", async () => {
    await deploy(trackerFor(emulator.url, projectDir));
    const id = issueId("staging", "a".repeat(64), "Compute");
    await emulator.query(`mutation ($id: String!) { issueArchive(id: $id) { success } }`, { id });
    const tracking = await deploy(trackerFor(emulator.url, projectDir), workOf({ run: "second" }));
    expect(tracking.pending).toBe(0);
    const compute = (await shownIssues(emulator)).find((issue) => issue.id === id);
    expect(compute?.comments).toHaveLength(2);
  });

  it("is left in the trash, with a warning, and the others are updated", async () => {
    await deploy(trackerFor(emulator.url, projectDir));
    const id = issueId("staging", "a".repeat(64), "Compute");
    await emulator.query(`mutation ($id: String!) { issueDelete(id: $id) { success } }`, { id });
    const tracking = await deploy(trackerFor(emulator.url, projectDir), workOf({ run: "second" }));
    expect(tracking).toMatchObject({ pending: 0 });
    expect(tracking.warnings.join()).toContain("trash");
    const shown = await shownIssues(emulator);
    expect(shown.filter(({ parent, comments }) => comments.length === (parent === null ? 4 : 2))).toHaveLength(8);
  });
});
