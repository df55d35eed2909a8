import type { GeneratedFile } from "./files.js";
import type { Plan, Stage } from "./plan.js";
import { codePaths } from "./paths.js";
import { type Comments, renderYaml } from "./yaml.js";

type Job = Readonly<Record<string, unknown>>;

const record = ".chainwright/records";
const token = ".chainwright/identity";

/** The pipeline that runs a fleet on GitLab; a project includes it from its own `.gitlab-ci.yml`. */
export function gitlabFiles(plan: Plan): GeneratedFile[] {
  const { stages, branch } = plan;
  const levels = [...new Set(stages.map(({ level }) => level))].sort((a, b) => a - b);
  const drift = stages.filter((stage) => stage.drift !== false);
  const pipeline = {
    workflow: {
      rules: [
        { if: "$CI_PIPELINE_SOURCE == 'merge_request_event'" },
        { if: "$CI_PIPELINE_SOURCE == 'schedule'" },
        { if: "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH" },
      ],
    },
    stages: ["preview", ...levels.map((level) => `deploy-${level}`), "drift"],
    ".chainwright": base(),
    ...Object.fromEntries(stages.map((stage) => [`preview:${stage.name}`, previewJob(stage, branch)])),
    ...Object.fromEntries(stages.flatMap((stage) => [...deployJobs(stage)])),
    ...Object.fromEntries(drift.map((stage) => [`drift:${stage.name}`, driftJob(stage)])),
  };
  return [{ path: ".gitlab/chainwright.yml", text: renderYaml("gitlab", pipeline, commentsOf(stages)) }];
}

function commentsOf(stages: readonly Stage[]): Comments {
  const [first] = stages;
  const gated = stages.find(({ approval }) => approval);
  return [
    [[".chainwright"], "The job's identity becomes the role's credentials; no long-lived key is stored."],
    ...(first === undefined
      ? []
      : ([
          [
            [`up:${first.name}`, "resource_group"],
            "One at a time. GitLab takes the order from its API only: process_mode oldest_first, see docs/ci.md.",
          ],
        ] as const)),
    ...(gated === undefined
      ? []
      : ([
          [
            [`up:${gated.name}`, "when"],
            "Somebody starts it after having read the plan. What is then done is what its digest says, or nothing.",
          ],
        ] as const)),
  ];
}

function base(): Job {
  return {
    interruptible: false,
    variables: { GIT_DEPTH: "1", AWS_WEB_IDENTITY_TOKEN_FILE: `$CI_PROJECT_DIR/${token}` },
    id_tokens: { CHAINWRIGHT_IDENTITY: { aud: "sts.amazonaws.com" } },
    before_script: [
      "mkdir -p .chainwright",
      `(umask 077; printf %s "$CHAINWRIGHT_IDENTITY" > ${token})`,
      "npm ci --ignore-scripts --include=dev",
      "npm run -s build",
    ],
    after_script: [`rm -f ${token}`],
  };
}

/** @param role the role that the job takes */
function job(stage: Stage, role: string, timeoutMinutes: number): Job {
  return {
    extends: ".chainwright",
    image: stage.images.node,
    timeout: `${timeoutMinutes} minutes`,
    variables: {
      AWS_ROLE_ARN: role,
      AWS_ROLE_SESSION_NAME: "chainwright-$CI_JOB_ID",
      AWS_REGION: stage.region,
      ...(stage.backend === undefined ? {} : { PULUMI_BACKEND_URL: stage.backend }),
    },
  };
}

function previewJob(stage: Stage, branch: string): Job {
  return {
    ...job(stage, stage.readRole, 30),
    stage: "preview",
    interruptible: true,
    needs: [],
    environment: { name: `${stage.name}-read`, action: "verify" },
    rules: [
      {
        if: "$CI_PIPELINE_SOURCE == 'merge_request_event'",
        changes: { paths: codePaths(stage), compare_to: `refs/heads/${branch}` },
      },
    ],
    script: [`node bin/chainwright.mjs preview ${stage.name} --comment`],
  };
}

function* deployJobs(stage: Stage): Iterable<[string, Job]> {
  const { name } = stage;
  const onBranch = { if: "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $CI_PIPELINE_SOURCE != 'schedule'" };
  const at = { stage: `deploy-${stage.level}` };
  yield [
    `plan:${name}`,
    {
      ...job(stage, stage.readRole, 30),
      ...at,
      needs: stage.needs.map((other) => `up:${other}`),
      environment: { name: `${name}-read`, action: "verify" },
      rules: [onBranch],
      ...(stage.bakeMinutes > 0 ? { when: "delayed", start_in: `${stage.bakeMinutes} minutes` } : {}),
      script: [
        `CHAINWRIGHT_STEP_OUTPUTS=plan.env node bin/chainwright.mjs preview ${name} --save ${record}/${name}.json`,
      ],
      artifacts: { paths: [record], reports: { dotenv: "plan.env" }, expire_in: "30 days" },
    },
  ];
  yield [
    `up:${name}`,
    {
      ...job(stage, stage.deployRole, stage.timeoutMinutes),
      ...at,
      needs: [`plan:${name}`],
      environment: { name, deployment_tier: stage.approval ? "production" : "staging" },
      resource_group: name,
      rules: [onBranch],
      ...(stage.approval ? { when: "manual", allow_failure: false } : {}),
      script: [`node bin/chainwright.mjs up ${name} --yes --plan ${record}/${name}.json --approve "$digest" --comment`],
      artifacts: { paths: [".chainwright/runs", ".chainwright/tracking"], when: "always", expire_in: "30 days" },
    },
  ];
}

function driftJob(stage: Stage): Job {
  return {
    ...job(stage, stage.readRole, 60),
    stage: "drift",
    needs: [],
    environment: { name: `${stage.name}-read`, action: "verify" },
    rules: [{ if: "$CI_PIPELINE_SOURCE == 'schedule'" }],
    script: [`node bin/chainwright.mjs drift ${stage.name} --expect-no-changes`],
  };
}
