import { newestGood, type Backup } from "./backups.js";
import { type Candidate, type Checkout, findCandidates } from "./candidates.js";
import { parseCheckpoint, type Reading } from "./checkpoint.js";
import { type Present, presentCheckpoint } from "./copies.js";
import { type Evidence, gather, type KnownRun, readStatement } from "./evidence.js";
import { judgeState, type StateFault } from "./judge.js";
import { type Layout, layoutOf } from "./layout.js";
import { opensSecrets } from "./passphrase.js";
import type { StateStore } from "./store.js";

/** Where a state is, and what is known beside it. */
export interface GuardQuestion {
  readonly project: string;
  readonly environment: string;
  /** Folder with the environment's file as the engine reads it. */
  readonly workDir: string;
  readonly engineVersion: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Undefined for a back end that can't be listed. */
  readonly store: StateStore | undefined;
  /** What `pulumi stack export` prints, for such a back end; undefined when there is no stack. */
  readonly exported: () => Promise<Uint8Array | undefined>;
  readonly checkout: Checkout;
  /** Newest first. */
  readonly runs: readonly KnownRun[];
  /** How many resources of the stack the cloud has; undefined when that isn't known. Asked only when the state is empty. */
  readonly cloud: () => Promise<number | undefined>;
  readonly now: Date;
}

/** What was found. */
export interface Examination {
  readonly layout: Layout;
  readonly present: Present | undefined;
  readonly reading: Reading | undefined;
  readonly evidence: readonly Evidence[];
  readonly faults: readonly StateFault[];
  readonly candidates: readonly Candidate[];
}

/** Looks at a state and at everything that tells what it should hold. Changes nothing. */
export async function examineState(question: GuardQuestion): Promise<Examination> {
  const { project, environment, store, engineVersion, runs } = question;
  const layout = layoutOf(project, environment);
  const stack = stackName(question);
  const [present, candidates, said] = await Promise.all([
    store === undefined ? exportedState(question) : presentCheckpoint(store, layout),
    store === undefined ? [] : findCandidates(store, layout, question.checkout),
    store && readStatement(store, layout),
  ]);
  const reading = present && parseCheckpoint(present.bytes);
  const checkpoint = reading && "checkpoint" in reading ? reading.checkpoint : undefined;
  const empty = reading === undefined || checkpoint?.resources.length === 0;
  const evidence = [...(empty ? await ofCloud(question) : []), ...(await gather(candidates, stack, runs, said))];
  const faults = judgeState({
    stack,
    reading,
    engineVersion,
    opens: checkpoint && (await opensSecrets(checkpoint.salt, question)),
    evidence,
    broken: brokenSince(
      runs,
      evidence.find(({ source }) => source !== "cloud"),
    ),
  });
  return { layout, present, reading, evidence, faults, candidates };
}

/** `organization/<project>/<stack>`, as checkpoints name themselves. */
export function stackName({ project, environment }: { project: string; environment: string }): string {
  return `organization/${project}/${environment}`;
}

/** The copy that a refusal names. */
export async function bestCopy({ candidates }: Examination, stack: string): Promise<Backup | undefined> {
  return await newestGood(candidates, stack);
}

async function exportedState({ exported }: GuardQuestion): Promise<Present | undefined> {
  const bytes = await exported();
  return bytes && { key: "pulumi stack export", bytes };
}

async function ofCloud({ cloud, now }: GuardQuestion): Promise<Evidence[]> {
  const resources = await cloud();
  if (resources === undefined || resources === 0) return [];
  return [{ source: "cloud", at: now, resources, written: "", says: "the cloud, by their tags" }];
}

/** Runs that may have taken something away without the engine's history telling of it. */
function brokenSince(runs: readonly KnownRun[], evidence: Evidence | undefined): KnownRun[] {
  const since = evidence?.at.getTime() ?? 0;
  const lately = runs.filter(({ startedAt }) => Date.parse(startedAt) > since);
  return lately.filter(({ phase, result }) => phase !== "begun" && result !== "succeeded");
}
