import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contentOf, type StateParts } from "../../scripts/engine/state-content.js";
import type { RunOutput } from "../../scripts/run/result.js";
import { type TestProject, testProject } from "../support/project.js";

const minutes = 60_000;
const network = `config:
  chainwright:settings:
    account: "210987654321"
    region: us-east-1
    protect: false
  chainwright:network:
    cidr: 10.16.0.0/16
    zones: [us-east-1a, us-east-1b]
    nat: none
`;

let project: TestProject;
beforeAll(() => {
  project = testProject();
  project.write("Pulumi.dev.yaml", network);
  project.write(".gitignore", "node_modules\ndist\nbin\n.chainwright\n*.pem\n");
  git("init", "-q", "-b", "main");
  git("add", "-A");
  git("commit", "-qm", "first");
  execFileSync("openssl", ["genpkey", "-algorithm", "ed25519", "-out", join(project.folder, "key.pem")]);
});
afterAll(() => project.remove());

function git(...args: string[]): void {
  const identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "commit.gpgsign=false"];
  execFileSync("git", ["-C", project.folder, ...identity, ...args], { stdio: "ignore" });
}

interface Ended {
  readonly code: number | null;
  readonly output: RunOutput;
}

async function chainwright(...args: string[]): Promise<Ended> {
  const { code, stdout, stderr } = await project.run([...args, "--sandbox", "--json"]);
  expect(stdout.trimEnd().split("\n"), stderr).toHaveLength(1);
  return { code, output: JSON.parse(stdout) as RunOutput };
}

/** Hash of every file of the state and of the simulated cloud, by path. */
function everything(): Record<string, string> {
  const root = join(project.folder, ".chainwright/sandbox");
  const files = ["state", "cloud"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const hash = (file: string): string => createHash("sha256").update(readFileSync(file)).digest("hex");
  return Object.fromEntries(files.map((file) => [relative(root, file), hash(file)]));
}

describe("a change from preview to approval to up, on the real engine", () => {
  it(
    "is done as it was approved: previewed, signed by somebody, brought up by --plan, and kept",
    async () => {
      const preview = await chainwright("preview", "dev", "--save", "plan.json");
      const again = await chainwright("preview", "dev");
      expect(again.output.change?.digest).toBe(preview.output.change?.digest);
      const bare = await chainwright("up", "dev", "--plan", "plan.json", "--require-approval");
      expect({ code: bare.code, error: bare.output.error?.code }).toEqual({ code: 5, error: "approval/required" });
      const env = { CHAINWRIGHT_SIGNING_KEY_FILE: "key.pem" };
      const approval = await project.run(["approve", "plan.json", "--by", "Grace", "--json"], { env });
      expect(approval.code, approval.stderr).toBe(0);
      const up = await chainwright("up", "dev", "--plan", "plan.json", "--require-approval");
      expect({ code: up.code, approval: up.output.approval }).toMatchObject({
        code: 0,
        approval: { digest: preview.output.change?.digest, how: "record", by: "Grace" },
      });
      const folder = join(project.folder, up.output.report?.json ?? "", "..");
      expect(readFileSync(join(folder, "approved.json"), "utf8")).toBe(project.read("plan.json"));
      const run = JSON.parse(readFileSync(join(folder, "run.json"), "utf8")) as { approval: unknown };
      expect(run.approval).toEqual(up.output.approval);
    },
    4 * minutes,
  );

  it(
    "is refused when it was done already, and when the configuration or the code moved",
    async () => {
      const done = await chainwright("up", "dev", "--plan", "plan.json");
      expect(done.output.error).toMatchObject({
        code: "approval/stale",
        problems: [{ path: "state", expected: "no resources" }],
      });
      await chainwright("preview", "dev", "--save", "plan.json");
      project.edit("Pulumi.dev.yaml", "protect: false", "protect: false\n    owner: others");
      const configured = await chainwright("up", "dev", "--plan", "plan.json");
      expect({ code: configured.code, error: configured.output.error }).toMatchObject({
        code: 5,
        error: { code: "approval/stale", problems: [{ path: "Pulumi.dev.yaml: chainwright:settings.owner" }] },
      });
      project.write("new.ts", "export {};\n");
      const coded = await chainwright("up", "dev", "--plan", "plan.json");
      expect(coded.output.error?.problems.map(({ path }) => path)).toEqual([
        "code",
        "Pulumi.dev.yaml: chainwright:settings.owner",
      ]);
    },
    4 * minutes,
  );

  it(
    "has one state, however it is read",
    async () => {
      const { stdout } = await project.run(["sandbox", "--", "pulumi", "stack", "export", "--stack", "dev"]);
      const exported = JSON.parse(stdout) as { deployment: StateParts };
      const file = ".chainwright/sandbox/state/.pulumi/stacks/chainwright/dev.json";
      const stored = JSON.parse(project.read(file)) as { checkpoint: { latest: StateParts } };
      expect(contentOf(exported.deployment)).toEqual(contentOf(stored.checkpoint.latest));
      expect(Object.keys(contentOf(exported.deployment).resources).length).toBeGreaterThan(30);
    },
    minutes,
  );
});

describe("a preview", () => {
  it(
    "changes no byte of the state and of the cloud, whether the cloud has drifted or not",
    async () => {
      project.write("Pulumi.dev.yaml", network);
      const before = everything();
      expect(Object.keys(before).length).toBeGreaterThan(5);
      expect((await chainwright("preview", "dev")).code).toBe(0);
      expect(everything()).toEqual(before);
      const drift = await project.run(["sandbox", "drift", "network-flow-logs", "retentionInDays=7"]);
      expect(drift.code, drift.stderr).toBe(0);
      const drifted = everything();
      expect(drifted).not.toEqual(before);
      expect((await chainwright("preview", "dev")).code).toBe(0);
      expect((await chainwright("drift", "dev", "--heal", "--save", "heal.json")).code).toBe(0);
      expect(everything()).toEqual(drifted);
      expect(existsSync(join(project.folder, "heal.json"))).toBe(true);
    },
    3 * minutes,
  );
});
