import { hostname, userInfo } from "node:os";
import { unfinished } from "../resume/died.js";
import { textIn } from "../state/checkpoint.js";
import { setAside } from "../state/copies.js";
import { writeStatement } from "../state/evidence.js";
import { bestCopy, type Examination, examineState, type GuardQuestion, stackName } from "../state/guard.js";
import { type Chosen, chooseCopy, putBack, sinceRun } from "../state/restore.js";
import type { StateStore } from "../state/store.js";
import type { RunRecord } from "./record.js";
import { type Guarded, questionOf } from "./state-guard.js";

/** A state that the run that died left broken. */
export interface Lost {
  /** The copy that takes its place, as text; undefined where there is none and everything is made up from the journal. */
  readonly copy: string | undefined;
}

/** Everything that putting it right needs. */
interface Case {
  readonly guarded: Guarded;
  readonly question: GuardQuestion;
  readonly store: StateStore;
  readonly examination: Examination;
  readonly died: RunRecord;
  readonly why: string;
}

/**
 * Puts the newest good copy in the place of a state that a run which died left broken, or nothing where there is no copy: what
 * the copy lacks is found again by the run's journal and its plan. What was there is kept. In a dry run nothing is moved.
 *
 * @returns undefined when the state is whole, or no run of ours broke it
 */
export async function restoreLost(
  guarded: Guarded,
  runs: readonly RunRecord[],
  dryRun: boolean,
): Promise<Lost | undefined> {
  const died = unfinished(runs);
  if (died === undefined) return undefined;
  const question = await questionOf(guarded);
  const { store, checkout } = question;
  if (store === undefined) return undefined;
  const examination = await examineState(question);
  const { reading, faults } = examination;
  // An older copy would bring back what was deleted long before this run.
  const candidates = sinceRun(examination.candidates, died.id);
  const broken = reading === undefined || ("damage" in reading && reading.damage !== "packed");
  if (faults.length === 0 || !broken) return undefined;
  const why = faults.map(({ code }) => code).join(", ");
  const broke = { guarded, question, store, examination, died, why };
  const best = await bestCopy({ ...examination, candidates }, stackName(question));
  if (best === undefined) {
    await makeUp(broke, dryRun);
    return { copy: undefined };
  }
  const chosen = await chooseCopy(best.name, candidates, stackName(question), checkout.folder);
  await putNewest(broke, chosen, dryRun);
  return { copy: textIn(chosen.bytes) };
}

async function putNewest(broke: Case, chosen: Chosen, dryRun: boolean): Promise<void> {
  const { guarded, question, store, examination, why } = broke;
  const { layout, present } = examination;
  const told = `${chosen.name} with ${chosen.resources} resources`;
  guarded.say(`the state is broken (${why}): ${dryRun ? "would put back" : "putting back"} ${told}`);
  if (dryRun) return;
  const place = { store, layout, checkout: question.checkout, stack: stackName(question) };
  const aside = await putBack(chosen, place, present, { now: guarded.now(), by: whoIsHere() });
  if (aside !== undefined) guarded.say(`what was there is kept in ${aside}`);
}

async function makeUp(broke: Case, dryRun: boolean): Promise<void> {
  const { guarded, question, store, examination, died, why } = broke;
  const { layout, present } = examination;
  guarded.say(`the state is broken (${why}) and no copy of it is known: it is made up from the journal of ${died.id}`);
  if (dryRun) return;
  if (present !== undefined) {
    const aside = await setAside(question.checkout, present.bytes, guarded.now());
    await store.remove(present.key);
    await store.remove(`${present.key}.attrs`);
    guarded.say(`what was there is kept in ${aside}`);
  }
  const at = guarded.now().toISOString();
  const reason = `made up from the journal of ${died.id}`;
  await writeStatement(store, layout, { at, resources: 0, written: "", reason, by: whoIsHere() });
}

function whoIsHere(): string {
  return `${userInfo().username}@${hostname()}`;
}
