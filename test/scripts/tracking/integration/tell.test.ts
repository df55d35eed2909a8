import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sandboxKey } from "../../../../sandbox/linear/seed.js";
import { integrationLabels } from "../../../../scripts/tracking/integration/issues.js";
import { lookAt } from "../../../../scripts/tracking/integration/look.js";
import { integrationParts } from "../../../../scripts/tracking/integration/parts.js";
import { type Action, type Integration, tellIntegration } from "../../../../scripts/tracking/integration/tell.js";
import { trackingParts } from "../../../../scripts/tracking/setup.js";
import { addInReview, type Emulator, quick, shownIssues, startEmulator } from "../fixtures.js";

let emulator: Emulator;
let folder: string;
let runs = 0;

beforeEach(async () => {
  emulator = await startEmulator();
  await addInReview(emulator);
  folder = mkdtempSync(join(tmpdir(), "chainwright-integration-"));
});

afterEach(async () => {
  await emulator.close();
  rmSync(folder, { recursive: true, force: true });
});

function tell(action: Action): Promise<Integration> {
  const settings = { key: sandboxKey, apiUrl: emulator.url, team: "ENG", required: false, projectDir: folder };
  const parts = trackingParts({ ...settings, now: () => new Date(), random: () => 0.5, limits: quick });
  if (parts === null) throw new Error("no tracker");
  const context = { team: ["platform"], channels: ["#deployments"], tracking: [] };
  const work = { project: "ledger", context, papers: ["`docs/prd.md`"] };
  return tellIntegration(parts, work, action, `run ${runs++}`, integrationLabels(null));
}

function done(name: string, env = {}): Promise<Integration> {
  const part = integrationParts.find((one) => one.name === name);
  if (part === undefined) throw new Error(name);
  return tell({ kind: "done", part, checks: lookAt(part, { folder, env }) });
}

/** Everything that the parts are looked at for. */
function provide(): Record<string, string> {
  const conditions = integrationParts.flatMap(({ acceptance }) => acceptance);
  for (const condition of conditions) {
    const path = condition.kind === "file" ? (condition.anyOf.at(-1) ?? "") : "";
    if (path === "") continue;
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), "something\n");
  }
  return Object.fromEntries(conditions.flatMap((one) => (one.kind === "variable" ? [[one.name, "s3cret-value"]] : [])));
}

describe("the organizational integration layer", () => {
  it("is a parent with a sub-issue for each part, labelled, described and listed", async () => {
    const opened = await tell({ kind: "open" });
    expect(opened).toMatchObject({ pending: 0, warnings: [], parent: { identifier: "ENG-1", state: "Todo" } });
    expect(opened.parts.map(({ part }) => part)).toEqual(integrationParts.map(({ name }) => name));
    const shown = await shownIssues(emulator);
    const parent = shown.find((issue) => issue.parent === null);
    expect(parent).toMatchObject({ title: "[Integration] Implement organizational integration layer" });
    expect(parent?.description).toContain("Team: platform");
    expect(parent?.comments.join()).toContain("Vercel webhooks");
    for (const { labels } of shown) expect(labels).toContain("source:internal");
    for (const { description, parent: of } of shown.filter((issue) => issue !== parent)) {
      expect(of).toBe(parent?.title);
      for (const heading of ["Purpose", "Configuration", "Steps", "Dependencies", "Security", "Acceptance"])
        expect(description).toContain(`## ${heading}`);
    }
    expect((await tell({ kind: "open" })).parts).toEqual(opened.parts);
    expect(await shownIssues(emulator)).toEqual(shown);
  });

  it("is opened by the first part that is started, which puts both in progress", async () => {
    const [part] = integrationParts;
    if (part === undefined) throw new Error("no parts");
    const started = await tell({ kind: "start", part });
    expect(started).toMatchObject({ parent: { state: "In Progress" } });
    expect(started.parts.map(({ state }) => state)).toEqual(["In Progress", "Todo", "Todo", "Todo", "Todo", "Todo"]);
  });

  it("calls a part done only when what it needs is there, and says what was looked at, never a value", async () => {
    await tell({ kind: "open" });
    const missing = await done("discord-bot");
    expect(missing.parts[0]).toMatchObject({ part: "discord-bot", state: "Todo" });
    const env = provide();
    expect((await done("discord-bot", env)).parts[0]).toMatchObject({ state: "Done" });
    const [issue] = await shownIssues(emulator, "Discord bot");
    expect(issue?.comments.find((body) => body.includes("**Not done yet**"))).toContain(
      "[ ] DISCORD\\_BOT\\_TOKEN: not set",
    );
    expect(issue?.comments.find((body) => body.includes("**Done**"))).toContain("[x] DISCORD\\_BOT\\_TOKEN: set");
    expect(JSON.stringify(issue)).not.toContain("s3cret-value");
  });

  it("goes to review with its last part", async () => {
    await tell({ kind: "open" });
    const env = provide();
    for (const { name } of integrationParts.slice(0, -1))
      expect((await done(name, env)).parent?.state).toBe("In Progress");
    const last = await done("monitoring", env);
    expect(last).toMatchObject({ pending: 0, parent: { state: "In Review" } });
    expect(last.parts.every(({ state }) => state === "Done")).toBe(true);
  });

  it("waits in the journal while Linear is away, and is there afterwards", async () => {
    emulator.faults = [{ kind: "server-error" }];
    expect(await tell({ kind: "open" })).toMatchObject({ parent: { identifier: "" } });
    emulator.faults = [];
    expect(await tell({ kind: "show" })).toMatchObject({ pending: 0, parent: { identifier: "ENG-1" } });
  });

  it.each([
    ["an empty file", () => writeFileSync(join(folder, "integration", "sync.ts"), "")],
    ["an empty folder", () => mkdirSync(join(folder, "integration", "sync"))],
    ["nothing", () => undefined],
  ])("does not take %s for a part that is there", (_, make) => {
    mkdirSync(join(folder, "integration"));
    make();
    const part = integrationParts.find(({ name }) => name === "sync-scripts");
    expect(part && lookAt(part, { folder, env: {} }).map(({ passed }) => passed)).toEqual([false]);
  });
});
