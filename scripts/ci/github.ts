import type { GeneratedFile } from "./files.js";
import type { Plan, Stage } from "./plan.js";
import { environmentWorkflow } from "./github-environment.js";
import { assume, chainwright, handedSecrets, permissionsOf, setUp } from "./steps.js";
import { renderYaml } from "./yaml.js";

type Job = Readonly<Record<string, unknown>>;

const folder = ".github/workflows";
const environmentFile = "chainwright-environment.yml";

/** The workflows that run a fleet on GitHub Actions: previews of pull requests, deployment of the branch, drift. */
export function githubFiles(plan: Plan): GeneratedFile[] {
  const drift = plan.stages.filter((stage) => stage.drift !== false);
  return [
    { path: `${folder}/chainwright-preview.yml`, text: previewWorkflow(plan) },
    { path: `${folder}/chainwright-deploy.yml`, text: deployWorkflow(plan) },
    { path: `${folder}/${environmentFile}`, text: environmentWorkflow(filesIssues(plan.stages)) },
    ...(drift.length > 0 ? [{ path: `${folder}/chainwright-drift.yml`, text: driftWorkflow(drift) }] : []),
    { path: ".github/actionlint.yaml", text: actionlintConfig(plan), ours: false },
  ];
}

const filesIssues = (stages: readonly Stage[]): boolean => stages.some((stage) => stage.filesIssues);

const own = "github.event.pull_request.head.repo.full_name == github.repository";

function previewWorkflow({ branch, stages }: Plan): string {
  const jobs: Record<string, Job> = {
    affected: affectedJob(stages),
    ...Object.fromEntries(stages.map((stage) => [`preview-${stage.name}`, previewJob(stage)])),
    sandbox: sandboxJob(),
  };
  const workflow = { name: "chainwright preview", on: { pull_request: { branches: [branch] } }, permissions: {}, jobs };
  return renderYaml("github", workflow, [
    [["jobs", "affected"], "Which environments the pull request changes; the others are not previewed."],
    [
      ["jobs", "sandbox"],
      "A pull request from a fork gets no role and no secret: it is previewed against the simulated cloud.",
    ],
  ]);
}

function affectedJob(stages: readonly Stage[]): Job {
  const step = chainwright("Find what is affected", 'ci affected --base "$BASE"', {
    BASE: "${{ github.event.pull_request.base.sha }}",
  });
  return {
    if: own,
    "runs-on": stages[0]?.runner ?? "ubuntu-24.04",
    "timeout-minutes": 15,
    permissions: { contents: "read" },
    outputs: { environments: "${{ steps.affected.outputs.environments }}" },
    steps: [...setUp(0), { id: "affected", ...step }],
  };
}

function previewJob(stage: Stage): Job {
  return {
    needs: "affected",
    if: `contains(fromJSON(needs.affected.outputs.environments), '${stage.name}')`,
    "runs-on": stage.runner,
    "timeout-minutes": 30,
    environment: `${stage.name}-read`,
    concurrency: {
      group: `chainwright-preview-${stage.name}-\${{ github.event.pull_request.number }}`,
      "cancel-in-progress": true,
    },
    permissions: { contents: "read", "id-token": "write", "pull-requests": "write" },
    steps: [
      ...setUp(),
      assume(stage.readRole, stage.region, stage.account, 3600),
      chainwright("Preview", `preview ${stage.name} --comment`, {
        ...backendOf(stage),
        GITHUB_TOKEN: "${{ github.token }}",
      }),
    ],
  };
}

function sandboxJob(): Job {
  return {
    if: own.replace("==", "!="),
    "runs-on": "ubuntu-24.04",
    "timeout-minutes": 60,
    permissions: { contents: "read" },
    steps: [...setUp(), chainwright("Preview in the sandbox", "preview --all --sandbox", {})],
  };
}

function deployWorkflow({ branch, stages }: Plan): string {
  const workflow = {
    name: "chainwright deploy",
    on: { push: { branches: [branch], "paths-ignore": ["**.md", "docs/**"] }, workflow_dispatch: {} },
    permissions: {},
    jobs: Object.fromEntries(
      stages.flatMap((stage) => [...bakeJobs(stage), [`deploy-${stage.name}`, deployJob(stage, filesIssues(stages))]]),
    ),
  };
  const bake = stages.find(({ bakeMinutes }) => bakeMinutes > 0);
  const first = `deploy-${stages[0]?.name ?? ""}`;
  return renderYaml("github", workflow, [
    [
      ["jobs", first, "concurrency"],
      "From preview to the end of the change one run at a time; those that wait are all kept, in their order.",
    ],
    ...(bake === undefined
      ? []
      : [
          [
            ["jobs", `bake-${bake.name}`],
            `Costs no runner: the environment ${bake.name}-bake has a wait timer of ${bake.bakeMinutes} minutes.`,
          ] as const,
        ]),
  ]);
}

/** What comes after another environment waits until the revision has run there for a while; the gate asks for it. */
function bakeJobs({ name, needs, bakeMinutes, runner }: Stage): [string, Job][] {
  if (bakeMinutes === 0) return [];
  const job = {
    needs: needs.map((other) => `deploy-${other}`),
    "runs-on": runner,
    "timeout-minutes": 5,
    environment: `${name}-bake`,
    permissions: {},
    steps: [{ name: "Go on", run: "true" }],
  };
  return [[`bake-${name}`, job]];
}

function deployJob(stage: Stage, issues: boolean): Job {
  const { name, region, account, runner, approval, leads } = stage;
  const needs = stage.bakeMinutes > 0 ? [`bake-${name}`] : stage.needs.map((other) => `deploy-${other}`);
  return {
    name,
    ...(needs.length === 0 ? {} : { needs }),
    concurrency: { group: `chainwright-${name}`, "cancel-in-progress": false, queue: "max" },
    permissions: permissionsOf(issues),
    uses: `./${folder}/${environmentFile}`,
    with: {
      environment: name,
      region,
      account,
      runner,
      "deploy-role": stage.deployRole,
      "read-role": stage.readRole,
      ...(stage.backend === undefined ? {} : { backend: stage.backend }),
      always: leads || !approval,
      "timeout-minutes": stage.timeoutMinutes,
      "role-seconds": stage.timeoutMinutes * 60,
    },
    secrets: handedSecrets,
  };
}

function driftWorkflow(stages: readonly Stage[]): string {
  const schedules = [...new Set(stages.flatMap(({ drift }) => (drift === false ? [] : [drift])))];
  const workflow = {
    name: "chainwright drift",
    on: { schedule: schedules.map((cron) => ({ cron })), workflow_dispatch: {} },
    permissions: {},
    jobs: Object.fromEntries(stages.map((stage) => [`drift-${stage.name}`, driftJob(stage, schedules.length > 1)])),
  };
  return renderYaml("github", workflow);
}

function driftJob(stage: Stage, several: boolean): Job {
  const when = `github.event_name != 'schedule' || github.event.schedule == '${stage.drift || ""}'`;
  return {
    ...(several ? { if: when } : {}),
    "runs-on": stage.runner,
    "timeout-minutes": 60,
    environment: `${stage.name}-read`,
    concurrency: { group: `chainwright-drift-${stage.name}`, "cancel-in-progress": false },
    permissions: { contents: "read", "id-token": "write", ...(stage.filesIssues ? { issues: "write" } : {}) },
    steps: [
      ...setUp(),
      assume(stage.readRole, stage.region, stage.account, 3600),
      chainwright("Look for drift", `drift ${stage.name} --expect-no-changes`, {
        ...backendOf(stage),
        ...(stage.filesIssues ? { GITHUB_TOKEN: "${{ github.token }}" } : {}),
        ...handedSecrets,
      }),
    ],
  };
}

function backendOf({ backend }: Stage): Record<string, string> {
  return { PULUMI_BACKEND_URL: backend ?? "${{ vars.PULUMI_BACKEND_URL }}" };
}

/**
 * actionlint 1.7.12 does not know `concurrency.queue` yet (its issue 657), nor a runner of one's own; its way to be told is
 * this file.
 */
function actionlintConfig({ stages }: Plan): string {
  const labels = [...new Set(stages.map(({ runner }) => runner))].filter(
    (label) => !/^(ubuntu|windows|macos)-/.test(label),
  );
  const ignore = ['^unexpected key "queue" for "concurrency" section\\.'];
  // It takes the text "null" for no text at all, quoted or not.
  if (stages.some(({ name }) => /^null$/i.test(name)))
    ignore.push('^input "environment" is typed as string .* null value');
  return renderYaml(
    "github",
    {
      ...(labels.length > 0 ? { "self-hosted-runner": { labels } } : {}),
      paths: { [`${folder}/chainwright-deploy.yml`]: { ignore } },
    },
    [[["paths"], "concurrency.queue is GitHub's since May 2026; actionlint 1.7.12 does not know it yet."]],
  );
}
