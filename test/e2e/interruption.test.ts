import { existsSync, readdirSync, readFileSync, watch } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { finished, type Ran, type TestProject, testProject } from "../support/project.js";

const minutes = 60_000;
const network = `config:
  chainwright:settings:
    account: "210987654321"
    region: us-east-1
    protect: false
    tracking: { team: ENG }
  chainwright:network:
    cidr: 10.16.0.0/16
    zones: [us-east-1a, us-east-1b, us-east-1c]
    nat: single
`;
const slowSubnets = {
  cloud: [{ type: "aws:ec2/subnet:Subnet", operation: "create", kind: "delay", milliseconds: 2_000 }],
};

interface Checkpoint {
  readonly resources?: readonly object[];
  readonly pending_operations?: readonly object[];
}

let project: TestProject;
beforeEach(async () => {
  project = testProject();
  project.write("Pulumi.dev.yaml", network);
  // Makes the sandbox's folder and the stack, so that the state can be watched.
  expect((await project.run(["preview", "dev", "--sandbox"])).code).toBe(0);
  project.write(".chainwright/sandbox/faults.json", JSON.stringify(slowSubnets));
}, 2 * minutes);
afterEach(() => project.remove());

const stateFolder = (): string => join(project.folder, ".chainwright/sandbox/state/.pulumi");

function checkpoint(): Checkpoint {
  try {
    const text = readFileSync(join(stateFolder(), "stacks/chainwright/dev.json"), "utf8");
    return (JSON.parse(text) as { checkpoint: { latest: Checkpoint | null } }).checkpoint.latest ?? {};
  } catch {
    return {};
  }
}

function locks(): string[] {
  const folder = join(stateFolder(), "locks/organization/chainwright/dev");
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
}

/** Resolves when the state folder's content fulfils the condition. */
async function when(condition: () => boolean): Promise<void> {
  await new Promise<void>((resolve) => {
    const watcher = watch(stateFolder(), { recursive: true }, () => check());
    const check = (): void => {
      if (!condition()) return;
      watcher.close();
      resolve();
    };
    check();
  });
}

const inFlight = (): boolean => (checkpoint().pending_operations ?? []).length >= 3;

/** What the cloud was asked to create, by URN. */
function creations(): string[] {
  const file = join(project.folder, ".chainwright/sandbox/cloud/operations.jsonl");
  const lines = readFileSync(file, "utf8").trim().split("\n");
  const calls = lines.map((line) => JSON.parse(line) as { operation: string; urn?: string });
  return calls.filter(({ operation }) => operation === "create").map(({ urn }) => urn ?? "");
}

function start(): { ran: Promise<Ran>; child: ReturnType<TestProject["start"]> } {
  const child = project.start(["up", "dev", "--sandbox", "--yes", "--json"]);
  return { child, ran: finished(child) };
}

/** The promise of a graceful stop, and that the next run takes up where it ended. */
async function leavesNothingBehind(): Promise<void> {
  expect(checkpoint().pending_operations ?? []).toEqual([]);
  expect(locks()).toEqual([]);
  project.write(".chainwright/sandbox/faults.json", "{}");
  const { code, stderr } = await project.run(["up", "dev", "--sandbox", "--yes"]);
  expect(code, stderr).toBe(0);
  const made = creations();
  expect(made.length).toBeGreaterThan(40);
  expect(new Set(made).size).toBe(made.length);
}

describe("an interrupted up", () => {
  it.each(["SIGINT", "SIGTERM"] as const)(
    "ends with 8 after one %s, with nothing pending and nothing locked",
    async (signal) => {
      const { child, ran } = start();
      await when(inFlight);
      child.kill(signal);
      const { code, stdout, stderr } = await ran;
      expect(code, stderr).toBe(8);
      expect(JSON.parse(stdout)).toMatchObject({ result: "cancelled", error: { code: "run/cancelled" } });
      const { report } = JSON.parse(stdout) as { report: { markdown: string } };
      expect(existsSync(join(project.folder, report.markdown))).toBe(true);
      await leavesNothingBehind();
    },
    4 * minutes,
  );

  it(
    "stops gracefully when whoever reads its text goes away",
    async () => {
      const { child, ran } = start();
      await when(inFlight);
      child.stderr?.destroy();
      child.stdout?.destroy();
      // The next line that is written finds the pipe closed.
      await ran;
      expect(child.exitCode).toBe(8);
      await leavesNothingBehind();
    },
    4 * minutes,
  );

  it(
    "stops its engine gracefully even when it is killed outright",
    async () => {
      const { child, ran } = start();
      await when(inFlight);
      child.kill("SIGKILL");
      expect((await ran).signal).toBe("SIGKILL");
      await when(() => locks().length === 0 && (checkpoint().pending_operations ?? []).length === 0);
      await leavesNothingBehind();
    },
    4 * minutes,
  );

  it(
    "whose engine was killed can be settled by hand",
    async () => {
      const { ran } = start();
      await when(inFlight);
      const [lock] = locks();
      const owner = readFileSync(join(stateFolder(), "locks/organization/chainwright/dev", lock ?? ""), "utf8");
      process.kill((JSON.parse(owner) as { pid: number }).pid, "SIGKILL");
      const { code, stdout } = await ran;
      expect(code).toBe(1);
      expect(JSON.parse(stdout)).toMatchObject({ result: "failed", error: { code: "engine/killed" } });
      // The run itself gives back what its dead engine held; what was being made stays open until somebody settles it.
      expect(locks()).toEqual([]);
      const before = checkpoint().pending_operations?.length ?? 0;
      expect(before).toBeGreaterThan(0);
      const { code: shown, stdout: foreseen } = await project.run(["preview", "dev", "--sandbox", "--json"]);
      expect(shown).toBe(5);
      const { findings } = JSON.parse(foreseen) as { findings: { gate: string; fix: string }[] };
      expect(findings.filter(({ gate }) => gate === "pending-creates")).toHaveLength(before);
      expect(findings[0]?.fix).toContain("chainwright resume dev --sandbox");
      const settled = await project.run(["refresh", "dev", "--sandbox", "--yes", "--clear-pending"]);
      expect(settled.code, settled.stderr).toBe(0);
      expect(locks()).toEqual([]);
      expect(checkpoint().pending_operations ?? []).toEqual([]);
    },
    4 * minutes,
  );
});
