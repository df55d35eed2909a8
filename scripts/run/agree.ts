import { age } from "../approval/check.js";
import { compareWorlds } from "../approval/compare.js";
import type { World } from "../approval/record.js";
import { refusalOf } from "../approval/refusal.js";
import { agreementOf, type Asked, missingApproval } from "./agreement.js";
import { noticeOf } from "./announce.js";
import { carriedApproval } from "./carried.js";
import { consentQuestion } from "./consent.js";
import { cancelled, type Interruption } from "./interruption.js";
import { whoRuns } from "./who.js";

/**
 * Comes to the approval of the change that was previewed, and keeps it with the record that was given; asks the person at the
 * terminal where that is the way.
 *
 * @throws UserError `run/cancelled` for a no, `approval/required`, and `approval/expired` for a record that grew old over the preview
 */
export async function agree(asked: Asked, interruption: Interruption): Promise<void> {
  const { request, context, facts } = asked;
  const { way, given, rules } = agreementOf(facts);
  const carried = given === undefined ? carriedApproval(request, facts, context.terminal) : undefined;
  if (carried !== undefined) {
    facts.approval = carried;
    return;
  }
  if (way === null) throw missingApproval(asked);
  if (way.how === "ask") await ask(asked, rules.required, interruption);
  const at = context.now();
  const old = given === undefined ? [] : age(given.file, given.record, rules.maxAgeMinutes, at);
  if (old.length > 0) throw refusalOf(old, request.environment);
  const person = whoRuns(context.env) ?? "";
  const how = way.how === "ask" ? "confirmation" : way.how;
  const by = way.how === "ask" || way.by === "" ? person : way.by;
  facts.approval = { digest: facts.change?.digest ?? "", how, by, at: at.toISOString() };
  if (given !== undefined) await facts.folder?.keep("approved.json", given.text);
}

/** Refuses when the world has moved since the run began. @throws UserError `approval/moved` */
export function holdStill({ request, facts }: Asked, before: World, now: World): void {
  const moved = compareWorlds(before, now, facts.environment?.file ?? "");
  if (moved.length === 0) return;
  const fix = `run again: chainwright ${request.verb} ${request.environment}${request.sandbox ? " --sandbox" : ""}`;
  const told = moved.map(({ what, problem }) => ({ kind: "moved" as const, what, problem: { ...problem, fix } }));
  throw refusalOf(told, request.environment);
}

async function ask({ request, context, facts }: Asked, required: boolean, interruption: Interruption): Promise<void> {
  const waiting = noticeOf("waiting", request, facts, context.now());
  if (waiting !== null) facts.announcer?.announce(waiting);
  const { delete: removed = 0, replace = 0 } = facts.preview?.counts ?? {};
  // A yes is quickly typed; what is lost for good wants a word that says where.
  const word = required && removed + replace > 0 ? request.environment : undefined;
  const question = consentQuestion(facts, request);
  if (!(await interruption.unless(context.confirm(question, word)))) throw cancelled();
}
