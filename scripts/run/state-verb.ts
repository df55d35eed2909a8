import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { UserError } from "../../components/core/errors.js";
import type { Context } from "../command.js";
import type { EngineTarget } from "../engine/messages.js";
import { readLocks } from "../engine/locks.js";
import { stateFolder } from "../engine/state.js";
import { examine, isGood } from "../state/backups.js";
import { type Examination, examineState, type GuardQuestion, stackName } from "../state/guard.js";
import { chooseCopy, putBack } from "../state/restore.js";
import type { StateReport } from "../state/text.js";
import { locksIn } from "./locks.js";
import { type Parts, realParts } from "./parts.js";
import { openPlace } from "./place.js";
import type { RunRequest } from "./request.js";
import { readAllRuns } from "./run-store.js";
import { questionOf } from "./state-guard.js";

/** A state as it was looked at, and what a restore needs of it. */
export interface Looked {
  readonly question: GuardQuestion;
  readonly examination: Examination;
  readonly locks: readonly string[];
}

/**
 * Looks at an environment's state and at every copy of it, and does `then` while the place is open.
 *
 * @throws UserError `config/unknown-environment`
 */
export async function withState<T>(
  request: RunRequest,
  context: Context,
  then: (looked: Looked) => Promise<T>,
  parts: Parts = realParts,
): Promise<T> {
  const { cwd, env, now } = context;
  const { environment } = request;
  const project = await parts.openProject(cwd);
  if (!project.environments.includes(environment)) await parts.readEnvironment(project, environment, now());
  const enginePath = env["CHAINWRIGHT_PULUMI"];
  const engineVersion = await parts.engineVersion(enginePath, join(cwd, ".chainwright", "cache", "engine-version"));
  const place = await openPlace(request, context, parts);
  try {
    const { workDir, env: placeEnv } = place;
    const about = {
      environment,
      project: project.name,
      workDir,
      enginePath: enginePath ?? "",
      engineVersion,
      env: placeEnv,
    };
    const target: EngineTarget = { ...about, kind: "preview", targets: [], create: false, missing: false, message: "" };
    const store = parts.runStore(request, placeEnv);
    const { sandbox } = request;
    const runs = await readAllRuns(store, { cwd, project: project.name }, { environment, sandbox });
    const question = await questionOf({ target, cwd, now, runs });
    return await then({ question, examination: await examineState(question), locks: await ownersOf(question) });
  } finally {
    await place.close();
  }
}

/** Everything that there is to tell of a state. */
export async function reportOf({ question, examination, locks }: Looked): Promise<StateReport> {
  const { present, reading, faults, candidates } = examination;
  const stack = stackName(question);
  const backups = await Promise.all(candidates.map(async (candidate) => await examine(candidate, stack)));
  const checkpoint = reading && "checkpoint" in reading ? reading.checkpoint : undefined;
  const [worst] = faults;
  return {
    environment: question.environment,
    kind: "state",
    result: worst === undefined ? "succeeded" : "refused",
    place: question.store?.name ?? "a back end that can't be listed",
    state: present
      ? {
          bytes: present.bytes.length,
          resources: checkpoint?.resources.length ?? 0,
          written: checkpoint?.manifest.time ?? "",
          engine: checkpoint?.manifest.version ?? "",
          pending: checkpoint?.pending.map(({ urn }) => urn) ?? [],
        }
      : null,
    locks,
    faults,
    backups: backups.map((backup) => ({ ...backup, at: backup.at.toISOString(), good: isGood(backup) })),
    error:
      worst === undefined ? null : { code: worst.code, summary: `expected ${worst.expected}, got ${worst.actual}` },
  };
}

/**
 * Puts a copy of the state back, when nobody holds the stack and it was agreed to.
 *
 * @param agreed asks, given what would be done
 * @returns the lines that tell what was done
 * @throws UserError `engine/locked`, `usage/no-backup`, `state/unfit`, `run/cancelled`
 */
export async function restoreState(
  { question, examination, locks }: Looked,
  wanted: string,
  agreed: (what: string) => Promise<boolean>,
): Promise<string> {
  const { store, checkout, environment, now } = question;
  const { layout, candidates, present } = examination;
  const stack = stackName(question);
  if (store === undefined) throw notHere(environment);
  if (locks.length > 0) throw held(environment, locks);
  const chosen = await chooseCopy(wanted, candidates, stack, checkout.folder);
  const what = `${chosen.name}, ${chosen.resources} resources${chosen.written === "" ? "" : ` of ${chosen.written}`}`;
  if (!(await agreed(what))) throw new UserError("run/cancelled", "cancelled before anything was changed");
  const by = `${userInfo().username}@${hostname()}`;
  const aside = await putBack(chosen, { store, layout, checkout, stack }, present, { now, by });
  const kept = aside === undefined ? "" : `what was there is kept in ${aside}\n`;
  return `put back as the state of ${environment}: ${what}\n${kept}look next: chainwright preview ${environment}\n`;
}

async function ownersOf({ env, project, environment, store }: GuardQuestion): Promise<string[]> {
  const folder = stateFolder(env);
  const tell = (user: string, host: string, pid: number, at: string): string =>
    user === "" ? "somebody unknown" : `${user} on ${host}, process ${pid}, since ${at}`;
  if (folder !== undefined) {
    const locks = await readLocks(folder, project, environment);
    return locks.map(
      ({ owner, dead }) => `${tell(owner.user, owner.host, owner.pid, owner.at)}${dead ? ", which has ended" : ""}`,
    );
  }
  const locks = store === undefined ? [] : await locksIn(store, { project, environment });
  return locks.map(({ owner }) => tell(owner.user, owner.host, owner.pid, owner.at));
}

function held(environment: string, locks: readonly string[]): UserError {
  return new UserError("engine/locked", "the stack is held, so its state stays as it is", [
    {
      path: environment,
      expected: "nobody who holds the stack",
      actual: locks.join("; "),
      fix: `wait for it to end; what a killed run left is cleared by: chainwright resume ${environment}`,
    },
  ]);
}

function notHere(environment: string): UserError {
  return new UserError("usage/no-backup", "this back end keeps its copies to itself", [
    {
      path: "--restore",
      expected: "a state in a folder or an S3 bucket",
      actual: "another kind of back end",
      fix: `take an earlier version from it, then: pulumi stack import --stack ${environment} --file FILE`,
    },
  ]);
}
