import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { UserError } from "../../../components/core/errors.js";
import { sandboxReadOnlyKey } from "../../../sandbox/linear/seed.js";
import { exitCodeOf, exitCodes } from "../../../scripts/run/exit-codes.js";
import { issueId } from "../../../scripts/tracking/identity.js";
import type { TrackerSettings } from "../../../scripts/tracking/setup.js";
import {
  addInReview,
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
  const scene = await openScene();
  ({ emulator, projectDir } = scene);
  return scene.close;
});

const work = (more = {}) => workOf({ units: [unitOf("Networking"), unitOf("Compute")], ...more });

/** What the run ends with before anything starts. */
async function refusal(more: Partial<TrackerSettings>): Promise<{ exit: number; text: string }> {
  const error: unknown = await trackerFor(emulator.url, projectDir, more)
    .check()
    .catch((thrown: unknown) => thrown);
  if (!(error instanceof UserError)) throw new Error("it was accepted");
  return { exit: exitCodeOf(error.code), text: `${error.message} ${JSON.stringify(error.problems)}` };
}

const states = "{ workflowStates(first: 20) { nodes { id name type } } }";

async function renameState(from: string, to: string): Promise<void> {
  const { workflowStates } = await emulator.query<{ workflowStates: { nodes: { id: string; name: string }[] } }>(
    states,
  );
  const id = workflowStates.nodes.find(({ name }) => name === from)?.id;
  await emulator.query(
    `mutation ($id: String!, $to: String!) { workflowStateUpdate(id: $id, input: { name: $to }) { success } }`,
    { id, to },
  );
}

describe("wrong input ends a run before anything starts", () => {
  it.each([
    ["a key that is wrong", { key: "lin_api_wrong" }, exitCodes.authentication, "does not accept the key"],
    ["a key that may only read", { key: sandboxReadOnlyKey }, exitCodes.authentication, "read"],
    ["a team that isn't there", { team: "EN" }, exitCodes.wrongInput, "ENG (Engineering)"],
    ["a team of another spelling", { team: "eng" }, exitCodes.wrongInput, "set tracking.team to ENG"],
  ])("for %s", async (_, more, exit, words) => {
    const refused = await refusal(more);
    expect(refused.exit).toBe(exit);
    expect(refused.text).toContain(words);
    expect(refused.text).not.toMatch(/lin_api_\w/);
    expect(await shownIssues(emulator)).toEqual([]);
  });
});

describe("what a run does without, with a warning and exit 0", () => {
  it.each([["no state at all but a name of its own for each", ["Todo", "In Progress", "Done"]]])(
    "is %s: states are found by their type",
    async (_, names) => {
      for (const name of names) await renameState(name, `${name} (ours)`);
      const tracking = await deploy(trackerFor(emulator.url, projectDir), work());
      expect(tracking).toMatchObject({ pending: 0, parent: { state: "In Progress (ours)" } });
      expect(tracking.subIssues.map(({ state }) => state)).toEqual(["Done (ours)", "Done (ours)"]);
      expect(tracking.warnings.join()).toContain('no state "In Review"');
    },
  );

  it("is a label that clashes with a group", async () => {
    await emulator.query(
      `mutation { issueLabelCreate(input: { name: "type:infrastructure", isGroup: true }) { success } }`,
    );
    const tracking = await deploy(trackerFor(emulator.url, projectDir), work());
    expect(tracking.pending).toBe(0);
    expect(tracking.warnings.join()).toContain("type:infrastructure");
    const [issue] = await shownIssues(emulator);
    expect(issue?.labels).toEqual(["agent:devops"]);
  });

  it("is a sprint file that is malformed", async () => {
    mkdirSync(join(projectDir, "docs"));
    writeFileSync(join(projectDir, "docs", "sprint.md"), "---\nname: [a\n---\n");
    const tracking = await deploy(trackerFor(emulator.url, projectDir), work());
    expect(tracking.warnings.join()).toContain("docs/sprint.md gives no sprint label");
    expect(await shownIssues(emulator)).toHaveLength(3);
  });

  it.each([
    ["deleted", "issueDelete", "In Progress", /trash/],
    ["archived", "issueArchive", "In Review", /^$/],
  ])("is a parent that somebody has %s", async (_, mutation, state, warning) => {
    await addInReview(emulator);
    const tracker = trackerFor(emulator.url, projectDir);
    await tracker.open(work());
    const id = issueId("staging", work().change, null);
    await emulator.query(`mutation ($id: String!) { ${mutation}(id: $id) { success } }`, { id });
    const tracking = await tracker.close(outcomeOf(stepsOf(work())));
    expect(tracking).toMatchObject({ pending: 0, parent: { state } });
    expect(tracking.warnings.join()).toMatch(warning);
    expect(tracking.subIssues.map(({ state: of }) => of)).toEqual(["Done", "Done"]);
  });
});

describe("two runs of the same change at once", () => {
  it("leave one tree, with the comments of both", async () => {
    await addInReview(emulator);
    const [one, other] = [join(projectDir, "one"), join(projectDir, "other")];
    await Promise.all([
      deploy(trackerFor(emulator.url, one), work({ run: "one" })),
      deploy(trackerFor(emulator.url, other), work({ run: "other" })),
    ]);
    for (const dir of [one, other]) await trackerFor(emulator.url, dir).find(work({ run: "later" }));
    const shown = await shownIssues(emulator);
    expect(shown.map(({ title, state }) => `${title} ${state}`)).toEqual([
      "[Compute] ledger staging Done",
      "[Deployment] Deploy ledger to staging In Review",
      "[Networking] ledger staging Done",
    ]);
    const parent = shown.find(({ parent: of }) => of === null);
    expect(parent?.comments.filter((body) => body.includes("**Deployment succeeded**"))).toHaveLength(2);
  });
});
