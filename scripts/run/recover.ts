import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { confirmAdopted } from "./adopted.js";
import { inventoryIn, readInventory } from "../engine/inventory.js";
import type { Worker } from "../engine/run.js";
import { settlePending, settlesAnything } from "../engine/settle.js";
import { readState } from "../engine/state.js";
import { type Candidate, reckon } from "../resume/candidates.js";
import { judgeRun, unfinished } from "../resume/died.js";
import { type Decision, decide } from "../resume/decide.js";
import { type Found, lookUp } from "../resume/lookup.js";
import { readSteps } from "../resume/steps.js";
import type { Run } from "./deploy.js";
import { lookupsOf } from "./lookups.js";
import type { Prepared } from "./prepare.js";
import { type RunRecord, runsFolder } from "./record.js";
import { decisionText, mustResume, runBusy, undecided } from "./recovery-text.js";
import { noConsent } from "./agreement.js";
import { cancelled } from "./interruption.js";
import { witnessOf } from "./witness.js";

/** What a recovery did; in a dry run what it would do. */
export interface Recovery {
  /** The run that died, or null where only its traces are known. */
  readonly run: string | null;
  readonly adopted: readonly { readonly urn: string; readonly id: string; readonly why: string }[];
  readonly cleared: readonly { readonly urn: string; readonly why: string }[];
  readonly unknown: readonly { readonly urn: string; readonly why: string; readonly look: string }[];
}

/**
 * Takes up a run that died before anything else is changed: every creation that it left open is looked up in the cloud and
 * adopted or cleared.
 *
 * @returns what the run goes on with; undefined when there is nothing more to do
 * @throws UserError `engine/locked` while it lives, `gate/pending-creates` when somebody has to look or nobody agreed
 */
export async function recover(run: Run, prepared: Prepared, worker: Worker): Promise<Prepared | undefined> {
  const { request, facts, context } = run;
  if (!recovers(run)) return prepared;
  const died = await diedRun(run, prepared);
  if (died === undefined && prepared.state.pending.length === 0) {
    if (request.verb !== "resume") return prepared;
    facts.idle = "nothing to resume";
    return undefined;
  }
  if (died !== undefined) facts.resumes = died;
  const { frames, candidates } = await reckoned(run, prepared, died);
  if (candidates.length > 0 || frames.length > 0) run.progress.note(`looking up ${candidates.length} open creations`);
  const decision = decide(await answers(run, prepared, candidates), frames);
  facts.recovery = recoveryOf(died, decision);
  if (request.recovery?.dryRun === true) {
    context.err(decisionText(decision, died));
    facts.idle = `nothing was changed${died === undefined ? "" : `; ${died.id} can be resumed`}`;
    return undefined;
  }
  if (!settlesAnything(decision.choice) && decision.unknown.length === 0) return prepared;
  await consent(run, decision, died);
  await settleAll(run, prepared, worker, decision);
  if (decision.unknown.length > 0) throw undecided(decision.unknown, request);
  const state = await readState(prepared.target);
  return { ...prepared, target: { ...prepared.target, missing: prepared.target.missing && !state.exists }, state };
}

/** A refresh with a person's own choice needs none, and a preview changes nothing. */
function recovers({ request: { kind, verb } }: Run): boolean {
  return verb === "resume" || kind === "up" || kind === "destroy";
}

/** The run to take up. @throws UserError `engine/locked` while it may still live */
async function diedRun({ facts, context, request }: Run, { target }: Prepared): Promise<RunRecord | undefined> {
  const record = unfinished(facts.runs ?? []);
  if (record === undefined) return undefined;
  const verdict = await judgeRun(record, false, await witnessOf(context, target.env));
  if (verdict.kind !== "dead") throw runBusy(record, verdict, request);
  return record;
}

async function reckoned({ context, request }: Run, { target, lost }: Prepared, died: RunRecord | undefined) {
  // In a dry run the copy is not in its place yet.
  const foreseen = request.recovery?.dryRun === true ? lost?.copy : undefined;
  const inventory = foreseen === undefined ? await readInventory(target) : inventoryIn(foreseen);
  const steps = died === undefined ? [] : await readSteps(join(context.cwd, runsFolder, died.id));
  const since = died === undefined ? {} : { since: new Date(died.startedAt) };
  return reckon(inventory, steps, { ...since, lost: lost !== undefined });
}

/** What a person said counts most, then what the run's own journal noted, then what the cloud says. */
async function answers(run: Run, { place }: Prepared, candidates: readonly Candidate[]): Promise<[Candidate, Found][]> {
  const { request, interruption } = run;
  const said = new Map((request.recovery?.adopt ?? []).map(({ urn, id }) => [urn, id]));
  const absent = new Set(request.recovery?.absent ?? []);
  const known = (candidate: Candidate): Found["answer"] | undefined => {
    const { urn, type } = candidate.creation;
    const id = said.get(urn);
    if (id !== undefined) return { kind: "found", id, proof: "said so on the command line" };
    if (absent.has(urn)) return { kind: "absent", why: "said so on the command line" };
    if (candidate.id === undefined || type.startsWith("random:")) return undefined;
    return { kind: "found", id: candidate.id, proof: "the run's journal" };
  };
  const open = candidates.filter((candidate) => known(candidate) === undefined);
  const wait = async (seconds: number): Promise<void> => {
    interruption.check();
    await pause(seconds * 1000);
  };
  const asked = await lookUp(
    open.map(({ creation }) => creation),
    await lookupsOf(request, place),
    wait,
  );
  const found = new Map(asked.map((one) => [one.creation, one]));
  return candidates.map((candidate) => {
    const answer = known(candidate) ?? found.get(candidate.creation)?.answer;
    if (answer === undefined) throw new Error(`${candidate.creation.urn} was not looked up`);
    return [candidate, { creation: candidate.creation, answer }];
  });
}

async function consent(run: Run, decision: Decision, died: RunRecord | undefined): Promise<void> {
  const { request, context, interruption } = run;
  context.err(decisionText(decision, died));
  if (request.yes) return;
  if (!context.terminal) throw request.verb === "resume" ? noConsent(request) : mustResume(decision, request);
  const agreed = await interruption.unless(context.confirm("Write this into the state and go on?"));
  if (interruption.requested) throw cancelled();
  if (!agreed) throw mustResume(decision, request);
}

/** Writes the decision into the state and reads what was adopted; what the cloud can't show by its id is taken back. */
async function settleAll(run: Run, prepared: Prepared, worker: Worker, decision: Decision): Promise<void> {
  const { progress } = run;
  const undo = await settlePending(prepared.target, decision.choice);
  const { adopted, cleared } = decision;
  // A provider is the engine's own: no cloud has it to be read from.
  const there = adopted.filter(({ creation }) => !creation.type.startsWith("pulumi:"));
  if (there.length > 0) await confirmAdopted(run, prepared, worker, { adopted: there, undo });
  progress.note(`${adopted.length} adopted, ${cleared.length} cleared`);
}

function recoveryOf(died: RunRecord | undefined, { adopted, cleared, unknown }: Decision): Recovery {
  return {
    run: died?.id ?? null,
    adopted: adopted.map(({ creation: { urn }, id, why }) => ({ urn, id, why })),
    cleared: cleared.map(({ creation: { urn }, why }) => ({ urn, why })),
    unknown: unknown.map(({ creation: { urn }, why, look }) => ({ urn, why, look })),
  };
}
