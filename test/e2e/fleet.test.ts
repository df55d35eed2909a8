import { existsSync, readdirSync, readFileSync, rmSync, watch } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FleetOutput } from "../../scripts/fleet/result.js";
import { readRuns } from "../../scripts/history/runs.js";
import { finished, type TestProject, testProject } from "../support/project.js";

const minutes = 60_000;

const settings = `config:
  chainwright:settings: { account: "210987654321", region: us-east-1, protect: false, tracking: { team: ENG } }
`;
const network = (cidr: string): string =>
  `  chainwright:network: { cidr: ${cidr}, zones: [us-east-1a, us-east-1b, us-east-1c], nat: none }\n`;
const cluster = `  chainwright:cluster:
    version: "1.36"
    admins: [{ principalArn: "arn:aws:iam::210987654321:role/chainwright-deploy" }]
    nodeGroups: { system: { instanceTypes: [m8g.large], minSize: 2, maxSize: 3 } }
    deletionProtection: false
`;
const dependent = (
  database: string,
): string => `  chainwright:platform: { stack: organization/chainwright/base, monitored: false }
  chainwright:database:
    instanceClass: db.t4g.medium
    databaseName: ${database}
    multiAz: false
    deletionProtection: false
    finalSnapshot: false
`;

let project: TestProject;
beforeAll(() => {
  project = testProject();
  for (const file of readdirSync(project.folder))
    if (/^Pulumi\..+\.yaml$/.test(file)) rmSync(join(project.folder, file));
  project.write("Pulumi.base.yaml", settings + network("10.16.0.0/16") + cluster);
  project.write("Pulumi.apps.yaml", settings + dependent("apps"));
  project.write("Pulumi.data.yaml", settings + dependent("data"));
  project.write("Pulumi.lone.yaml", settings + network("10.32.0.0/16"));
});
afterAll(() => project.remove());

const sandbox = (...parts: string[]): string => join(project.folder, ".chainwright/sandbox", ...parts);
const faults = (...cloud: object[]): void =>
  project.write(".chainwright/sandbox/faults.json", JSON.stringify({ cloud }));

async function all(
  verb: string,
  ...words: string[]
): Promise<{ code: number | null; output: FleetOutput; stderr: string }> {
  const yes = verb === "preview" ? [] : ["--yes"];
  const { code, stdout, stderr } = await project.run([verb, "--all", ...words, "--sandbox", "--json", ...yes]);
  expect(stdout.trimEnd().split("\n"), stderr).toHaveLength(1);
  return { code, stderr, output: JSON.parse(stdout) as FleetOutput };
}

interface Operation {
  readonly at: number;
  readonly operation: string;
  readonly urn?: string;
}

/** What the cloud was asked to do to an environment's resources, in order. */
function operations(environment: string, wanted: string): Operation[] {
  // The last line may be in the middle of being written.
  const lines = readFileSync(sandbox("cloud/operations.jsonl"), "utf8").split("\n").slice(0, -1);
  const calls = lines.map((line) => JSON.parse(line) as Operation);
  return calls.filter(
    ({ operation, urn }) => operation === wanted && urn?.startsWith(`urn:pulumi:${environment}::`) === true,
  );
}

function locks(): string[] {
  const folder = sandbox("state/.pulumi/locks");
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".json"));
}

/** Resolves when the cloud was asked to make something of each: its engine is at work. */
async function whenAtWork(...environments: readonly string[]): Promise<void> {
  await new Promise<void>((resolve) => {
    const watcher = watch(sandbox("cloud"), { recursive: true }, () => check());
    const check = (): void => {
      if (environments.some((name) => operations(name, "create").length === 0)) return;
      watcher.close();
      resolve();
    };
    check();
  });
}

describe("a fleet of a platform, two stacks on it, and one of its own", () => {
  it(
    "ends with 8 after one Ctrl-C, every run stopped in order and nothing locked",
    async () => {
      expect((await all("preview", "lone")).code).toBe(0);
      faults({ type: "aws:ec2/subnet:Subnet", operation: "create", kind: "delay", milliseconds: 3_000 });
      const child = project.start(["up", "--all", "--sandbox", "--yes", "--json", "--parallel", "2"]);
      const ran = finished(child);
      await whenAtWork("base", "lone");
      child.kill("SIGINT");
      const { code, stdout, stderr } = await ran;
      expect(code, stderr).toBe(8);
      const { environments, result } = JSON.parse(stdout) as FleetOutput;
      expect(result).toBe("cancelled");
      expect(environments["apps"]).toMatchObject({ exitCode: null, error: { code: "fleet/not-started" } });
      expect(locks(), stderr).toEqual([]);
    },
    4 * minutes,
  );

  it(
    "doesn't start what depends on a failure, and lets the others finish",
    async () => {
      faults({ type: "aws:eks/cluster:Cluster", operation: "create", kind: "fail", message: "no capacity" });
      const { code, output, stderr } = await all("up");
      expect(code, stderr).toBe(4);
      const ends = Object.entries(output.environments).map(([name, { exitCode, result }]) => [name, exitCode, result]);
      expect(ends.sort()).toEqual([
        ["apps", null, "cancelled"],
        ["base", 4, "failed"],
        ["data", null, "cancelled"],
        ["lone", 0, "succeeded"],
      ]);
      expect(stderr).toContain("apps | not started because base failed");
      expect(operations("apps", "create")).toEqual([]);
    },
    4 * minutes,
  );

  it(
    "goes on with what failed when it is run again, in the order of the references and at once where it may",
    async () => {
      faults();
      const { code, output, stderr } = await all("up", "--parallel", "2");
      expect(code, stderr).toBe(0);
      expect(output.environments["lone"]).toMatchObject({ counts: { create: 0 }, result: "succeeded" });
      const [base, apps] = [operations("base", "create"), operations("apps", "create")];
      expect(base.at(-1)?.at ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(apps[0]?.at ?? 0);
      for (const name of ["base", "apps", "data", "lone"]) {
        const urns = operations(name, "create").map(({ urn }) => urn);
        expect(new Set(urns).size, name).toBe(urns.length);
      }
      const [one, other] = await Promise.all(
        ["apps", "data"].map(async (environment) => (await readRuns(project.folder, { environment }))[0]),
      );
      expect((one?.startedAt ?? "") < (other?.endedAt ?? "") && (other?.startedAt ?? "") < (one?.endedAt ?? "")).toBe(
        true,
      );
    },
    6 * minutes,
  );

  it(
    "is taken down the other way round",
    async () => {
      const { code, stderr } = await all("destroy", "base", "apps", "data");
      expect(code, stderr).toBe(0);
      const last = Math.max(...["apps", "data"].map((name) => operations(name, "delete").at(-1)?.at ?? 0));
      expect(last).toBeLessThanOrEqual(operations("base", "delete")[0]?.at ?? 0);
    },
    6 * minutes,
  );
});
