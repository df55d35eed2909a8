import type { GeneratedFile } from "./files.js";
import { codePaths } from "./paths.js";
import type { Plan, Stage } from "./plan.js";

/** Folder of the generated files; every file in it is ours. */
export const deploymentsFolder = "deploy/pulumi-deployments";

/** Seconds in the form of Go's durations. */
const duration = (minutes: number): string => `${minutes}m0s`;

const setUp = ["npm ci --ignore-scripts --include=dev", "npm run -s build"];
const chainwright = "node bin/chainwright.mjs";

/**
 * Bodies for the REST API of Pulumi Deployments, a folder per stack: `settings.json` once, `preview.json`, `up.json` and
 * `drift.json` for each run. Our command runs before the engine's own operation, which is always a preview: nothing
 * changes past the gates, and a command of ours that fails ends the deployment.
 *
 * @see https://www.pulumi.com/docs/reference/cloud-rest-api/deployments/
 */
export function deploymentsFiles(plan: Plan): GeneratedFile[] {
  const file = (path: string, content: object): GeneratedFile => ({
    path: `${deploymentsFolder}/${path}`,
    text: `${JSON.stringify(content, undefined, 2)}\n`,
  });
  const stages = plan.stages.flatMap((stage) => [
    file(`${stage.name}/settings.json`, settingsOf(stage, plan)),
    file(`${stage.name}/preview.json`, runOf(stage, stage.readRole, [`${chainwright} preview ${stage.name}`])),
    file(`${stage.name}/up.json`, upOf(stage)),
    ...(stage.drift === false
      ? []
      : [
          file(
            `${stage.name}/drift.json`,
            runOf(stage, stage.readRole, [`${chainwright} drift ${stage.name} --expect-no-changes`]),
          ),
          file(`${stage.name}/schedule.json`, { scheduleCron: stage.drift, request: driftRequest(stage) }),
        ]),
  ]);
  const order = plan.stages.map(({ name, needs }) => ({ stack: name, after: needs }));
  return [...stages, file("order.json", order)];
}

function settingsOf(stage: Stage, { branch, repository }: Plan): object {
  const path = repository === undefined ? undefined : new URL(repository).pathname.slice(1);
  const github = repository !== undefined && new URL(repository).hostname === "github.com";
  return {
    sourceContext: { git: { ...(github ? {} : { repoUrl: repository }), branch: `refs/heads/${branch}` } },
    ...(github
      ? {
          gitHub: {
            repository: path,
            // What a push deploys would pass our gates by; a pull request's preview changes nothing.
            deployCommits: false,
            previewPullRequests: true,
            pullRequestTemplate: false,
            paths: codePaths(stage).map((glob) => glob.replace(/\*\*\/\*$/, "**")),
          },
        }
      : {}),
    operationContext: {
      oidc: oidcOf(stage, stage.readRole, 30),
      options: { skipInstallDependencies: true, skipIntermediateDeployments: false, shell: "/bin/bash" },
      preRunCommands: setUp,
    },
  };
}

/** Where a change must be approved, the digest of the record comes with the request. */
function upOf(stage: Stage): object {
  const approval = stage.approval ? ' --approve "$CHAINWRIGHT_APPROVE"' : "";
  return runOf(stage, stage.deployRole, [`${chainwright} up ${stage.name} --yes${approval}`]);
}

function runOf(stage: Stage, role: string, commands: readonly string[]): object {
  return {
    operation: "preview",
    inheritSettings: true,
    operationContext: {
      oidc: oidcOf(stage, role, role === stage.deployRole ? stage.timeoutMinutes : 60),
      preRunCommands: [...setUp, ...commands],
    },
  };
}

function driftRequest(stage: Stage): object {
  return runOf(stage, stage.readRole, [`${chainwright} drift ${stage.name} --expect-no-changes`]);
}

function oidcOf({ name }: Stage, roleArn: string, minutes: number): object {
  return { aws: { roleArn, sessionName: `chainwright-${name}`.slice(0, 64), duration: duration(minutes) } };
}
