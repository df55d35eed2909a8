import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestProject, testProject } from "../support/project.js";

const minutes = 60_000;
const environment = `config:
  chainwright:settings:
    account: "210987654321"
    region: us-east-1
    protect: false
    gates:
      levels: { rollback-target: "off" }
      freezes: [{ from: "2020-01-01", to: "2099-12-31", reason: a very long holiday }]
  chainwright:network:
    cidr: 10.16.0.0/17
    zones: [us-east-1a, us-east-1b]
    nat: none
    interfaceEndpoints: [sts]
  chainwright:database:
    databaseName: indexer
    deletionProtection: false
    finalSnapshot: false
`;

interface Result {
  readonly result: string;
  readonly findings: readonly {
    readonly gate: string;
    readonly level: string;
    readonly urn?: string;
    readonly summary: string;
  }[];
  readonly risk: { readonly score: number; readonly parts: readonly unknown[] } | null;
  readonly error: {
    readonly code: string;
    readonly problems: readonly { readonly fix: string; readonly actual: string }[];
  } | null;
}

let project: TestProject;
beforeAll(() => {
  project = testProject();
  project.write("Pulumi.dev.yaml", environment);
});
afterAll(() => project.remove());

async function json(args: readonly string[], expectedCode: number): Promise<Result> {
  const { code, stdout, stderr } = await project.run([...args, "--json"]);
  expect(code, stderr).toBe(expectedCode);
  return JSON.parse(stdout) as Result;
}

describe("the gates, on the real engine", () => {
  it(
    "let a first up pass, refuse the replacement of a database with 5, and let it pass when its URN is named",
    async () => {
      const up = ["up", "dev", "--sandbox", "--yes"];
      await json(up, 0);
      project.edit("Pulumi.dev.yaml", "databaseName: indexer", "databaseName: ledger");
      const refused = await json(up, 5);
      expect(refused).toMatchObject({ result: "refused", error: { code: "gate/stateful-change" } });
      expect(refused.risk?.score).toBeGreaterThan(20);
      const { urn = "" } = refused.findings.find(({ gate }) => gate === "stateful-change") ?? {};
      expect(refused.error?.problems[0]?.fix).toContain(`--allow '${urn}'`);

      const misspelt = await json([...up, "--allow", `${urn}s`], 2);
      expect(misspelt.error).toMatchObject({
        code: "usage/not-a-loss",
        problems: [{ fix: expect.stringContaining(urn) as string }],
      });

      const allowed = await json([...up, "--allow", urn], 0);
      expect(allowed.findings).toContainEqual(
        expect.objectContaining({
          gate: "stateful-change",
          level: "warn",
          summary: expect.stringContaining("named by --allow") as string,
        }),
      );
    },
    5 * minutes,
  );

  it(
    "see a security group that lets more in, and what speaks against now is only told in the sandbox",
    async () => {
      project.edit("Pulumi.dev.yaml", "10.16.0.0/17", "10.16.0.0/16");
      const { findings, error } = await json(["preview", "dev", "--sandbox"], 5);
      expect(error?.code).toMatch(/^gate\//);
      expect(findings).toContainEqual(
        expect.objectContaining({
          gate: "network-widened",
          level: "block",
          summary: "network-endpoints-https (SecurityGroupIngressRule) lets in 10.16.128.0/17 on tcp 443",
        }),
      );
      expect(findings.find(({ gate }) => gate === "change-window")).toMatchObject({
        level: "info",
        summary: "nothing changes from 2020-01-01 to 2099-12-31: a very long holiday",
      });
    },
    2 * minutes,
  );

  it(
    "list themselves, explain themselves with the environment's limits, and offer what is near a misspelt name",
    async () => {
      const list = await project.run(["gates", "dev"]);
      expect(list.code, list.stderr).toBe(0);
      expect(list.stdout).toMatch(/^rollback-target +off/m);
      expect(list.stdout).toMatch(/^change-window +block/m);
      const explained = await project.run(["up", "dev", "--sandbox", "--explain", "change-window"]);
      expect(explained.code, explained.stderr).toBe(0);
      for (const text of ["rule: ", "reason: ", "source: https://", "info at most", "a very long holiday"])
        expect(explained.stdout).toContain(text);
      const wrong = await json(["gates", "--explain", "stateful-chnge"], 2);
      expect(wrong.error).toMatchObject({
        code: "usage/unknown-gate",
        problems: [{ fix: "did you mean stateful-change?" }],
      });
    },
    minutes,
  );
});
