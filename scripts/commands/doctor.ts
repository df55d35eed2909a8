import { join } from "node:path";
import { UserError } from "../../components/core/errors.js";
import { clusterNameOf } from "../../infra/units.js";
import type { Context, Verb } from "../command.js";
import { checkAccount } from "../doctor/account.js";
import { type Check, checksText, fail, ok } from "../doctor/check.js";
import { checkMachine } from "../doctor/machine.js";
import { type Probes, realProbes } from "../doctor/probes.js";
import { checkTracker } from "../doctor/tracker.js";
import { engineVersion } from "../engine/version.js";
import { type Environment, openProject, type Project, readEnvironment } from "../project/project.js";
import { trackerSettingsOf } from "../run/tracker-settings.js";
import { accessOf } from "../tracking/access.js";

/** Checks the machine, and with an environment the account too, and says what to fix. Ends with 1 when something can't work. */
export const doctor: Verb = {
  arguments: "[environment]",
  options: [
    { flags: "--json", description: "print the checks as one JSON object" },
    { flags: "--profile <name>", description: "AWS profile to check with" },
  ],
  run: async ([environment], options, context) => {
    const profile = typeof options["profile"] === "string" ? { AWS_PROFILE: options["profile"] } : {};
    const env = { ...context.env, ...profile };
    const checks = await diagnose(environment, { ...context, env }, realProbes(env));
    const failed = checks.some(({ state }) => state === "fail");
    context.out(options["json"] === true ? `${JSON.stringify({ ok: !failed, checks })}\n` : checksText(checks));
    return failed ? 1 : 0;
  },
};

/** Every check that applies; one that finds something wrong keeps none of the others from being made. */
export async function diagnose(
  environment: string | undefined,
  context: Pick<Context, "cwd" | "env" | "now">,
  probes: Probes,
): Promise<Check[]> {
  const { cwd, env } = context;
  const cacheFile = join(cwd, ".chainwright", "cache", "engine-version");
  const version = (path: string | undefined) => engineVersion(path, cacheFile);
  const machine = await checkMachine({ cwd, env, nodeVersion: process.versions.node, engineVersion: version }, probes);
  const project = await caught("project", () => openProject(cwd));
  if (!("environments" in project)) return [...machine, ...project];
  const names = environment === undefined ? project.environments : [environment];
  const read = await Promise.all(names.map(async (name) => await configuration(project, name, context.now())));
  const chosen = environment === undefined ? undefined : read[0]?.environment;
  const account = chosen === undefined ? [] : await checkOutside(chosen, context, probes);
  return [...machine, ...read.flatMap(({ checks }) => checks), ...account];
}

async function configuration(
  project: Project,
  name: string,
  today: Date,
): Promise<{ checks: Check[]; environment?: Environment }> {
  const environment = await caught(`Pulumi.${name}.yaml`, () => readEnvironment(project, name, today));
  if (Array.isArray(environment)) return { checks: environment };
  return { checks: [ok(environment.file, `${environment.units.length} components`)], environment };
}

async function checkOutside(
  environment: Environment,
  context: Pick<Context, "cwd" | "env" | "now">,
  probes: Probes,
): Promise<Check[]> {
  const { env } = context;
  const { settings, cluster } = environment.config;
  const expected = {
    account: settings.account,
    region: settings.region,
    clusterName: cluster === undefined ? undefined : clusterNameOf(environment.config),
    publicAccessCidrs: cluster?.publicAccessCidrs ?? [],
  };
  const [account, tracker] = await Promise.all([
    checkAccount(expected, env, probes),
    caught("tracker", () => checkTracker(trackerOf(environment, context, probes))),
  ]);
  return [...account, ...tracker];
}

/** Where the issues of the environment go; undefined when it is not tracked. */
function trackerOf({ config }: Environment, context: Pick<Context, "cwd" | "env" | "now">, { fetch }: Probes) {
  const { tracking } = config.settings;
  if (tracking === undefined) return undefined;
  const place = { access: accessOf(context.env), journalDir: undefined };
  const request = { sandbox: false };
  return { ...trackerSettingsOf(tracking, { request, context, place, print: () => undefined }), fetch };
}

/** What a person can mend becomes a check for each problem. */
async function caught<T>(name: string, work: () => Promise<T>): Promise<T | Check[]> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const told = error.problems.map(({ path, expected, actual, fix }) =>
      fail(name, `${path}: expected ${expected}, got ${actual}`, fix),
    );
    return told.length > 0 ? told : [fail(name, error.summary, "see docs/config.md")];
  }
}
