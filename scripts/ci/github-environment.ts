import {
  assume,
  chainwright,
  download,
  downloadRuns,
  handedSecrets,
  permissionsOf,
  restoreRuns,
  saveRuns,
  setUp,
  trackerSecrets,
  upload,
} from "./steps.js";
import { renderYaml } from "./yaml.js";

const input = (name: string): string => `\${{ inputs.${name} }}`;
const record = ".chainwright/records";

/**
 * The workflow that the deployment of every environment calls: a preview whose record is kept, and the change itself
 * in the environment whose reviewers approve it. What is done is what the record says, or nothing.
 *
 * @param issues whether an environment keeps its issues in GitHub
 */
export function environmentWorkflow(issues: boolean): string {
  const text = { type: "string", required: true };
  const number = { type: "number", required: true };
  const workflow = {
    name: "chainwright environment",
    on: {
      workflow_call: {
        inputs: {
          environment: text,
          region: text,
          account: text,
          runner: text,
          "deploy-role": text,
          "read-role": text,
          backend: { type: "string", required: false, default: "" },
          always: { type: "boolean", required: true },
          "timeout-minutes": number,
          "role-seconds": number,
        },
        secrets: Object.fromEntries(trackerSecrets.map((name) => [name, { required: false }])),
      },
    },
    permissions: {},
    jobs: { plan: planJob(), up: upJob(issues) },
  };
  return renderYaml("github", workflow, [
    [["jobs", "plan"], "Previews with a role that can only read, and keeps what was previewed."],
    [
      ["on", "workflow_call", "inputs", "always"],
      "Whether to go on when nothing changes, so that the deployment is on record.",
    ],
    [["jobs", "up"], "Waits for the environment's reviewers where it has some; then does what they saw, or nothing."],
  ]);
}

const common = {
  ENVIRONMENT: input("environment"),
  PULUMI_BACKEND_URL: "${{ inputs.backend || vars.PULUMI_BACKEND_URL }}",
  GITHUB_TOKEN: "${{ github.token }}",
};

function planJob(): object {
  return {
    "runs-on": input("runner"),
    "timeout-minutes": 30,
    environment: `${input("environment")}-read`,
    permissions: permissionsOf(false),
    outputs: { changes: "${{ steps.plan.outputs.changes }}", digest: "${{ steps.plan.outputs.digest }}" },
    steps: [
      ...setUp(),
      assume(input("read-role"), input("region"), input("account"), 3600),
      restoreRuns(input("environment")),
      downloadRuns(),
      {
        id: "plan",
        ...chainwright("Preview", `preview "$ENVIRONMENT" --save "${record}/$ENVIRONMENT.json" --comment`, common),
      },
      upload(`record-${input("environment")}`, `${record}/`),
    ],
  };
}

function upJob(issues: boolean): object {
  const words = `up "$ENVIRONMENT" --yes --plan "${record}/$ENVIRONMENT.json" --approve "$DIGEST" --comment`;
  return {
    needs: "plan",
    if: "needs.plan.outputs.changes == 'true' || inputs.always",
    "runs-on": input("runner"),
    "timeout-minutes": input("timeout-minutes"),
    environment: input("environment"),
    permissions: permissionsOf(issues),
    steps: [
      ...setUp(),
      assume(input("deploy-role"), input("region"), input("account"), input("role-seconds")),
      restoreRuns(input("environment")),
      downloadRuns(),
      download(`record-${input("environment")}`, `${record}/`),
      chainwright("Bring up", words, {
        ...common,
        DIGEST: "${{ needs.plan.outputs.digest }}",
        ...handedSecrets,
      }),
      saveRuns(input("environment")),
      upload(`run-${input("environment")}-\${{ github.run_attempt }}`, ".chainwright/runs/", {
        name: "Hand over",
        if: "always()",
      }),
    ],
  };
}
