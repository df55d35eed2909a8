import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestProject, testProject } from "../support/project.js";

interface Result {
  readonly environment: string;
  readonly kind: string;
  readonly result: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly steps: readonly {
    readonly op: string;
    readonly type: string;
    readonly name: string;
    readonly urn: string;
    readonly component: string;
  }[];
  readonly findings: readonly { readonly gate: string; readonly level: string }[];
  readonly report: { readonly markdown: string; readonly html: string; readonly json: string };
  readonly tracking: {
    readonly parent: { readonly identifier: string; readonly url: string } | null;
    readonly subIssues: readonly { readonly identifier: string; readonly category: string; readonly state: string }[];
  };
  readonly seconds: number;
  readonly error: { readonly code: string } | null;
}

const minutes = 60_000;

describe("staging from nothing to nothing, on the real engine", () => {
  let project: TestProject;
  let firstPreview: Result;
  beforeAll(() => {
    project = testProject();
  });
  afterAll(() => project.remove());

  const json = async (args: readonly string[], expectedCode = 0): Promise<Result> => {
    const { code, stdout, stderr } = await project.run([...args, "--sandbox", "--json"]);
    expect(code, stderr).toBe(expectedCode);
    return JSON.parse(stdout) as Result;
  };

  it(
    "previews everything as creations and changes nothing",
    async () => {
      firstPreview = await json(["preview", "staging"]);
      expect(firstPreview).toMatchObject({ environment: "staging", kind: "preview", result: "succeeded", error: null });
      expect(firstPreview.counts).toMatchObject({ update: 0, replace: 0, delete: 0, same: 0 });
      expect(firstPreview.counts["create"]).toBe(firstPreview.steps.length);
      expect((await json(["preview", "staging"])).counts).toEqual(firstPreview.counts);
    },
    3 * minutes,
  );

  it(
    "brings up exactly what was previewed, tracked from start to end",
    async () => {
      const up = await json(["up", "staging", "--yes"]);
      expect(up.result).toBe("succeeded");
      expect(up.steps.map((step) => step.urn).sort()).toEqual(firstPreview.steps.map((step) => step.urn).sort());
      expect(up.tracking.parent?.identifier).toMatch(/^ENG-\d+$/);
      expect(up.tracking.subIssues.map((issue) => issue.state)).toEqual(up.tracking.subIssues.map(() => "Done"));
      for (const file of Object.values(up.report)) expect(existsSync(join(project.folder, file)), file).toBe(true);
      expect(project.read("docs/a2a/deployment-report.md")).toContain("## Linear Issue Tracking");
    },
    4 * minutes,
  );

  it(
    "finds nothing to do the second time, and the same issues",
    async () => {
      const again = await json(["up", "staging", "--yes"]);
      expect(again.counts).toMatchObject({
        create: 0,
        update: 0,
        replace: 0,
        delete: 0,
        same: firstPreview.steps.length,
      });
      expect(again.tracking.parent?.identifier).toMatch(/^ENG-\d+$/);
    },
    3 * minutes,
  );

  it(
    "plans the same through the plain command line and its language host",
    async () => {
      const { code, stdout, stderr } = await project.run([
        "sandbox",
        "--",
        "pulumi",
        "preview",
        "--stack",
        "staging",
        "--non-interactive",
        "--expect-no-changes",
      ]);
      expect(code, `${stdout}\n${stderr}`).toBe(0);
    },
    3 * minutes,
  );

  it("leaves the environment's own file as it was", () => {
    expect(project.read("Pulumi.staging.yaml")).not.toContain("encryptionsalt");
  });

  it(
    "makes one changed setting one change, in a new issue",
    async () => {
      project.edit("Pulumi.staging.yaml", "owner: ", "owner: changed-");
      const changed = await json(["up", "staging", "--yes"]);
      expect(changed.counts).toMatchObject({ create: 0, delete: 0, replace: 0 });
      expect(changed.counts["update"]).toBeGreaterThan(0);
    },
    3 * minutes,
  );

  it(
    "prints the outputs as data",
    async () => {
      const { code, stdout, stderr } = await project.run(["outputs", "staging", "--sandbox", "--json"]);
      expect(code, stderr).toBe(0);
      expect(JSON.parse(stdout)).toBeTypeOf("object");
    },
    2 * minutes,
  );

  it(
    "writes what is registered as plain files",
    async () => {
      const { code, stderr } = await project.run(["render", "staging", "--out", "rendered"]);
      expect(code, stderr).toBe(0);
      expect(readdirSync(join(project.folder, "rendered"))).toEqual(
        expect.arrayContaining(["aws", "kubernetes", "prometheus"]),
      );
    },
    4 * minutes,
  );

  it(
    "takes everything away again",
    async () => {
      const destroyed = await json(["destroy", "staging", "--yes"]);
      expect(destroyed.result).toBe("succeeded");
      expect(destroyed.counts["delete"]).toBe(firstPreview.steps.length);
    },
    4 * minutes,
  );
});
