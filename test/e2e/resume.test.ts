import { existsSync, readdirSync, readFileSync, rmSync, watch } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { finished, type TestProject, testProject } from "../support/project.js";

const minutes = 60_000;
/** Every creation takes a while, so that some are in flight whenever the run is killed. */
const slow = { cloud: [{ operation: "create", kind: "delay", milliseconds: 400 }] };

interface Checkpoint {
  readonly resources?: readonly { readonly urn: string; readonly custom?: boolean; readonly id?: string }[];
  readonly pending_operations?: readonly { readonly resource: { readonly urn: string; readonly type: string } }[];
}

let project: TestProject;
beforeEach(async () => {
  project = testProject();
  expect((await project.run(["preview", "staging", "--sandbox"])).code).toBe(0);
}, 2 * minutes);
afterEach(() => project.remove());

const sandbox = (path: string): string => join(project.folder, ".chainwright/sandbox", path);

function checkpoint(): Checkpoint {
  try {
    const text = readFileSync(sandbox("state/.pulumi/stacks/chainwright/staging.json"), "utf8");
    return (JSON.parse(text) as { checkpoint: { latest: Checkpoint | null } }).checkpoint.latest ?? {};
  } catch {
    return {};
  }
}

function locks(): string[] {
  const folder = sandbox("state/.pulumi/locks/organization/chainwright/staging");
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
}

/** What the cloud was asked to make, by URN: its own log, not our state. */
function creations(): string[] {
  const lines = readFileSync(sandbox("cloud/operations.jsonl"), "utf8").trim().split("\n");
  const calls = lines.map((line) => JSON.parse(line) as { operation: string; urn?: string });
  return calls.filter(({ operation }) => operation === "create").map(({ urn }) => urn ?? "");
}

/** Ids of what the cloud has. */
function cloud(): string[] {
  const there = new Map<string, string>();
  for (const line of readFileSync(sandbox("cloud/cloud.jsonl"), "utf8").trim().split("\n")) {
    const { put } = JSON.parse(line) as { put?: { type: string; id: string } };
    if (put) there.set(`${put.type} ${put.id}`, put.id);
  }
  return [...there.keys()];
}

async function when(condition: () => boolean): Promise<void> {
  await new Promise<void>((resolve) => {
    const watcher = watch(sandbox("state/.pulumi"), { recursive: true }, () => check());
    const check = (): void => {
      if (!condition()) return;
      watcher.close();
      resolve();
    };
    check();
  });
}

const inFlight = (made: number) => (): boolean =>
  (checkpoint().pending_operations ?? []).length >= 3 && (checkpoint().resources ?? []).length >= made;

function enginePid(): number {
  const folder = sandbox("state/.pulumi/locks/organization/chainwright/staging");
  return (JSON.parse(readFileSync(join(folder, locks()[0] ?? ""), "utf8")) as { pid: number }).pid;
}

/** Nothing twice, nothing lost, nothing left behind. */
function isWhole(but = /^$/): void {
  // A random value lives in the state alone: with the state it is lost, and made anew.
  const made = creations().filter((urn) => !but.test(urn));
  expect(made.filter((urn, index) => made.indexOf(urn) !== index)).toEqual([]);
  const state = (checkpoint().resources ?? []).filter(({ custom, id }) => custom === true && id !== undefined);
  const known = new Set(state.map(({ id }) => id));
  expect(cloud().filter((key) => !known.has(key.slice(key.indexOf(" ") + 1)))).toEqual([]);
  expect(checkpoint().pending_operations ?? []).toEqual([]);
  expect(locks()).toEqual([]);
}

/** Starts an up and kills run and engine at once while creations are in flight. */
async function killedUp(made: number): Promise<void> {
  project.write(".chainwright/sandbox/faults.json", JSON.stringify(slow));
  const child = project.start(["up", "staging", "--sandbox", "--yes"]);
  const ran = finished(child);
  await when(inFlight(made));
  process.kill(enginePid(), "SIGKILL");
  child.kill("SIGKILL");
  await ran;
  project.write(".chainwright/sandbox/faults.json", "{}");
}

describe("a deployment whose run and engine are killed outright", () => {
  it(
    "is carried on by one resume: nothing is made twice, nothing is lost",
    async () => {
      await killedUp(60);
      const open = checkpoint().pending_operations ?? [];
      expect(open.length).toBeGreaterThan(0);
      expect(locks()).toHaveLength(1);
      const shown = await project.run(["resume", "staging", "--sandbox", "--dry-run", "--json"]);
      expect(shown.code, shown.stderr).toBe(0);
      const { recovery } = JSON.parse(shown.stdout) as Record<"recovery", Record<string, readonly { urn: string }[]>>;
      const told = ["adopted", "cleared", "unknown"].flatMap((list) => recovery[list] ?? []).map(({ urn }) => urn);
      // The journal hears of a creation a moment before the state does.
      expect(told, shown.stdout).toEqual(expect.arrayContaining(open.map(({ resource }) => resource.urn)));
      expect(checkpoint().pending_operations).toHaveLength(open.length);
      const resumed = await project.run(["resume", "staging", "--sandbox", "--yes", "--json"]);
      expect(resumed.code, resumed.stderr).toBe(0);
      isWhole();
      const again = await project.run(["resume", "staging", "--sandbox"]);
      expect(again.code, again.stderr).toBe(0);
      expect(again.stderr).toContain("nothing to resume");
      const settled = await project.run(["preview", "staging", "--sandbox", "--json"]);
      expect(JSON.parse(settled.stdout)).toMatchObject({ counts: { create: 0, update: 0, replace: 0, delete: 0 } });
    },
    6 * minutes,
  );

  it(
    "is carried on by its journal when the checkpoint is lost too, with every copy of it",
    async () => {
      await killedUp(60);
      project.write(".chainwright/sandbox/state/.pulumi/stacks/chainwright/staging.json", '{"version":3,"checkpo');
      for (const copies of ["backups", "history"])
        rmSync(sandbox(`state/.pulumi/${copies}`), { recursive: true, force: true });
      rmSync(sandbox("state/.pulumi/stacks/chainwright/staging.json.bak"), { force: true });
      const resumed = await project.run(["resume", "staging", "--sandbox", "--yes"]);
      expect(resumed.code, resumed.stderr).toBe(0);
      expect(resumed.stderr).toContain("made up from the journal");
      isWhole(/random/);
    },
    6 * minutes,
  );
});
