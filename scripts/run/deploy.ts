import { join } from "node:path";
import { UserError } from "../../components/core/errors.js";
import { githubRun } from "../approval/github.js";
import type { World } from "../approval/record.js";
import { withoutKey } from "../approval/sign.js";
import type { Context } from "../command.js";
import type { Engine, Worker } from "../engine/run.js";
import { settlePending, settlesAnything } from "../engine/settle.js";
import { stepsFile } from "../engine/step-line.js";
import { stateFolder } from "../engine/state.js";
import { judge } from "../gates/judge.js";
import { riskOf } from "../gates/risk.js";
import { readTypical } from "../history/durations.js";
import { lastGood } from "../history/runs.js";
import { makeProgress, type Progress } from "../progress/progress.js";
import { agree, holdStill } from "./agree.js";
import { holdChange, holdWorld, noConsent, openAgreement, recordChange } from "./agreement.js";
import { checkAllowed } from "./allowed.js";
import { keepState, lookedAfter } from "./aftermath.js";
import { noticeOf } from "./announce.js";
import { departed, withCarried } from "./carried.js";
import { watchCategories } from "./categories.js";
import { conclude } from "./conclude.js";
import { planText } from "./consent.js";
import type { Facts } from "./facts.js";
import { gateInput, readKubeContext } from "./gate-input.js";
import { hearReview, reviewText } from "./hear-review.js";
import { InFlight } from "./in-flight.js";
import { type Interruption, watchInterruptions } from "./interruption.js";
import { keepConfiguration } from "./kept-configuration.js";
import { clearLeft } from "./locks.js";
import { migrationHashes, readMigrations } from "./migrations.js";
import { type Parts, realParts } from "./parts.js";
import { type Prepared, prepare } from "./prepare.js";
import { openRunFolder } from "./record.js";
import { recover } from "./recover.js";
import { blocking, refusal, standsInTheWay } from "./refusal.js";
import { closeDied, resumeFactsOf } from "./resume-facts.js";
import type { RunRequest } from "./request.js";
import { startHeartbeat } from "./heartbeat.js";
import { readHistory, shareRun } from "./shared-history.js";
import { holdSpace } from "./space-guard.js";
import { graceOf, previewStopped, resumeCommand, stopped, unexpected } from "./stopped.js";
import { storeOf } from "./state-guard.js";
import { limitTime } from "./time-limit.js";
import { whoRuns } from "./who.js";
import { workOf } from "./work.js";
import { readWorld, readWorldAgain } from "./world.js";

/** One run as its steps see it. */
export interface Run {
  readonly request: RunRequest;
  readonly context: Context;
  readonly parts: Parts;
  readonly facts: Facts;
  readonly progress: Progress;
  readonly interruption: Interruption;
  readonly inFlight: InFlight;
}

/** What a run does between its beginning and its end. */
export type Course = (run: Run, prepared: Prepared, worker: Worker) => Promise<unknown>;

/**
 * Previews, and for every verb but `preview` then does it: checks first, gates next, tracker before the first change, report
 * at the end, whatever the end is.
 *
 * @returns the exit code
 */
export async function runDeployment(
  request: RunRequest,
  context: Context,
  parts: Parts = realParts,
  course: Course = deploy,
): Promise<number> {
  const facts: Facts = { startedAt: context.now(), findings: [], tracking: null, costBefore: null, failure: null };
  const progress = await progressOf(request, context);
  const inFlight = new InFlight();
  const resume = resumeCommand(request);
  const interruption = watchInterruptions(context, progress.note, { resume, graceSeconds: graceOf(request, context) });
  const telling = { say: progress.note, now: context.now, resume };
  const unlimited = limitTime(request, interruption, inFlight, telling);
  const run: Run = { request, context, parts, facts, progress, interruption, inFlight };
  let worker: Worker | undefined;
  let prepared: Prepared | undefined;
  try {
    if (mustBeAsked(request) && saysNothing(run)) throw noConsent(request);
    worker = await parts.startWorker(withoutKey(context.env), (text) => context.err(text));
    await begin(run);
    prepared = await prepareRun(run);
    await course(run, prepared, worker);
  } catch (error) {
    if (error instanceof UserError)
      facts.failure = { code: error.code, summary: error.summary, problems: error.problems };
    else facts.bug = error;
  }
  if (worker !== undefined) await parts.stopWorker(worker);
  unlimited();
  progress.stop();
  facts.hurried = interruption.hurried;
  const code = await conclude({ request, context, parts, facts });
  interruption.release();
  await prepared?.place.close();
  return code;
}

/** A resume finds out first whether there is anything to agree to. */
function mustBeAsked({ kind, verb }: RunRequest): boolean {
  return kind !== "preview" && verb !== "resume";
}

async function progressOf({ environment, quiet, sandbox }: RunRequest, context: Context): Promise<Progress> {
  const { terminal, live = terminal, color = false, now, err: write } = context;
  const size = context.size ?? (() => ({ columns: 80, rows: 24 }));
  const typical = await readTypical(context.cwd, sandbox);
  return await makeProgress({ environment, write, now, live, quiet, color, size, typical });
}

async function begin(run: Run): Promise<void> {
  const { request, context, parts, facts } = run;
  const { kind, verb, sandbox } = request;
  const project = await parts.openProject(context.cwd);
  facts.project = project;
  if (project.environments.includes(request.environment)) {
    const who = { by: whoRuns(context.env), pid: process.pid };
    const about = { project: project.name, environment: request.environment, kind, verb, sandbox, ...who };
    facts.folder = await openRunFolder(context.cwd, about, facts.startedAt);
  }
  const environment = await parts.readEnvironment(project, request.environment, context.now());
  facts.environment = environment;
  facts.announcer = await parts.makeAnnouncer({
    settings: environment.config.settings.notices,
    sandbox,
    env: context.env,
    project: context.cwd,
    pid: process.pid,
    now: context.now,
  });
  facts.runStore = parts.runStore(request, context.env);
  facts.history = await readHistory(run);
  facts.runs = facts.history.filter((run) => run.environment === environment.name && run.id !== facts.folder?.id);
  facts.kubeContext = await readKubeContext(context.cwd, request);
  facts.costBefore = lastGood(facts.runs)?.usdPerMonth ?? null;
  facts.migrations = await readMigrations(facts);
  facts.agreement = await openAgreement({ request, context, facts });
}

async function prepareRun(run: Run): Promise<Prepared> {
  const { request, context, parts, facts, progress, interruption } = run;
  const { project, environment } = facts;
  if (project === undefined || environment === undefined) throw new Error("nothing to prepare");
  interruption.check();
  const { runs: earlier = [] } = facts;
  const say = progress.note;
  const prepared = await prepare({ request, context, parts, project, environment, interruption, runs: earlier, say });
  facts.tracker = prepared.tracker;
  if (facts.folder === undefined) return prepared;
  shareRun(run);
  return { ...prepared, target: { ...prepared.target, steps: join(context.cwd, facts.folder.path, stepsFile) } };
}

/** Previews, judges, asks, and does it. */
export async function deploy(run: Run, found: Prepared, worker: Worker): Promise<void> {
  const { request, context, parts, facts, progress, interruption } = run;
  const before = await readWorld(run, found);
  holdWorld(run, before);
  const prepared = await recover(run, found, worker);
  if (prepared === undefined) return;
  const world = prepared === found ? before : await readWorld(run, prepared);
  facts.findings = judge(gateInput(request, facts, prepared), "early");
  // A preview shows its plan whatever the gates say; a change that can't be made needs none.
  if (request.kind !== "preview") refuse(facts);
  interruption.check();
  const engine = await parts.startEngine(worker, prepared.target);
  interruption.guard({ cancel: engine.cancel, kill: () => giveUp(run, engine) });
  engine.onEvent(progress.event);
  engine.onEvent(run.inFlight.event);
  const preview = await engine.preview();
  facts.preview = preview;
  const input = gateInput(withCarried(request, facts), facts, prepared);
  facts.findings = judge(input);
  facts.risk = riskOf(input);
  if (preview.result === "cancelled") throw previewStopped(run);
  if (standsInTheWay(preview, facts.findings)) throw failureError(preview.failure);
  checkAllowed(gateInput(request, facts, prepared));
  progress.pause();
  await recordChange(run, world);
  if (!request.quiet) context.err(planText(facts, request.kind, context));
  const changed = departed(facts);
  if (changed !== undefined && request.verb === "resume")
    progress.note(`not what ${facts.resumes?.id} planned: ${changed}`);
  await holdChange(run);
  if (request.expectNoChanges && changesAnything(run)) throw unexpected(preview.counts, request.environment);
  refuse(facts);
  if (request.kind === "preview") return;
  if (!changesAnything(run)) return await nothingToDo(run);
  await agree(run, interruption);
  interruption.check();
  await go(run, prepared, engine, world);
}

/** From here on something changes: with room for it held, and the state as it is copied elsewhere. */
async function go(run: Run, prepared: Prepared, engine: Engine, world: World): Promise<void> {
  const { context, facts, interruption } = run;
  const { target, state } = prepared;
  const { preview, folder } = facts;
  if (preview === undefined || folder === undefined) return await change(run, prepared, engine, world);
  const at = { stateFolder: stateFolder(target.env), runFolder: join(context.cwd, folder.path), pid: process.pid };
  const space = await holdSpace({ ...at, bytes: state.bytes, steps: preview.steps }, (failure) =>
    interruption.stop(failure, "the disk is running full: nothing new is started, what is in flight is finished"),
  );
  try {
    await keepState(target, context.cwd, folder.id);
    await change(run, prepared, engine, world);
  } finally {
    await space.end();
  }
}

async function change(run: Run, prepared: Prepared, engine: Engine, world: World): Promise<void> {
  const { request, context, facts, progress, interruption } = run;
  const { preview, environment, folder } = facts;
  if (preview === undefined || environment === undefined) return;
  if (request.kind === "up") {
    await review(run);
    facts.work = await workOf(run);
    const { tracker } = prepared;
    facts.tracking = await tracker.open(facts.work);
    engine.onEvent(watchCategories(environment.units, preview.steps, (...news) => tracker.moved(...news)));
  }
  interruption.check();
  holdStill(run, world, await readWorldAgain(run, world, prepared));
  const changes = preview.steps.filter(({ op }) => op !== "same" && op !== "read").map(({ op, urn }) => ({ op, urn }));
  const { change: identity, revision, usdPerMonth } = environment;
  const issue = facts.tracking?.parent?.identifier ?? null;
  const commit = revision?.commit ?? null;
  await keepConfiguration(facts);
  const carriedOn = await resumeFactsOf(run);
  await folder?.note({
    phase: "changing",
    change: identity,
    commit,
    revision,
    planned: preview.counts,
    changes,
    usdPerMonth,
    approval: facts.approval ?? null,
    issue,
    ...(facts.migrations !== undefined && { migrations: migrationHashes(facts.migrations) }),
    ...(facts.rollback !== undefined && { rollback: { to: facts.rollback.to, from: facts.rollback.from } }),
    risk: facts.risk ?? null,
    allowed: request.allow,
    overrides: request.overrides,
    resume: carriedOn,
  });
  await closeDied(run);
  facts.began = true;
  const started = noticeOf("started", request, facts, context.now());
  if (started !== null) facts.announcer?.announce(started);
  progress.expect(preview.steps);
  await settlePending(prepared.target, request.pending);
  const rest = startHeartbeat(run, carriedOn);
  const applied = await engine.apply().finally(rest);
  facts.applied = applied;
  if (applied.result !== "succeeded") await clearLeft(storeOf(prepared.target.env), prepared.target, applied.startedAt);
  const resume = resumeCommand(request);
  const failure = stopped(applied, interruption, run.inFlight, resume);
  facts.failure = await lookedAfter(failure, applied, changes.length, { target: prepared.target, resume });
}

/** What is in flight is named at the end, so it is noted before the engine gives it up. */
function giveUp({ inFlight, context }: Run, engine: Engine): void {
  inFlight.remember(context.now().getTime());
  engine.kill();
}

/** A change that is in place already files nothing; its issues are named. */
async function nothingToDo(run: Run): Promise<void> {
  const { request, context, parts, facts } = run;
  if (facts.resumes !== undefined) return await carriedToItsEnd(run);
  if (request.kind !== "up") return;
  await review(run);
  const work = await workOf(run);
  const { change, revision } = work;
  // That this revision is what the environment runs counts for those that come after it.
  await facts.folder?.note({ change, commit: revision?.commit ?? null, revision });
  facts.tracking = (await facts.tracker?.find(work)) ?? null;
  if (!facts.tracking?.parent?.identifier) return;
  await parts.renewDeploymentReport(context.cwd, work, facts.tracking).catch((error: Error) => {
    context.err(`the deployment report can't be written: ${error.message}\n`);
  });
}

/** The run that died had done everything but to say so: its issues are closed in its place. */
async function carriedToItsEnd(run: Run): Promise<void> {
  const { request, facts } = run;
  const { preview, tracker } = facts;
  if (preview === undefined) return;
  const { change = null, revision = null } = facts.environment ?? {};
  await facts.folder?.note({ change, revision, commit: revision?.commit ?? null });
  await closeDied(run);
  facts.applied = { ...preview, kind: request.kind };
  if (request.kind !== "up" || tracker === undefined) return;
  facts.work = await workOf(run);
  facts.tracking = await tracker.open(facts.work);
}

function changesAnything({ request, facts }: Run): boolean {
  const {
    create,
    update,
    replace,
    delete: removed,
  } = facts.preview?.counts ?? { create: 0, update: 0, replace: 0, delete: 0 };
  const stateOnly = facts.preview?.stateOnly ?? [];
  // What is pending is seen by the refresh itself only.
  const pending = settlesAnything(request.pending);
  if ((request.kind === "up" || request.kind === "preview") && stateOnly.length > 0) return true;
  return create + update + replace + removed > 0 || (request.kind === "refresh" && pending);
}

/** A reviewer's verdict on what was deployed last is taken up before anything new is told. */
async function review({ request, context, facts, progress }: Run): Promise<void> {
  const { tracker, project, environment, folder } = facts;
  if (tracker === undefined || project === undefined || environment === undefined || request.kind !== "up") return;
  const asked = { folder: context.cwd, project: project.name, environment: environment.name, run: folder?.id ?? "" };
  const heard = await hearReview(asked, tracker);
  if (heard !== null && heard.result !== "ignored") progress.note(reviewText(heard));
}

function refuse(facts: Facts): void {
  const blocks = blocking(facts.findings);
  if (blocks.length > 0) throw failureError(refusal(blocks));
}

function failureError(failure: Facts["failure"]): UserError {
  const { code, summary, problems } = failure ?? { code: "engine/failed", summary: "the preview failed", problems: [] };
  return new UserError(code, summary, problems);
}

/** Whether nothing was said that could be a yes, and nobody can be asked. */
function saysNothing({ request, context }: Run): boolean {
  const { yes, approve, plan } = request;
  return !yes && approve === undefined && plan === undefined && !context.terminal && !githubRun(context.env);
}
