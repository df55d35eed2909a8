import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestProject, testProject } from "../support/project.js";

interface Answer {
  readonly kind: string;
  readonly result: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly error: { readonly code: string; readonly problems: readonly { readonly path: string }[] } | null;
  readonly drift?: {
    readonly clean: boolean;
    readonly groups: readonly {
      readonly component: string;
      readonly since: string;
      readonly issue: { readonly identifier: string } | null;
      readonly resources: readonly {
        readonly name: string;
        readonly what: string;
        readonly attribution: { readonly who: string; readonly event: string } | null;
        readonly differences: readonly { readonly path: string; readonly state: unknown; readonly cloud: unknown }[];
      }[];
    }[];
    readonly told: readonly { readonly name: string; readonly why: string }[];
  };
}

const minutes = 60_000;
const network = `config:
  chainwright:settings:
    account: "210987654321"
    region: us-east-1
    protect: false
    tracking: { team: ENG }
    drift:
      ignore:
        - type: aws:ec2/vpc:Vpc
          path: tags
          reason: the network team labels it by hand
  chainwright:network:
    cidr: 10.16.0.0/16
    zones: [us-east-1a, us-east-1b]
    nat: single
    interfaceEndpoints: []
    flowLogs: { retentionDays: 14 }
`;

describe("drift, on the real engine", () => {
  let project: TestProject;
  beforeAll(async () => {
    project = testProject();
    project.write("Pulumi.dev.yaml", network);
    await ok("up", "dev", "--yes", "--quiet");
  }, 2 * minutes);
  afterAll(() => project.remove());

  const call = async (...args: string[]): Promise<{ code: number | null; stderr: string; answer: Answer }> => {
    const { code, stdout, stderr } = await project.run([...args, "--sandbox", "--json"]);
    return { code, stderr, answer: JSON.parse(stdout) as Answer };
  };
  const ok = async (...args: string[]): Promise<Answer> => {
    const { code, stderr, answer } = await call(...args);
    expect(stderr, stderr).not.toContain("[bug/");
    expect([code, answer.error]).toEqual([0, null]);
    return answer;
  };
  const byHand = async (...words: string[]): Promise<void> => {
    const { code, stderr } = await project.run(["sandbox", "drift", ...words]);
    expect([code, stderr]).toEqual([0, expect.stringContaining("the engine doesn't know")]);
  };
  const fingerprint = (): string => {
    const hash = createHash("sha256");
    for (const folder of ["state", "cloud"]) {
      const base = join(project.folder, ".chainwright/sandbox", folder);
      const files = readdirSync(base, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
      for (const file of files.map(({ parentPath, name }) => join(parentPath, name)).sort())
        hash.update(file).update(readFileSync(file));
    }
    return hash.digest("hex");
  };

  it(
    "is none after a deployment, and looking for it changes not a byte",
    async () => {
      const before = fingerprint();
      const { drift, kind } = await ok("drift", "dev", "--expect-no-changes");
      expect([kind, drift?.clean, drift?.groups]).toEqual(["drift", true, []]);
      expect(fingerprint()).toBe(before);
    },
    minutes,
  );

  it(
    "is told by component, with both values, who did it, and one issue that stays the same",
    async () => {
      await byHand("network-flow-logs", "retentionInDays=7", "--by", "intern");
      await byHand("network-alarms", "delete");
      await byHand("network-vpc", "tags.Rack=b12");
      const first = await ok("drift", "dev");
      const [group, ...others] = first.drift?.groups ?? [];
      expect(others).toEqual([]);
      expect(group).toMatchObject({
        component: "network",
        issue: { identifier: expect.stringMatching(/^ENG-\d+$/) as string },
      });
      expect(group?.resources.map(({ name, what, attribution }) => [name, what, attribution?.who]).sort()).toEqual([
        ["network-alarms", "deleted", "somebody at the console"],
        ["network-flow-logs", "changed", "intern"],
      ]);
      const changed = group?.resources.find(({ what }) => what === "changed")?.differences;
      expect(changed).toMatchObject([{ path: "retentionInDays", state: 14, cloud: 7 }]);
      expect(first.drift?.told).toMatchObject([
        { name: "network-vpc", why: expect.stringContaining("by hand") as string },
      ]);
      const { code, answer } = await call("drift", "dev", "--expect-no-changes");
      expect([code, answer.error?.code]).toEqual([7, "drift/found"]);
      expect(answer.error?.problems.map(({ path }) => path).sort()).toEqual(["network-alarms", "network-flow-logs"]);
      expect(answer.drift?.groups.map(({ issue, since }) => [issue?.identifier, since])).toEqual([
        [group?.issue?.identifier, group?.since],
      ]);
    },
    2 * minutes,
  );

  it(
    "is not put right together with a change that nobody has deployed",
    async () => {
      project.write("Pulumi.dev.yaml", network.replace("retentionDays: 14", "retentionDays: 30"));
      const before = fingerprint();
      const { code, answer } = await call("drift", "dev", "--heal", "--yes");
      expect([code, answer.error?.code]).toEqual([5, "drift/other-changes"]);
      expect(answer.error?.problems.map(({ path }) => path)).toEqual(["network-flow-logs"]);
      expect(fingerprint()).toBe(before);
      project.write("Pulumi.dev.yaml", network);
    },
    minutes,
  );

  it(
    "is put right like any change, what the settings ignore is left, and the issue closes",
    async () => {
      const healed = await ok("drift", "dev", "--heal", "--yes");
      expect(healed.kind).toBe("up");
      expect(healed.counts).toMatchObject({ create: 1, delete: 0 });
      const after = await ok("drift", "dev", "--expect-no-changes");
      expect(after.drift?.clean).toBe(true);
      expect(after.drift?.told.map(({ name }) => name)).toEqual(["network-vpc"]);
      expect(project.read(".chainwright/sandbox/linear/linear.jsonl")).toContain("found nothing of it any more");
      const runs = readdirSync(join(project.folder, ".chainwright/runs")).filter((name) => name.endsWith("-drift"));
      const record = JSON.parse(project.read(`.chainwright/runs/${runs.sort().at(-1) ?? ""}/run.json`)) as object;
      expect(record).toMatchObject({ verb: "drift", kind: "preview", drift: { clean: true, groups: [] } });
    },
    2 * minutes,
  );

  it("asks for --heal before options that only it has", async () => {
    const { code, stdout } = await project.run(["drift", "dev", "--sandbox", "--yes", "--plan", "x", "--json"]);
    const { error } = JSON.parse(stdout) as Answer;
    expect([code, error?.code, error?.problems.map(({ path }) => path)]).toEqual([
      2,
      "usage/invalid",
      ["--yes", "--plan"],
    ]);
  });
});
