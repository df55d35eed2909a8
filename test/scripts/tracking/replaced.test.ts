import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import {
  deploy,
  type Emulator,
  openScene,
  outcomeOf,
  shownIssues,
  stepsOf,
  trackerFor,
  unitOf,
  workOf,
} from "./fixtures.js";

let emulator: Emulator;
let projectDir: string;

beforeEach(async () => {
  const scene = await openScene({ inReview: true });
  ({ emulator, projectDir } = scene);
  return scene.close;
});

const units = [unitOf("Networking"), unitOf("Compute")];
const [good, bad] = ["a".repeat(64), "b".repeat(64)];
const first = workOf({ units, change: good, run: "first" });
const second = workOf({ units, change: bad, run: "second" });
const back = workOf({
  units,
  kind: "rollback",
  change: "c".repeat(64),
  run: "third",
  replaces: { change: bad, how: "rolled-back" },
  backTo: good,
});

async function parents(): Promise<Record<string, { state: string; said: string; related: number }>> {
  const { issues } = await emulator.query<{
    issues: {
      nodes: {
        title: string;
        identifier: string;
        state: { name: string };
        parent: { id: string } | null;
        comments: { nodes: { body: string }[] };
        relations: { nodes: { id: string }[] };
        attachments: { nodes: { metadata: { run: string } }[] };
      }[];
    };
  }>(`{ issues(first: 30) { nodes { title identifier state { name } parent { id }
    comments(first: 10) { nodes { body } } relations(first: 5) { nodes { id } } attachments(first: 2) { nodes { metadata } } } } }`);
  const own = issues.nodes.filter(({ parent }) => parent === null);
  return Object.fromEntries(
    own.map(({ state, comments, relations, attachments }) => [
      attachments.nodes[0]?.metadata.run ?? "",
      { state: state.name, said: comments.nodes.map(({ body }) => body).join("\n"), related: relations.nodes.length },
    ]),
  );
}

/** A run that makes Networking and fails at Compute. */
async function failing(work = second): Promise<void> {
  const tracker = trackerFor(emulator.url, projectDir);
  await tracker.open(work);
  tracker.moved("Networking", "started", []);
  const steps = stepsOf(work).filter(({ name }) => name !== "compute-b");
  const told = steps.map((step) => (step.name === "compute-a" ? { ...step, failed: true } : step));
  tracker.moved("Compute", "started", []);
  await tracker.close(outcomeOf(told, { result: "failed" }));
}

describe("a rollback", () => {
  it("leaves the deployment that it took back withdrawn, saying so and linked to it, and the other one live again", async () => {
    await deploy(trackerFor(emulator.url, projectDir), first);
    await deploy(trackerFor(emulator.url, projectDir), second);
    await deploy(trackerFor(emulator.url, projectDir), back);
    const { first: live, second: gone, third: rollback } = await parents();
    expect(gone).toMatchObject({ state: "Canceled" });
    expect(gone?.said).toMatch(/\*\*Rolled back\*\*: no longer what `staging` has.*\[ENG-\d+\]/);
    expect(live?.said).toMatch(/\*\*Live again\*\*.*\[ENG-\d+\]/);
    expect(rollback).toMatchObject({ state: "In Review", related: 1 });
  });

  it("that fails leaves the deployment between the two in progress", async () => {
    await deploy(trackerFor(emulator.url, projectDir), second);
    await failing(back);
    const { second: half, third: rollback } = await parents();
    expect(half).toMatchObject({ state: "In Progress" });
    expect(half?.said).toContain("Partly rolled back");
    expect(rollback?.state).toBe("In Progress");
  });

  it("of a deployment that was never tracked tells nobody, and nothing waits", async () => {
    const tracking = await deploy(trackerFor(emulator.url, projectDir), back);
    expect(tracking).toMatchObject({ pending: 0, warnings: [] });
  });

  it("is told through an outage too: the next run makes it whole", async () => {
    await deploy(trackerFor(emulator.url, projectDir), second);
    emulator.faults = [{ kind: "server-error" }];
    expect((await deploy(trackerFor(emulator.url, projectDir), back)).pending).toBeGreaterThan(0);
    emulator.faults = [];
    await trackerFor(emulator.url, projectDir).find(back);
    expect((await parents())["second"]).toMatchObject({ state: "Canceled" });
  });

  it("is undone when the change is deployed again: its issue is live once more", async () => {
    await deploy(trackerFor(emulator.url, projectDir), second);
    await deploy(trackerFor(emulator.url, projectDir), back);
    await deploy(trackerFor(emulator.url, projectDir), { ...second, run: "fourth" });
    expect((await parents())["fourth"]).toMatchObject({ state: "In Review" });
  });
});

describe("a deployment that was never finished", () => {
  it("is closed as superseded, with the sub-issues that nobody will finish, when another change takes its place", async () => {
    await failing();
    const fix = workOf({ units, change: good, run: "fix", replaces: { change: bad, how: "superseded" } });
    await deploy(trackerFor(emulator.url, projectDir), fix);
    const { second: gone } = await parents();
    expect(gone).toMatchObject({ state: "Canceled" });
    expect(gone?.said).toMatch(/\*\*Superseded\*\*.*\[ENG-\d+\]/);
    const states = (await shownIssues(emulator, "ledger staging")).map(({ title, state }) => `${title}: ${state}`);
    expect(states.sort()).toEqual([
      "[Compute] ledger staging: Canceled",
      "[Compute] ledger staging: Done",
      "[Networking] ledger staging: Done",
      "[Networking] ledger staging: Done",
    ]);
  });

  it("goes to review when a later run finds that nothing is left to do", async () => {
    const tracker = trackerFor(emulator.url, projectDir);
    await tracker.open(second);
    tracker.moved("Compute", "started", []);
    await tracker.close(outcomeOf(stepsOf(second).slice(0, 2), { result: "cancelled" }));
    expect((await parents())["second"]?.state).toBe("In Progress");
    const settled = await trackerFor(emulator.url, projectDir).find({ ...second, run: "later" });
    expect(settled).toMatchObject({ parent: { state: "In Review" }, pending: 0 });
    expect(settled.subIssues.map(({ state }) => state)).toEqual(["Done", "Done"]);
  });

  it("ends with its failed sub-issue done and told, when the next run carries it to its end", async () => {
    await failing();
    await deploy(trackerFor(emulator.url, projectDir), { ...second, run: "resumed" });
    const compute = (await shownIssues(emulator, "[Compute]"))[0];
    expect(compute?.state).toBe("Done");
    expect(compute?.comments.map((body) => /^\*\*[^*]+\*\*/.exec(body)?.[0])).toEqual(["**2 created**", "**Failed**"]);
  });
});

describe("deployments of one revision", () => {
  it("to several environments link to each other, each pair once", async () => {
    await deploy(trackerFor(emulator.url, projectDir), first);
    const prod = workOf({ units, environment: "prod", change: bad, run: "prod" });
    await deploy(trackerFor(emulator.url, projectDir), prod);
    await deploy(trackerFor(emulator.url, projectDir), { ...prod, run: "prod-again" });
    const shown = await parents();
    expect(shown["first"]?.related).toBe(0);
    expect(shown["prod-again"]?.related).toBe(1);
  });
});

describe("clocks that differ", () => {
  it("do not let a machine that lags behind be taken for an earlier run", async () => {
    const ahead = { now: () => new Date(Date.now() + 3_600_000) };
    await deploy(trackerFor(emulator.url, join(projectDir, "ahead"), ahead), first);
    await deploy(trackerFor(emulator.url, join(projectDir, "behind")), { ...first, run: "second" });
    const [{ metadata }] = (
      await emulator.query<{ attachments: { nodes: [{ metadata: Record<string, unknown> }] } }>(
        "{ attachments(first: 2) { nodes { metadata } } }",
      )
    ).attachments.nodes;
    expect(metadata).toMatchObject({ run: "second", result: "succeeded" });
    expect(metadata["sequence"]).toBeGreaterThan(Date.now() + 3_000_000);
  });

  it("do not let a run that hangs overwrite what one after it has told", async () => {
    const old = trackerFor(emulator.url, join(projectDir, "old"));
    await old.open(first);
    await deploy(trackerFor(emulator.url, join(projectDir, "new")), { ...first, run: "second" });
    await old.close(outcomeOf([], { result: "failed" }));
    expect((await parents())["second"]).toMatchObject({ state: "In Review" });
  });
});
