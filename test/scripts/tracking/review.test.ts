import { beforeEach, describe, expect, it } from "vitest";
import { parseFeedback } from "../../../scripts/tracking/feedback.js";
import type { Feedback, Reviewed } from "../../../scripts/tracking/tracker.js";
import { deploy, type Emulator, openScene, outcomeOf, shownIssues, trackerFor, unitOf, workOf } from "./fixtures.js";

let emulator: Emulator;
let projectDir: string;

beforeEach(async () => {
  const scene = await openScene({ inReview: true });
  ({ emulator, projectDir } = scene);
  return scene.close;
});

const units = [unitOf("Networking")];
const work = (more = {}) => workOf({ units, ...more });
const soon = () => new Date(Date.now() + 60_000).toISOString();

function hear(content: string, more: Partial<Feedback> = {}): Promise<Reviewed> {
  const asked = { project: "ledger", environment: "staging", run: "third", writtenAt: soon(), ...more };
  return trackerFor(emulator.url, projectDir).review({ ...parseFeedback(content), ...asked });
}

async function parent(environment = "to staging"): Promise<{ state: string; comments: readonly string[] }> {
  const [issue] = await shownIssues(emulator, environment);
  if (issue === undefined) throw new Error("no parent");
  return issue;
}

describe("a review", () => {
  it("that asks for changes keeps the issue in review, with a comment of what is asked, once", async () => {
    await deploy(trackerFor(emulator.url, projectDir), work());
    const asked = "CHANGES_REQUIRED\n\n- name an owner for <b>the alarm</b>\n";
    expect(await hear(asked)).toMatchObject({ result: "changes-required", parent: { state: "In Review" }, pending: 0 });
    expect(await hear(asked)).toMatchObject({ result: "ignored", note: "it was taken up already" });
    const { state, comments } = await parent();
    expect(state).toBe("In Review");
    expect(comments.filter((body) => body.includes("Changes required"))).toHaveLength(1);
    expect(comments.join()).toContain("name an owner for \\<b\\>the alarm");
  });

  it("that approves moves the issue to Done with a closing comment", async () => {
    await deploy(trackerFor(emulator.url, projectDir), work());
    await hear("CHANGES_REQUIRED\n- one thing");
    expect(await hear("APPROVED - LET'S FUCKING GO\n")).toMatchObject({
      result: "approved",
      parent: { state: "Done" },
    });
    const { state, comments } = await parent();
    expect(state).toBe("Done");
    expect(comments.filter((body) => body.includes("**Approved.**"))).toHaveLength(1);
  });

  it("with neither verdict moves nothing, and the two are named", async () => {
    await deploy(trackerFor(emulator.url, projectDir), work());
    const heard = await hear("Looks good to me");
    expect(heard).toMatchObject({ result: "ignored", parent: null });
    expect(heard.warnings.join()).toContain('"CHANGES_REQUIRED" nor "APPROVED - LET\'S FUCKING GO"');
    expect((await parent()).state).toBe("In Review");
  });

  it.each([
    ["written before it went to review", {}, { writtenAt: "2020-01-01T00:00:00.000Z" }, "no deployment had gone"],
    ["about another environment", {}, { about: "prod" }, "it is about prod"],
    ["of another project", {}, { project: "other" }, "no deployment had gone"],
  ])("that is %s counts for nothing", async (_, more, asked, note) => {
    await deploy(trackerFor(emulator.url, projectDir), work(more));
    const heard = await hear("APPROVED - LET'S FUCKING GO", asked);
    expect(heard).toMatchObject({ result: "ignored", parent: null });
    expect(heard.note).toContain(note);
    expect((await parent()).state).toBe("In Review");
  });

  it("is for the deployment that went to review last before it was written, not for one of another environment", async () => {
    await deploy(trackerFor(emulator.url, projectDir), work({ environment: "staging" }));
    await deploy(trackerFor(emulator.url, projectDir), work({ environment: "prod", change: "c".repeat(64) }));
    expect((await hear("APPROVED - LET'S FUCKING GO")).note).toContain("after a deployment to prod");
    expect(await hear("APPROVED - LET'S FUCKING GO\nEnvironment: staging")).toMatchObject({ result: "approved" });
    expect((await parent("to prod")).state).toBe("In Review");
  });

  it("is for the change that it was written for, not for one that was deployed after it", async () => {
    await deploy(trackerFor(emulator.url, projectDir), work());
    const writtenAt = new Date().toISOString();
    const later = trackerFor(emulator.url, projectDir, { now: () => new Date(Date.now() + 5_000) });
    await deploy(later, work({ change: "d".repeat(64), run: "second" }));
    expect((await hear("APPROVED - LET'S FUCKING GO", { writtenAt })).note).toContain("a later one has deployed");
  });

  it("does not count for a deployment that has failed", async () => {
    const tracker = trackerFor(emulator.url, projectDir);
    await tracker.open(work());
    await tracker.close(outcomeOf([], { result: "failed" }));
    expect(await hear("APPROVED - LET'S FUCKING GO")).toMatchObject({ result: "ignored" });
    expect((await parent()).state).toBe("In Progress");
  });

  it("that Linear can't take now is taken up by a later run", async () => {
    await deploy(trackerFor(emulator.url, projectDir), work());
    emulator.faults = [{ operation: "commentCreate", kind: "server-error" }];
    expect((await hear("APPROVED - LET'S FUCKING GO")).pending).toBeGreaterThan(0);
    emulator.faults = [];
    await trackerFor(emulator.url, projectDir).find(work({ run: "fourth" }));
    expect((await parent()).state).toBe("Done");
  });
});
