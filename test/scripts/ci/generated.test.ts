import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { deploymentsFiles } from "../../../scripts/ci/deployments.js";
import type { GeneratedFile } from "../../../scripts/ci/files.js";
import { githubFiles } from "../../../scripts/ci/github.js";
import { gitlabFiles } from "../../../scripts/ci/gitlab.js";
import { operatorFiles } from "../../../scripts/ci/operator.js";
import type { Plan } from "../../../scripts/ci/plan.js";
import { hasLinter, lint } from "../../support/linters.js";
import { fleets } from "./plans.js";

type Json = Record<string, unknown>;
interface Workflow {
  readonly on: Json;
  readonly permissions: Json;
  readonly jobs: Record<string, Json & { steps?: Json[]; permissions: Json; needs?: string | string[] }>;
}

const kinds = Object.entries(fleets);
const text = (files: readonly GeneratedFile[], path: string): string =>
  files.find((file) => file.path.endsWith(path))?.text ?? "";
const workflow = (plan: Plan, name: string): Workflow =>
  parse(text(githubFiles(plan), `chainwright-${name}.yml`)) as Workflow;
const plan = (name: string): Plan => fleets[name] ?? (undefined as never);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "chainwright-ci-"));
  kinds.forEach(([, fleet], index) => {
    for (const file of [...githubFiles(fleet), ...gitlabFiles(fleet)]) {
      const path = join(folder, String(index), file.path);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, file.text);
    }
    // What makes a folder a repository to actionlint.
    mkdirSync(join(folder, String(index), ".git"));
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (index: number): string => join(folder, String(index));

describe.each(kinds.map(([name, fleet], index) => ({ name, fleet, index })))("files for $name", ({ fleet, index }) => {
  it.skipIf(!hasLinter("actionlint"))("have no finding of actionlint", () => {
    expect(lint("actionlint", [], at(index))).toEqual({ code: 0, said: "" });
  });

  it.skipIf(!hasLinter("zizmor"))("have no finding of zizmor", () => {
    const { code, said } = lint("zizmor", ["--offline", "--no-progress", "--quiet", ".github/workflows"], at(index));
    expect({ code, said }).toMatchObject({ code: 0 });
    expect(said).toContain("No findings to report");
  });

  it.skipIf(!hasLinter("check-jsonschema"))("fit GitLab's schema and GitHub's", () => {
    const check = (schema: string, ...files: string[]) =>
      lint("check-jsonschema", ["--builtin-schema", `vendor.${schema}`, ...files], at(index));
    expect(check("gitlab-ci", ".gitlab/chainwright.yml")).toMatchObject({ code: 0 });
    const names = githubFiles(fleet).flatMap(({ path }) => (path.includes("/workflows/") ? [path] : []));
    expect(check("github-workflows", ...names)).toMatchObject({ code: 0 });
  });

  it("are the same bytes each time and read alike by YAML 1.1 and 1.2", () => {
    for (const make of [githubFiles, gitlabFiles, operatorFiles, deploymentsFiles]) {
      const files = make(fleet);
      expect(make(fleet)).toEqual(files);
      for (const file of files.filter(({ path }) => /ya?ml$/.test(path))) {
        const [modern, classic] = (["1.2", "1.1"] as const).map((version) =>
          parseAllDocuments(file.text, { version }).map((document) => document.toJS() as unknown),
        );
        expect(classic, file.path).toEqual(modern);
      }
    }
  });
});

describe("the workflows for GitHub", () => {
  it("deploy in the order of the references", () => {
    const { jobs } = workflow(plan("a platform with five on it"), "deploy");
    expect(jobs["deploy-base"]?.needs).toBeUndefined();
    for (const name of ["a", "b", "c", "d", "e"]) expect(jobs[`deploy-${name}`]?.needs).toEqual(["deploy-base"]);
  });

  it("let prod wait for staging and its time there, and put staging on record also when nothing changes", () => {
    const { jobs } = workflow(plan("staging before prod"), "deploy");
    expect(jobs["bake-prod"]).toMatchObject({ needs: ["deploy-staging"], environment: "prod-bake", permissions: {} });
    expect(jobs["deploy-prod"]?.needs).toEqual(["bake-prod"]);
    expect(jobs["deploy-staging"]?.["with"]).toMatchObject({ always: true });
    expect(jobs["deploy-prod"]?.["with"]).toMatchObject({ always: false });
  });

  it("never drop or cancel a deployment that waits or runs", () => {
    for (const [, fleet] of kinds)
      for (const job of Object.values(workflow(fleet, "deploy").jobs).filter(({ uses }) => uses !== undefined))
        expect(job["concurrency"]).toMatchObject({ "cancel-in-progress": false, queue: "max" });
  });

  it("give nothing by default, the role's token only to jobs that take a role, and no job what it doesn't need", () => {
    for (const [, fleet] of kinds)
      for (const name of ["preview", "deploy", "environment", "drift"]) {
        const { permissions, jobs } = workflow(fleet, name);
        expect(permissions).toEqual({});
        for (const [id, job] of Object.entries(jobs)) {
          const takesRole = job["uses"] !== undefined || JSON.stringify(job.steps).includes("role-to-assume");
          expect([id, job.permissions["id-token"]]).toEqual([id, takesRole ? "write" : undefined]);
          if (!id.startsWith("bake-")) expect(job.permissions["contents"]).toBe("read");
        }
      }
  });

  it("run nothing of a pull request from a fork with a secret or a role", () => {
    const { on, jobs } = workflow(plan("staging before prod"), "preview");
    expect(Object.keys(on)).toEqual(["pull_request"]);
    expect(jobs["sandbox"]).toMatchObject({ permissions: { contents: "read" } });
    expect(jobs["affected"]?.["if"]).toBe("github.event.pull_request.head.repo.full_name == github.repository");
    expect(jobs["preview-prod"]?.needs).toBe("affected");
    expect(JSON.stringify(jobs["sandbox"])).not.toMatch(/secrets\.|id-token|github\.token/);
  });

  it("put no expression into a script, leave no credentials in a checkout, and pin every action to a commit", () => {
    for (const [, fleet] of kinds)
      for (const { path, text: content } of githubFiles(fleet).filter((file) => file.path.includes("/workflows/"))) {
        const { jobs } = parse(content) as Workflow;
        for (const step of Object.values(jobs).flatMap((job) => job.steps ?? [])) {
          expect(JSON.stringify(step["run"] ?? "")).not.toContain("${{");
          if (step["uses"] !== undefined) expect(step["uses"]).toMatch(/^[\w-]+\/[\w/-]+@[0-9a-f]{40}$/);
          if (String(step["uses"]).startsWith("actions/checkout"))
            expect(step["with"]).toMatchObject({ "persist-credentials": false });
        }
        expect(
          content.match(/uses: [\w-]+\/.*@.*/g)?.every((line) => / # v\d+\.\d+\.\d+$/.test(line)) ?? true,
          path,
        ).toBe(true);
      }
  });

  it("stop every job in time", () => {
    for (const [, fleet] of kinds)
      for (const name of ["preview", "environment", "drift"])
        for (const job of Object.values(workflow(fleet, name).jobs)) expect(job["timeout-minutes"]).toBeDefined();
  });

  it("do what the reviewed record says, in the environment with the reviewers, and hand over whatever happens", () => {
    const { jobs } = workflow(plan("one environment"), "environment");
    const steps = jobs["up"]?.steps ?? [];
    const run = steps.map((step) => step["run"]).find((line) => typeof line === "string" && line.includes(" up "));
    expect(run).toBe(
      'exec node bin/chainwright.mjs up "$ENVIRONMENT" --yes --plan ".chainwright/records/$ENVIRONMENT.json" --approve "$DIGEST" --comment',
    );
    expect(jobs["up"]?.["environment"]).toBe("${{ inputs.environment }}");
    expect(steps.slice(-2).map((step) => step["if"])).toEqual(["always()", "always()"]);
  });

  it("look for drift by each environment's own schedule, and not where it has none", () => {
    const { on, jobs } = workflow(plan("settings of their own"), "drift");
    expect(on["schedule"]).toEqual([{ cron: "0 4 * * 1" }]);
    expect(Object.keys(jobs)).toEqual(["drift-prod"]);
  });
});

describe("the pipeline for GitLab", () => {
  const pipeline = (name: string): Record<string, Json> =>
    parse(text(gitlabFiles(plan(name)), "chainwright.yml")) as Record<string, Json>;

  it("has a stage for each level of the graph and waits for what comes before", () => {
    const jobs = pipeline("staging before prod");
    expect(jobs["stages"]).toEqual(["preview", "deploy-0", "deploy-1", "drift"]);
    expect(jobs["plan:prod"]).toMatchObject({ stage: "deploy-1", needs: ["up:staging"], start_in: "60 minutes" });
    expect(jobs["up:prod"]).toMatchObject({ needs: ["plan:prod"], resource_group: "prod" });
  });

  it("waits for a person where an approval is needed, and goes on by itself elsewhere", () => {
    const jobs = pipeline("staging before prod");
    expect(jobs["up:prod"]).toMatchObject({ when: "manual", allow_failure: false });
    expect(jobs["up:staging"]).not.toHaveProperty("when");
  });
});

describe("the requests for Pulumi Deployments", () => {
  it("let the engine itself only preview, with our command before it", () => {
    const files = deploymentsFiles(plan("staging before prod"));
    for (const { path, text: content } of files.filter((file) => /(up|preview|drift)\.json$/.test(file.path))) {
      const { operation, operationContext } = JSON.parse(content) as Json & {
        operationContext: { preRunCommands: string[] };
      };
      expect([path, operation]).toEqual([path, "preview"]);
      expect(operationContext.preRunCommands.at(-1)).toMatch(
        /^node bin\/chainwright\.mjs (up|preview|drift) (staging|prod)/,
      );
    }
  });

  it("deploy no push past the gates, and take the reading role but for up", () => {
    const files = deploymentsFiles(plan("one environment"));
    expect(JSON.parse(text(files, "prod/settings.json"))).toMatchObject({
      gitHub: { repository: "acme/infra", deployCommits: false },
      operationContext: { oidc: { aws: { roleArn: "arn:aws:iam::123456789012:role/chainwright-read" } } },
    });
    expect(text(files, "prod/up.json")).toContain("role/chainwright-deploy");
    expect(text(files, "prod/up.json")).toContain('--approve \\"$CHAINWRIGHT_APPROVE\\"');
  });

  it("say in which order", () => {
    const order = JSON.parse(text(deploymentsFiles(plan("staging before prod")), "order.json")) as unknown;
    expect(order).toEqual([
      { stack: "staging", after: [] },
      { stack: "prod", after: ["staging"] },
    ]);
  });
});

describe("the manifests for the operator", () => {
  const documents = (name: string, file: string): Json[] =>
    parseAllDocuments(text(operatorFiles(plan(name)), file)).map((document) => document.toJS() as Json);

  it("let the operator preview only, after what comes before", () => {
    const stacks = documents("staging before prod", "stacks.yaml").filter(({ kind }) => kind === "Stack");
    expect(stacks.map(({ spec }) => spec)).toMatchObject([
      { stack: "organization/app/staging", preview: true },
      { stack: "organization/app/prod", preview: true, prerequisites: [{ name: "staging" }] },
    ]);
  });

  it("start no change by themselves, never two at once, and try nothing twice", () => {
    for (const job of documents("staging before prod", "jobs.yaml").filter(({ kind }) => kind === "CronJob")) {
      const { name } = job["metadata"] as { name: string };
      expect(job["spec"]).toMatchObject({
        suspend: name.startsWith("up-"),
        concurrencyPolicy: "Forbid",
        jobTemplate: { spec: { backoffLimit: 0 } },
      });
    }
  });

  it("give pods no privilege and none of the cluster's rights", () => {
    const all = documents("unusual names", "jobs.yaml");
    for (const job of all.filter(({ kind }) => kind === "CronJob")) {
      const pod = JSON.stringify(job);
      expect(pod).toContain('"automountServiceAccountToken":false');
      expect(pod).toContain('"runAsNonRoot":true');
      expect(pod.match(/"readOnlyRootFilesystem":true/g)).toHaveLength(2);
    }
    expect(all.every(({ kind }) => kind === "CronJob" || kind === "ServiceAccount")).toBe(true);
  });

  it("have names that a cluster takes", () => {
    for (const file of ["stacks.yaml", "jobs.yaml"])
      for (const { metadata, kind } of documents("unusual names", file))
        if (kind !== "ClusterRoleBinding")
          expect((metadata as { name: string }).name).toMatch(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/);
  });
});
