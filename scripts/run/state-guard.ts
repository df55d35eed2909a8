import { join } from "node:path";
import { hostname, userInfo } from "node:os";
import { UserError } from "../../components/core/errors.js";
import { CommandFailure, EngineCommand } from "../engine/command.js";
import type { EngineTarget } from "../engine/messages.js";
import { stateFolder } from "../engine/state.js";
import { readRuns } from "../history/runs.js";
import { unfinished } from "../resume/died.js";
import { setAside } from "../state/copies.js";
import { type KnownRun, writeStatement } from "../state/evidence.js";
import { bestCopy, type Examination, examineState, type GuardQuestion, stackName } from "../state/guard.js";
import { problemOf, type Remedy, type StateFault } from "../state/judge.js";
import { bucketOf, bucketStore } from "../state/s3.js";
import { folderStore, type StateStore } from "../state/store.js";
import { locksIn } from "./locks.js";
import { type RunRecord, runsFolder } from "./record.js";
import type { RunRequest } from "./request.js";

/** What the guard needs to know of a run. */
export interface Guarded {
  readonly request: Pick<RunRequest, "kind" | "environment" | "sandbox" | "freshState">;
  readonly target: EngineTarget;
  /** The project's folder. */
  readonly cwd: string;
  /** What is known of the environment's runs; read from the checkout when left out. */
  readonly runs?: readonly RunRecord[];
  readonly now: () => Date;
  readonly say: (text: string) => void;
}

/**
 * Refuses a state that can't be what it should be: cut off, another stack's, newer than the engine, in contradiction with
 * itself, or with less in it than history and runs tell.
 *
 * @returns whether it was begun anew, as `--fresh-state` asks for
 * @throws UserError `state/...`, before anything is changed
 */
export async function guardState(guarded: Guarded): Promise<boolean> {
  const question = await questionOf(guarded);
  const examination = await examineState(question);
  const faults = await counted(guarded, examination.faults);
  const [worst] = faults;
  if (worst === undefined) return false;
  if (await begunAnew(guarded, question, examination, faults)) return true;
  const remedy = await remedyOf(guarded, question, examination);
  const path = `the state of ${question.environment} in ${question.store?.name ?? "its back end"}`;
  const problems = faults.map((fault) => problemOf(fault, path, remedy));
  throw new UserError(worst.code, `refused before anything was changed: ${summaries[worst.code]}`, problems);
}

const summaries: Readonly<Record<StateFault["code"], string>> = {
  "state/truncated": "the state is cut off",
  "state/unreadable": "the state is no checkpoint",
  "state/foreign": "the state is another stack's",
  "state/newer": "the state was written by a newer engine",
  "state/inconsistent": "the state contradicts itself",
  "state/passphrase": "the state was sealed with another passphrase",
  "state/emptied": "the state is empty, and should not be",
  "state/behind": "the state holds less than it should",
};

/** The question for one run; also what `chainwright state` asks. */
export async function questionOf({
  target,
  cwd,
  now,
  runs,
}: Pick<Guarded, "target" | "cwd" | "now" | "runs">): Promise<GuardQuestion> {
  const { project, environment, workDir, engineVersion, env } = target;
  const records = runs ?? (await readRuns(cwd, { environment }));
  const sandbox = workDir.startsWith(join(cwd, ".chainwright", "sandbox"));
  const store = storeOf(env);
  return {
    project,
    environment,
    workDir,
    engineVersion,
    env,
    store,
    exported: async () => await exported(target),
    checkout: { folder: cwd, runs: runsFolder, environment },
    runs: (sandbox ? await ofThisSandbox(records, store) : records.filter((run) => !run.sandbox)).map(knownRun),
    cloud: async () => undefined,
    now: now(),
  };
}

/** Where the state is kept as files; undefined for a back end that is none of a folder and an S3 bucket. */
export function storeOf(env: EngineTarget["env"]): StateStore | undefined {
  const folder = stateFolder(env);
  if (folder !== undefined) return folderStore(folder);
  const bucket = bucketOf(env["PULUMI_BACKEND_URL"] ?? "", env);
  return bucket && bucketStore(bucket);
}

async function exported({
  enginePath,
  engineVersion,
  env,
  workDir,
  environment,
}: EngineTarget): Promise<Uint8Array | undefined> {
  const command = new EngineCommand(enginePath, engineVersion, { env });
  try {
    const { stdout } = await command.run(["stack", "export", "--stack", environment], workDir, {});
    return Buffer.from(stdout);
  } catch (error) {
    if (error instanceof CommandFailure) return undefined;
    throw error;
  }
}

/** A sandbox that was emptied is another one: what ran in the one before says nothing about it. */
async function ofThisSandbox(records: readonly RunRecord[], store: StateStore | undefined): Promise<RunRecord[]> {
  const born = (await store?.list(".pulumi"))?.find(({ key }) => key.endsWith("/meta.yaml"))?.changedAt;
  return records.filter(
    ({ sandbox, startedAt, endedAt }) => sandbox && born && Date.parse(endedAt ?? startedAt) > born.getTime(),
  );
}

function knownRun({ id, kind, phase, result, startedAt, endedAt, done, planned, changes }: RunRecord): KnownRun {
  const counts = done ?? planned;
  const left = counts && counts.create + counts.update + counts.replace + counts.same;
  const resources = kind === "destroy" ? 0 : left;
  const deletions = changes.filter(({ op }) => op === "delete" || op === "replace").length;
  return { id, kind, phase, result, startedAt, endedAt, resources, deletions };
}

/** While another run changes the stack, a preview can't tell how much it should hold. */
async function counted({ request, target }: Guarded, faults: readonly StateFault[]): Promise<readonly StateFault[]> {
  const store = storeOf(target.env);
  if (request.kind !== "preview" || store === undefined || faults.length === 0) return faults;
  const locks = await locksIn(store, target);
  return locks.length === 0 ? faults : faults.filter(({ code }) => code !== "state/emptied" && code !== "state/behind");
}

async function remedyOf(
  { request: { environment, sandbox }, runs }: Guarded,
  question: GuardQuestion,
  examination: Examination,
): Promise<Remedy> {
  const known = runs ?? (await readRuns(question.checkout.folder, { environment, sandbox }));
  const died = unfinished(known) !== undefined;
  const flags = sandbox ? " --sandbox" : "";
  const best = await bestCopy(examination, stackName(question));
  return {
    resume: died && isMended(examination) ? `chainwright resume ${environment}${flags}` : undefined,
    restore: best && `chainwright state ${environment}${flags} --restore ${best.name}`,
    copy: best === undefined ? "" : `${best.resources ?? 0} resources of ${best.at.toISOString()}, ${best.source}`,
    fresh: `chainwright up ${environment}${flags} --fresh-state 'WHY'`,
  };
}

/** What a new start can't mend: the file is whole, the engine or the passphrase is wrong. */
const lasting: readonly StateFault["code"][] = ["state/newer", "state/passphrase"];

/** A start from nothing that was asked for: what is there is set aside, and the reason is kept beside the state. */
async function begunAnew(
  { request, now, say }: Guarded,
  { store, checkout }: GuardQuestion,
  { present, reading, layout }: Examination,
  faults: readonly StateFault[],
): Promise<boolean> {
  const reason = request.freshState;
  if (reason === undefined || store === undefined || faults.some(({ code }) => lasting.includes(code))) return false;
  const usable =
    reading !== undefined && "checkpoint" in reading && faults.every(({ code }) => code === "state/emptied");
  if (request.kind === "preview") return usable || present === undefined;
  const aside = present && (await setAside(checkout, present.bytes, now()));
  const by = `${userInfo().username}@${hostname()}`;
  await writeStatement(store, layout, { at: now().toISOString(), resources: 0, written: "", reason, by });
  if (present !== undefined && !usable) {
    await store.remove(present.key);
    await store.remove(`${present.key}.attrs`);
  }
  if (aside !== undefined) say(`the state as it was is kept in ${aside}`);
  say(`begun anew (${faults.map(({ code }) => code).join(", ")}): ${reason}`);
  return true;
}

/** What a run can break when it dies in the middle of a write; anything else was done by somebody. */
const brokenByDeath: readonly StateFault["code"][] = ["state/truncated", "state/unreadable", "state/emptied"];

function isMended({ faults }: Examination): boolean {
  return faults.every(({ code }) => brokenByDeath.includes(code));
}
