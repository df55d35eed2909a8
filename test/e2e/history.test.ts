import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { HistoryRow } from "../../scripts/history/rows.js";
import { reportSchema } from "../../scripts/report/schema.js";
import { type TestProject, testProject } from "../support/project.js";

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
const brokenVpc = { cloud: [{ type: "aws:ec2/vpc:Vpc", operation: "create", kind: "fail", message: "no room" }] };

let project: TestProject;
beforeAll(() => {
  project = testProject();
  project.write("Pulumi.dev.yaml", network);
});
afterAll(() => project.remove());

const chainwright = async (code: number, ...args: string[]): Promise<{ stdout: string; stderr: string }> => {
  const ran = await project.run(args);
  expect(ran.code, ran.stderr).toBe(code);
  return ran;
};
const rows = async (...args: string[]): Promise<HistoryRow[]> =>
  (JSON.parse((await chainwright(0, "history", "--json", ...args)).stdout) as { runs: HistoryRow[] }).runs;
const runsFolder = (): string => join(project.folder, ".chainwright/runs");

describe("the history of an environment, on the real engine", () => {
  it(
    "tells of a run that was refused before the engine, one that failed and one that ended well",
    async () => {
      await chainwright(6, "destroy", "dev", "--sandbox", "--yes");
      project.write("faults.json", JSON.stringify(brokenVpc));
      await chainwright(0, "sandbox", "faults", "faults.json");
      await chainwright(4, "up", "dev", "--sandbox", "--yes");
      await chainwright(0, "sandbox", "faults", "clear");
      await chainwright(0, "up", "dev", "--sandbox", "--yes");
      const all = await rows("--sandbox");
      expect(all.map(({ verb, result, sandbox }) => [verb, result, sandbox])).toEqual([
        ["up", "succeeded", true],
        ["up", "failed", true],
        ["destroy", "failed", true],
      ]);
      expect(all[0]).toMatchObject({ environment: "dev", issue: expect.stringMatching(/^ENG-/), resume: null });
      expect((await rows("dev", "--sandbox", "--failed", "--limit", "1")).map(({ error }) => error)).toEqual([
        "engine/resource-failed",
      ]);
    },
    4 * minutes,
  );

  it("hides the sandbox's runs unless they are asked for, and says so", async () => {
    const { stdout, stderr } = await chainwright(0, "history");
    expect(stdout).toBe("");
    expect(stderr).toContain("3 runs of the sandbox not shown");
    expect((await chainwright(0, "history", "--all")).stdout).toMatch(/succeeded \(sandbox\)/);
  });

  it("shows a run's report by a part of its name, in every form, whole and as its schema says", async () => {
    for (const run of readdirSync(runsFolder())) {
      const { stdout } = await chainwright(0, "report", run, "--format", "json");
      expect(reportSchema.parse(JSON.parse(stdout))).toMatchObject({ run, figures: { environment: "dev" } });
    }
    const path = (await chainwright(0, "report", "latest", "--env", "dev")).stdout.trim();
    expect(existsSync(join(project.folder, path))).toBe(true);
    const { stdout } = await chainwright(0, "report", "--format", "md");
    expect(stdout).toMatch(/^# dev is up: \d+ created/);
  });

  it("names the nearest runs when there is no such run", async () => {
    const [latest] = await rows("--sandbox");
    const { stderr } = await chainwright(2, "report", `${latest?.run}x`);
    expect(stderr).toContain(`did you mean ${latest?.run}?`);
    await chainwright(2, "report", "--env", "nowhere");
    await chainwright(2, "report", "latest", "--format", "pdf");
    await chainwright(2, "history", "nowhere");
    await chainwright(2, "history", "--since", "soon");
  });

  it("shows a run that died, points to resume, and never prunes it", async () => {
    const [latest] = await rows("--sandbox");
    const file = join(runsFolder(), latest?.run ?? "", "run.json");
    const record = JSON.parse(readFileSync(file, "utf8")) as object;
    const died = { ...record, phase: "changing", endedAt: null, result: null, pid: 2 ** 22 + 1 };
    writeFileSync(file, JSON.stringify({ ...died, startedAt: "2020-01-01T00:00:00.000Z", environment: "old" }));
    const { stderr } = await chainwright(0, "history", "old", "--sandbox");
    expect(stderr).toContain("go on with: chainwright resume old --sandbox");
    await chainwright(0, "history", "--prune", "--kept-days", "1");
    expect(existsSync(file)).toBe(true);
    const { stdout } = await chainwright(0, "history", "--sandbox", "--all", "--figures");
    expect(stdout).toContain("change failure rate   unknown");
  });
});
