import { mkdir, readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { UserError } from "../../components/core/errors.js";
import type { Approval } from "../approval/approval.js";
import type { DriftRecord } from "../drift/drift.js";
import type { Counts, DeploymentKind } from "../engine/deployment.js";
import type { Override } from "../gates/input.js";
import type { Risk } from "../gates/risk.js";
import type { RollbackRecord } from "../rollback/target.js";
import type { Revision } from "../project/change.js";
import type { ResumeFacts } from "../resume/run-facts.js";
import type { RunResult } from "./result.js";

/** Folder of all runs, in the project. */
export const runsFolder = join(".chainwright", "runs");

/** What is kept of a run beside its report: written before the first change, so that a later run knows of a killed one. */
export interface RunRecord {
  readonly version: 1;
  readonly id: string;
  readonly project: string;
  readonly environment: string;
  readonly kind: DeploymentKind;
  /** The verb that was typed. */
  readonly verb: string;
  readonly sandbox: boolean;
  /** `begun`: nothing changed yet; `changing`: from "go" on; `ended`: over, with a result. */
  readonly phase: "begun" | "changing" | "ended";
  readonly change: string | null;
  readonly commit: string | null;
  /** Process that runs it. */
  readonly pid: number;
  readonly host: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly result: RunResult | null;
  readonly error: string | null;
  readonly planned: Counts | null;
  /** What was done; null while, or because, nothing was. */
  readonly done: Counts | null;
  /** The checkout that it was made from. */
  readonly revision: Revision | null;
  /** URNs that the plan changes, by what is done to them. */
  readonly changes: readonly { readonly op: string; readonly urn: string }[];
  readonly usdPerMonth: number | null;
  /** The same by component; absent in records of older runs. */
  readonly usdByUnit?: Readonly<Record<string, number>>;
  /** Who ran it, or null where nobody is known; absent in records of older runs. */
  readonly by?: string | null;
  /** Why the change may be made; null while, or because, nothing is; absent in records of older runs. */
  readonly approval?: Approval | null;
  /** Hash by name of every SQL migration of the checkout; absent where there are none. */
  readonly migrations?: Readonly<Record<string, string>>;
  /** What a rollback went back from, and to; absent for every other verb. */
  readonly rollback?: RollbackRecord;
  /** What a look at the cloud found; absent when nobody looked at all of it. */
  readonly drift?: DriftRecord;
  /** Issue of the tracker, or null. */
  readonly issue: string | null;
  /** How risky the plan was; null while, or because, there was none. */
  readonly risk?: Risk | null;
  /** URNs whose loss or exposure was meant, and gates that were overridden with their reasons. */
  readonly allowed?: readonly string[];
  readonly overrides?: readonly Override[];
  /** What carrying the run on needs; absent in records of older runs. */
  readonly resume?: ResumeFacts;
}

/** A run's own folder. */
export interface RunFolder {
  readonly id: string;
  /** Relative to the project. */
  readonly path: string;
  /** Writes what is new about the run; what was written before stays. @throws UserError `run/folder` */
  note(news: Partial<RunRecord>): Promise<void>;
  /** Hands the record on whenever it is written from now on, to be known elsewhere too. */
  share(send: (record: RunRecord) => Promise<void>): void;
  /** Writes another file of the run, whole or not at all. @throws UserError `run/folder` */
  keep(name: string, text: string): Promise<void>;
}

/**
 * Makes the folder of a run, `<time>-<environment>-<verb>`; a second run of the same second gets a number.
 *
 * @throws UserError `run/folder` when it can't be made or written
 */
export async function openRunFolder(
  project: string,
  about: Pick<RunRecord, "project" | "environment" | "kind" | "verb" | "sandbox" | "pid" | "by">,
  startedAt: Date,
): Promise<RunFolder> {
  const time = startedAt.toISOString().replace(/[-:]|\.\d+/g, "");
  const base = `${time}-${about.environment.replace(/[^\w.-]/g, "_")}-${about.verb}`;
  const id = await claim(join(project, runsFolder), base).catch(notWritable);
  const path = join(runsFolder, id);
  let record: RunRecord = {
    version: 1,
    id,
    ...about,
    phase: "begun",
    change: null,
    commit: null,
    host: hostname(),
    startedAt: startedAt.toISOString(),
    endedAt: null,
    result: null,
    error: null,
    planned: null,
    done: null,
    revision: null,
    changes: [],
    usdPerMonth: null,
    approval: null,
    issue: null,
  };
  let send = async (_record: RunRecord): Promise<void> => undefined;
  const note = async (news: Partial<RunRecord>): Promise<void> => {
    record = { ...record, ...news };
    const text = `${JSON.stringify(record, undefined, 2)}\n`;
    await writeFileAtomic(join(project, path, "run.json"), text).catch(notWritable);
    await send(record);
  };
  const share = (other: typeof send): void => {
    send = other;
  };
  const keep = async (name: string, text: string): Promise<void> =>
    await writeFileAtomic(join(project, path, name), text).catch(notWritable);
  await note({});
  return { id, path, note, share, keep };
}

/** The record of a run of this checkout; undefined when it is gone or can't be read. */
export async function readRecord(project: string, id: string): Promise<RunRecord | undefined> {
  try {
    return JSON.parse(await readFile(join(project, runsFolder, id, "run.json"), "utf8")) as RunRecord;
  } catch {
    return undefined;
  }
}

/** Adds to the record of another run; one that is gone is left alone. @throws UserError `run/folder` */
export async function amendRecord(project: string, id: string, news: Partial<RunRecord>): Promise<void> {
  const record = await readRecord(project, id);
  if (record === undefined) return;
  const text = `${JSON.stringify({ ...record, ...news }, undefined, 2)}\n`;
  await writeFileAtomic(join(project, runsFolder, id, "run.json"), text).catch(notWritable);
}

/** Without a record of the run a later one could not tell what this one left behind, so it does not begin. */
function notWritable(cause: NodeJS.ErrnoException): never {
  const full = cause.code === "ENOSPC" || cause.code === "EDQUOT";
  const fix = full
    ? "free some space; nothing was changed"
    : "correct what lies there or its rights; nothing was changed";
  const problem = {
    path: runsFolder,
    expected: "a folder that can be written",
    actual: cause.code ?? cause.message,
    fix,
  };
  throw new UserError("run/folder", "the run's folder can't be written", [problem], { cause });
}

async function claim(folder: string, base: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? base : `${base}-${number}`;
    try {
      await mkdir(join(folder, id));
      return id;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}
