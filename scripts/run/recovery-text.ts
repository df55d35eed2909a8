import { UserError } from "../../components/core/errors.js";
import type { Decision } from "../resume/decide.js";
import type { Verdict } from "../resume/owner.js";
import { sanitise } from "../progress/sanitise.js";
import type { RunRecord } from "./record.js";
import type { RunRequest } from "./request.js";

/** What becomes of what a dead run left open, a line each. */
export function decisionText({ adopted, cleared, unknown }: Decision, died: RunRecord | undefined): string {
  const title = died === undefined ? "an earlier run left open:" : `${died.id} died and left open:`;
  const begun = cleared.filter(({ planned }) => !planned);
  const idle = cleared.length - begun.length;
  const lines = [
    ...adopted.map(({ creation, id, why }) => `  adopt    ${nameOf(creation)} as ${id} (${why})`),
    ...begun.map(({ creation, why }) => `  clear    ${nameOf(creation)} (${why})`),
    ...(idle > 0 ? [`  and ${idle} that were planned and are not there`] : []),
    ...unknown.map(({ creation, why }) => `  unknown  ${nameOf(creation)} (${why})`),
  ];
  const told = lines.length === 0 ? [`${died?.id ?? "the earlier run"} left nothing open`] : [title, ...lines];
  return `${told
    .map(sanitise)
    .map((line, index) => (index === 0 ? line : `  ${line}`))
    .join("\n")}\n`;
}

/** Nobody agreed that the state is put right. */
export function mustResume({ adopted, cleared }: Decision, request: RunRequest): UserError {
  const open = adopted.length + cleared.length;
  return new UserError("gate/pending-creates", "an earlier run died and was not taken up", [
    {
      path: request.environment,
      expected: "nothing left open by an earlier run",
      actual: `${open} open ${open === 1 ? "creation" : "creations"}`,
      fix: `run ${resuming(request)}`,
    },
  ]);
}

/** What nobody here can tell, with how a person finds out and says so. */
export function undecided(unknown: Decision["unknown"], request: RunRequest): UserError {
  const { environment, sandbox } = request;
  const refresh = `chainwright refresh ${environment}${sandbox ? " --sandbox" : ""}`;
  const problems = unknown.map(({ creation: { urn, type }, why, look, pending }) => {
    const [adopt, clear] = pending
      ? [`${refresh} --adopt-pending '${urn}=ID'`, `${refresh} --clear-pending`]
      : [`${resuming(request)} --adopt '${urn}=ID'`, `${resuming(request)} --absent '${urn}'`];
    return {
      path: `${urn.split("::").at(-1) ?? urn} (${type})`,
      expected: "to know whether the cloud has it",
      actual: why,
      fix: `${look}. It is there: ${adopt}. It is not: ${clear}. Then: ${resuming(request)}`,
    };
  });
  return new UserError("gate/pending-creates", "refused: nobody here can tell whether these were made", problems);
}

/** The run that would be taken up may still live. */
export function runBusy({ id, pid, host, startedAt }: RunRecord, verdict: Verdict, request: RunRequest): UserError {
  const who = `${id}, process ${pid} on ${host}, since ${startedAt}`;
  const check = verdict.kind === "unknown" ? verdict.check : "wait for it to end";
  return new UserError("engine/locked", `the stack is held by ${who}`, [
    {
      path: "stack",
      expected: "no other run",
      actual: `${who}: ${verdict.why}`,
      fix: `${check}, then ${resuming(request)}`,
    },
  ]);
}

/** The command that takes up what a run left behind. */
export function resuming({ environment, sandbox }: Pick<RunRequest, "environment" | "sandbox">): string {
  return `chainwright resume ${environment}${sandbox ? " --sandbox" : ""}`;
}

function nameOf({ urn, type }: { readonly urn: string; readonly type: string }): string {
  return `${urn.split("::").at(-1) ?? urn} (${type})`;
}
