import { join } from "node:path";
import { type Problem, UserError } from "../../components/core/errors.js";
import { checkRecord, provenApprovals } from "../approval/check.js";
import { compareChanges, compareWorlds } from "../approval/compare.js";
import type { Difference } from "../approval/difference.js";
import { checkWritable, type GivenRecord, readRecord, readSigner, writeRecord } from "../approval/files.js";
import { askGithub, githubRun } from "../approval/github.js";
import { makeRecord } from "../approval/make.js";
import { type ChangeRecord, renderRecord, type World } from "../approval/record.js";
import { refusalOf } from "../approval/refusal.js";
import {
  type Called,
  type Given,
  type Rules,
  inCi,
  requiredProblem,
  rulesOf,
  type Way,
  wayOf,
} from "../approval/rules.js";
import { plainKey, type Signer } from "../approval/sign.js";
import type { Context } from "../command.js";
import type { Facts } from "./facts.js";
import { planOf } from "./planned.js";
import type { RunRequest } from "./request.js";
import { kindOf } from "./world.js";

/** What a run's approval hangs on, known before the engine starts. */
export interface Agreement {
  readonly rules: Rules;
  readonly signer: Signer | undefined;
  /** The record that `--plan` names. */
  readonly given: GivenRecord | undefined;
  /** How the change comes to be allowed; null where it does not, or where nothing is changed. */
  readonly way: Way | null;
  /** What was said for the change. */
  readonly said: Given;
}

export interface Asked {
  readonly request: RunRequest;
  readonly context: Context;
  readonly facts: Facts;
}

/**
 * Finds out what the change may be allowed by, and refuses at once what never can be.
 *
 * @throws UserError `approval/...`, `usage/no-consent`
 */
export async function openAgreement({ request, context, facts }: Asked): Promise<Agreement> {
  const { project, environment } = facts;
  if (project === undefined || environment === undefined) throw new Error("an agreement needs an environment");
  const { settings } = environment.config;
  const rules = rulesOf(settings, { ...request, inCi: inCi(context.env) });
  if (request.save !== undefined) await checkWritable(context.cwd, request.save);
  const signer = await readSigner(context.cwd, context.env);
  const given = request.plan === undefined ? undefined : await readRecord(context.cwd, request.plan);
  if (given !== undefined) {
    const { account } = settings;
    const place = { project: project.name, environment: environment.name, account };
    const wanted = { ...place, kind: kindOf(request), sandbox: request.sandbox };
    refuse([...checkRecord(given, wanted, rules, context.now()), ...digestDifference(request, given.record)], request);
  }
  const review = await reviewOf(request, context, rules, given);
  const said: Given = {
    yes: request.yes,
    digest: request.approve !== undefined,
    plan: given !== undefined,
    approvers: given === undefined ? [] : approversOf(given.record, rules),
    reviewer: typeof review === "string" ? review : undefined,
    terminal: context.terminal,
  };
  const way = request.kind === "preview" ? null : wayOf(rules, said);
  const agreement = { rules, signer, given, way, said };
  if (request.kind !== "preview") checkWay(agreement, request, typeof review === "object" ? review : undefined);
  return agreement;
}

/** Refuses a record of another world, before anything is previewed. @throws UserError `approval/stale` */
export function holdWorld({ request, facts }: Asked, world: World): void {
  const { given } = agreementOf(facts);
  if (given !== undefined) refuse(compareWorlds(given.record, world, facts.environment?.file ?? ""), request);
}

/** Makes the record of what the preview found and writes it into the run's folder, and to `--save`. */
export async function recordChange({ request, context, facts }: Asked, world: World): Promise<void> {
  const { preview, folder } = facts;
  if (preview?.result !== "succeeded" || folder === undefined) return;
  const { rules, signer } = agreementOf(facts);
  const at = context.now();
  const record = makeRecord({
    run: folder.id,
    world,
    plan: planOf(facts),
    at,
    maxAgeMinutes: rules.lifeMinutes,
    signer,
  });
  const kept = join(folder.path, "change.json");
  await folder.keep("change.json", renderRecord(record));
  if (request.save !== undefined) await writeRecord(context.cwd, request.save, record);
  facts.change = { digest: record.digest, file: request.save ?? kept, expiresAt: record.expiresAt, record };
}

/** Refuses what is not the change that was approved. @throws UserError `approval/stale`, `approval/digest` */
export async function holdChange({ request, context, facts }: Asked): Promise<void> {
  const { given } = agreementOf(facts);
  const { change, environment, runs = [] } = facts;
  if (change === undefined || environment === undefined) return;
  const { record } = change;
  if (given !== undefined) refuse(compareChanges(given.record, record, environment.file), request);
  if (given !== undefined || request.approve === undefined || record.digest.startsWith(request.approve)) return;
  const known = await knownRecord(request.approve, context, runs);
  const moved = known === undefined ? [] : compareChanges(known, record, environment.file);
  refuse([...digestDifference(request, record), ...moved], request);
}

/** What is missing for an approval, now that the change is known. */
export function missingApproval({ request, facts }: Asked): UserError {
  const { rules, said } = agreementOf(facts);
  if (!rules.required) return noConsent(request);
  return required([requiredProblem(said, calledOf(request), facts.change?.digest)], request);
}

/** The agreement of a run that has begun. */
export function agreementOf({ agreement }: Facts): Agreement {
  if (agreement === undefined) throw new Error("no agreement was opened");
  return agreement;
}

function checkWay({ rules, signer, given, way, said }: Agreement, request: RunRequest, review?: Problem): void {
  // A resume finds out first whether there is anything to agree to.
  if (way === null && !rules.required && request.verb !== "resume") throw noConsent(request);
  // Verbs without a preview of their own get their digest from the run that is refused.
  if (way === null && (request.verb === "up" || given !== undefined))
    throw required([requiredProblem(said, calledOf(request), undefined), ...(review ? [review] : [])], request);
  const signs = rules.required && rules.signers.length > 0 && given === undefined;
  if (!signs || way === null || way.how === "ci") return;
  if (signer === undefined || !rules.signers.map(plainKey).includes(signer.key)) throw unsigned(request, signer);
}

async function reviewOf(
  { kind, approve, environment }: RunRequest,
  { env }: Context,
  rules: Rules,
  given: GivenRecord | undefined,
): Promise<string | Problem | undefined> {
  const decided = approve !== undefined || (given !== undefined && approversOf(given.record, rules).length > 0);
  if (kind === "preview" || rules.ci !== "github" || !rules.required || decided) return undefined;
  const run = githubRun(env);
  return run && (await askGithub(run, environment));
}

/** Who approved the record, newest first; where signers are listed only they count. */
function approversOf(record: ChangeRecord, { signers }: Rules): string[] {
  const known = signers.map(plainKey);
  return provenApprovals(record)
    .filter(({ key }) => known.length === 0 || known.includes(key))
    .map(({ by }) => by)
    .reverse();
}

function digestDifference({ approve }: RunRequest, { digest }: ChangeRecord): Difference[] {
  if (approve === undefined || digest.startsWith(approve)) return [];
  const fix = "look at the change, and name its digest";
  const problem = { path: "--approve", expected: `the digest of this change, ${digest}`, actual: approve, fix };
  return [{ kind: "digest", what: "the digest", problem }];
}

/** The record of that digest when a run of this checkout made it: what has moved since can then be named. */
async function knownRecord(
  digest: string,
  { cwd }: Context,
  runs: NonNullable<Facts["runs"]>,
): Promise<ChangeRecord | undefined> {
  for (const { id } of runs.slice(0, 100)) {
    const file = join(".chainwright", "runs", id, "change.json");
    const found = await readRecord(cwd, file).catch(() => undefined);
    if (found?.record.digest.startsWith(digest)) return found.record;
  }
  return undefined;
}

function refuse(differences: readonly Difference[], { environment }: RunRequest): void {
  if (differences.length > 0) throw refusalOf(differences, environment);
}

function calledOf({ verb, environment, sandbox, requireApproval, plan }: RunRequest): Called {
  return { verb, environment, sandbox, requireApproval, plan };
}

function required(problems: readonly Problem[], { environment }: RunRequest): UserError {
  return new UserError("approval/required", `a change of ${environment} needs an approval`, problems);
}

function unsigned({ environment }: RunRequest, signer: Signer | undefined): UserError {
  const problem = {
    path: "settings.approval.signers",
    expected: "the signature of a listed key",
    actual: signer === undefined ? "no signing key" : "a signing key that is not listed",
    fix: `set CHAINWRIGHT_SIGNING_KEY_FILE to a listed key, or name a signed record: chainwright up ${environment} --plan FILE`,
  };
  return new UserError("approval/signature", `a change of ${environment} needs a signed record`, [problem]);
}

/** The run can't begin: it changes something, and nobody has said or can say yes. */
export function noConsent({ kind, environment, sandbox }: RunRequest): UserError {
  return new UserError("usage/no-consent", `${kind} changes ${environment} and nobody can be asked`, [
    {
      path: "--yes",
      expected: "--yes, an approval, or a terminal to ask on",
      actual: "neither",
      fix: `add --yes, or look first: chainwright preview ${environment}${sandbox ? " --sandbox" : ""}`,
    },
  ]);
}
