import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { UserError } from "../../components/core/errors.js";
import { alertmanagerConfig } from "../../components/monitoring/alertmanager.js";
import { startSandbox } from "../../sandbox/session.js";
import type { Context, Verb } from "../command.js";
import { EngineCommand } from "../engine/command.js";
import type { Deployment } from "../engine/deployment.js";
import { maskSecrets } from "../engine/masking.js";
import type { EngineTarget } from "../engine/messages.js";
import type { Environment } from "../project/project.js";
import { renderFiles } from "../render/files.js";
import { refuseForeign, replaceFolder } from "../render/folder.js";
import type { ExportedResource } from "../render/resource.js";
import { type Parts, realParts } from "../run/parts.js";
import { simulated } from "../run/request.js";

/** Writes what an environment registers as plain files, from a throwaway `up` in a sandbox of its own. */
export const render: Verb = {
  arguments: "<environment>",
  options: [
    {
      flags: "--out <dir>",
      description: "folder for the files; emptied when an earlier render made it",
      default: "rendered",
    },
    { flags: "--json", description: "print the files' names as one JSON object" },
  ],
  run: async ([name = ""], options, context) => {
    const out = resolve(context.cwd, typeof options["out"] === "string" ? options["out"] : "rendered");
    await refuseForeign(out);
    const project = await realParts.openProject(context.cwd);
    const environment = await realParts.readEnvironment(project, name, context.now());
    context.err(`render: bringing ${name} up in a throwaway sandbox\n`);
    const resources = await throwaway(project.name, environment, context, realParts);
    const files = renderFiles(resources, extrasOf(environment));
    await replaceFolder(out, files);
    context.err(`render: ${files.size} files in ${out}\n`);
    if (options["json"] === true)
      context.out(`${JSON.stringify({ environment: name, out, files: [...files.keys()] })}\n`);
    return 0;
  },
};

function extrasOf({ name, config }: Environment): { alertmanager?: object } {
  return config.monitoring === undefined ? {} : { alertmanager: alertmanagerConfig(config.monitoring.routes, name) };
}

/** Every resource of the environment with all its values known, secrets masked. Nothing of it is left behind. */
async function throwaway(
  project: string,
  environment: Environment,
  context: Context,
  parts: Parts,
): Promise<ExportedResource[]> {
  const enginePath = context.env["CHAINWRIGHT_PULUMI"] ?? "";
  const engineVersion = await parts.engineVersion(
    enginePath,
    join(context.cwd, ".chainwright", "cache", "engine-version"),
  );
  const stateDir = await mkdtemp(join(tmpdir(), "chainwright-render-"));
  try {
    const session = await startSandbox({ projectDir: context.cwd, stateDir, simulate: simulated, enginePath });
    try {
      const env = { ...context.env, ...session.environment };
      const target = targetOf(project, environment, { workDir: session.workDir, enginePath, engineVersion, env });
      const deployment = await bringUp(target, context, parts);
      if (deployment.result !== "succeeded") throw failed(deployment);
      return await exported(target);
    } finally {
      await session.close();
    }
  } finally {
    await rm(stateDir, { recursive: true, force: true, maxRetries: 3 });
  }
}

function targetOf(
  project: string,
  { name }: Environment,
  place: Pick<EngineTarget, "workDir" | "enginePath" | "engineVersion" | "env">,
): EngineTarget {
  const pending = { clear: false, adopt: [] };
  const once = { kind: "up", targets: [], create: true, missing: true, message: "render", pending } as const;
  return { environment: name, project, ...place, ...once };
}

async function bringUp(target: EngineTarget, context: Context, parts: Parts): Promise<Deployment> {
  const worker = await parts.startWorker(target.env, () => undefined);
  const engine = await parts.startEngine(worker, target);
  const release = context.onInterrupt(() => engine.cancel());
  try {
    return await engine.apply();
  } finally {
    release();
    await parts.stopWorker(worker);
  }
}

/** The resources as the state has them; secrets are encrypted there and masked here. */
async function exported(target: EngineTarget): Promise<ExportedResource[]> {
  const command = new EngineCommand(target.enginePath, target.engineVersion, { env: target.env });
  const { stdout } = await command.run(["stack", "export", "--stack", target.environment], target.workDir, {});
  const { deployment } = JSON.parse(stdout) as { deployment: { resources?: unknown } };
  return maskSecrets(deployment.resources ?? []) as ExportedResource[];
}

function failed({ result, failure }: Deployment): UserError {
  if (failure !== null) return new UserError(failure.code, failure.summary, failure.problems);
  return new UserError(`engine/${result}`, `the throwaway up ended as ${result}`);
}
