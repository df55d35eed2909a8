import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FindingSet, KeptFindings, OpenFinding } from "../../../scripts/tracking/tracker.js";
import { type Emulator, shownIssues, startEmulator, trackerFor } from "./fixtures.js";

let emulator: Emulator;
let projectDir: string;
let clock: number;
beforeEach(async () => {
  emulator = await startEmulator();
  projectDir = mkdtempSync(join(tmpdir(), "chainwright-findings-"));
  clock = Date.UTC(2026, 10, 22, 12);
});
afterEach(async () => {
  await emulator.close();
  rmSync(projectDir, { recursive: true });
});

const finding = (subject: string, cloud = "7", since = "2026-11-22T12:00:00.000Z"): OpenFinding => ({
  subject,
  title: `[Drift] ${subject} of staging`,
  lead: "1 resource is not as the state says",
  tables: [{ heading: "Differences", columns: ["Property", "Cloud"], rows: [["retentionInDays", cloud]] }],
  since,
});

/** One run's check, with a tracker of its own as every process has. */
async function keep(findings: readonly OpenFinding[], folder = projectDir): Promise<KeptFindings> {
  const at = (clock += 3_600_000);
  const tracker = trackerFor(emulator.url, folder, { now: () => new Date(at) });
  const set: FindingSet = { kind: "drift", project: "ledger", environment: "staging", run: `run-${at}`, findings };
  return await tracker.keep(set);
}

const move = async (title: string, type: string): Promise<void> => {
  const issue = (await shownIssues(emulator, title))[0];
  type Answer = { workflowStates: { nodes: { id: string }[] } };
  const { workflowStates } = await emulator.query<Answer>(
    "query ($type: String!) { workflowStates(filter: { type: { eq: $type } }) { nodes { id } } }",
    { type },
  );
  await emulator.query(
    "mutation ($id: String!, $state: String!) { issueUpdate(id: $id, input: { stateId: $state }) { success } }",
    { id: issue?.id, state: workflowStates.nodes[0]?.id },
  );
};

describe("findings in Linear", () => {
  it("are filed once each, labelled, and brought up to date in place", async () => {
    const first = await keep([finding("network"), finding("vault")]);
    expect(first.issues.map(({ identifier, subject, state }) => [identifier, subject, state])).toEqual([
      ["ENG-1", "network", "Todo"],
      ["ENG-2", "vault", "Todo"],
    ]);
    const second = await keep([finding("network", "9"), finding("vault")]);
    expect(second.issues.map(({ identifier }) => identifier)).toEqual(["ENG-1", "ENG-2"]);
    const shown = await shownIssues(emulator);
    expect(shown).toHaveLength(2);
    expect(shown[0]?.labels).toEqual(["agent:devops", "drift", "type:infrastructure"]);
    expect(shown[0]?.description).toContain("| `retentionInDays` | `9` |");
    expect(shown[0]?.comments).toEqual([]);
    expect(second).toMatchObject({ pending: 0, warnings: [] });
  });

  it("age from when they were first seen, also where this checkout knows nothing of it", async () => {
    await keep([finding("network", "7", "2026-11-20T08:00:00.000Z")]);
    const elsewhere = mkdtempSync(join(tmpdir(), "chainwright-findings-"));
    const { issues } = await keep([finding("network", "7", "2026-11-22T13:00:00.000Z")], elsewhere);
    rmSync(elsewhere, { recursive: true });
    expect(issues[0]?.since).toBe("2026-11-20T08:00:00.000Z");
    expect((await shownIssues(emulator))[0]?.description).toContain("2026-11-20T08:00:00.000Z");
  });

  it("close when they are gone, and open again with a new age when they are back", async () => {
    await keep([finding("network"), finding("vault")]);
    const gone = await keep([finding("vault")]);
    expect(gone.closed).toEqual(["network"]);
    expect(gone.issues.map(({ subject }) => subject)).toEqual(["vault"]);
    const [closed] = await shownIssues(emulator, "network");
    expect(closed).toMatchObject({ state: "Done", comments: [expect.stringContaining("Gone")] });
    expect((await keep([finding("vault")])).closed).toEqual([]);
    const { issues } = await keep([finding("network", "3", "2026-11-22T16:00:00.000Z"), finding("vault")]);
    expect(issues[0]).toMatchObject({ subject: "network", state: "Todo", since: "2026-11-22T16:00:00.000Z" });
    const shown = await shownIssues(emulator, "network");
    expect(shown).toHaveLength(1);
    expect(shown[0]?.comments).toHaveLength(2);
    expect(shown[0]?.comments.join()).toContain("It is back");
  });

  it("stay where a person has put them, unless that says done", async () => {
    await keep([finding("network"), finding("vault"), finding("cluster")]);
    await move("network", "canceled");
    await move("vault", "started");
    await move("cluster", "completed");
    await keep([finding("network"), finding("vault"), finding("cluster")]);
    expect((await shownIssues(emulator)).map(({ title, state }) => [title, state])).toEqual([
      ["[Drift] cluster of staging", "Todo"],
      ["[Drift] network of staging", "Canceled"],
      ["[Drift] vault of staging", "In Progress"],
    ]);
    await keep([finding("vault")]);
    await keep([finding("network"), finding("vault")]);
    expect((await shownIssues(emulator, "network"))[0]?.state).toBe("Todo");
  });

  it("survive an outage: what can't be sent is journalled and sent by the next run, once", async () => {
    emulator.faults = [{ kind: "server-error" }];
    const during = await keep([finding("network")]);
    expect(during.pending).toBeGreaterThan(0);
    expect(during.warnings.join()).toContain("kept in the journal");
    expect(await emulatorAfterOutage()).toHaveLength(0);
    const after = await keep([finding("network", "9")]);
    expect(after).toMatchObject({ pending: 0, warnings: [], issues: [{ identifier: "ENG-1" }] });
    const shown = await shownIssues(emulator);
    expect(shown).toHaveLength(1);
    expect(shown[0]?.description).toContain("`9`");
  });

  it("tell nothing that is cut by a table's own signs", async () => {
    await keep([finding("network", "a|b`c\nd")]);
    expect((await shownIssues(emulator))[0]?.description).toContain("a\\|b`c d");
  });
});

async function emulatorAfterOutage(): Promise<unknown[]> {
  emulator.faults = [];
  return await shownIssues(emulator);
}
