import { action } from "./actions.js";

/** A step of a workflow, as YAML has it. */
export type Step = Readonly<Record<string, unknown>>;

/** Version of Node.js that pipelines run with: the newest that the project is tested on. */
export const nodeVersion = "24";

/** The checkout and everything that the command needs; no credentials stay behind, and no dependency's script runs. */
export function setUp(depth = 1): Step[] {
  return [
    {
      uses: action("checkout"),
      with: { "persist-credentials": false, ...(depth === 1 ? {} : { "fetch-depth": depth }) },
    },
    { uses: action("node"), with: { "node-version": nodeVersion, "package-manager-cache": false } },
    { name: "Install and build", run: "npm ci --ignore-scripts --include=dev\nnpm run -s build\n" },
  ];
}

/** Credentials of a role for an hour or as long as the job may take, by the job's own identity. */
export function assume(role: string, region: string, account: string, seconds: number | string): Step {
  return {
    name: "Take the role",
    uses: action("credentials"),
    with: {
      "role-to-assume": role,
      "aws-region": region,
      "allowed-account-ids": account,
      "role-session-name": "chainwright-${{ github.run_id }}",
      "role-duration-seconds": seconds,
    },
  };
}

/**
 * A run of the command line. `exec` puts it in the shell's place, so that a cancelled job's signal reaches it: it has
 * seven and a half seconds until the next one, and ten until its end.
 */
export function chainwright(name: string, words: string, env: Readonly<Record<string, string>>, more: Step = {}): Step {
  const variables = Object.keys(env).length > 0 ? { env } : {};
  return { name, ...more, run: `exec node bin/chainwright.mjs ${words}`, ...variables };
}

/** Secrets by which Linear lets a run in: a person's key, or an app's id and secret. One that is not there comes as an empty variable. */
export const trackerSecrets = ["LINEAR_API_KEY", "LINEAR_CLIENT_ID", "LINEAR_CLIENT_SECRET"];

/** The same, handed on. */
export const handedSecrets: Readonly<Record<string, string>> = Object.fromEntries(
  trackerSecrets.map((name) => [name, `\${{ secrets.${name} }}`]),
);

/** What a job may do that changes or tells something; issues only where GitHub keeps those of deployments. */
export function permissionsOf(issues: boolean): Readonly<Record<string, string>> {
  return { contents: "read", "id-token": "write", "pull-requests": "write", ...(issues ? { issues: "write" } : {}) };
}

/** What an environment's runs left, for the next one: records by which it finds what a killed run began, and the journal. */
export function restoreRuns(environment: string): Step {
  return {
    name: "Bring back what earlier runs left",
    uses: action("restore"),
    with: { path: keptPaths, key: keyOf(environment), "restore-keys": `chainwright-${environment}-` },
  };
}

/** The other half, also after a failure or a cancelled job. */
export function saveRuns(environment: string): Step {
  return {
    name: "Keep what this run left",
    if: "always()",
    uses: action("save"),
    with: { path: keptPaths, key: keyOf(environment) },
  };
}

const keptPaths = ".chainwright/runs\n.chainwright/tracking\n";

const keyOf = (environment: string): string =>
  `chainwright-${environment}-\${{ github.run_id }}-\${{ github.run_attempt }}-\${{ github.job }}`;

/** The records of the deployments before this one in the same run of the workflow: prod wants to see staging's. */
export function downloadRuns(): Step {
  return {
    name: "Bring the records of the deployments before this one",
    uses: action("download"),
    with: { pattern: "run-*", path: ".chainwright/runs/", "merge-multiple": true },
  };
}

/** Files of this run as an artefact, hidden folders too. */
export function upload(name: string, path: string, more: Step = {}): Step {
  return {
    ...more,
    uses: action("upload"),
    with: { name, path, "include-hidden-files": true, "if-no-files-found": "ignore", "retention-days": 30 },
  };
}

/** An artefact of an earlier job of this run. */
export function download(name: string, path: string): Step {
  return { uses: action("download"), with: { name, path } };
}
