import type { Gate, Verdict } from "./gate.js";
import type { GateInput } from "./input.js";
import { endOf, ranBefore } from "./past.js";

/** The environments before this one don't run this revision. */
export const stagingFirst: Gate = {
  name: "staging-first",
  title: "an environment before this one doesn't run this revision",
  rule:
    "The newest successful `up` of every environment in `after` was made from the same commit, at most `maxAgeDays` ago, and that commit has run there " +
    "for `bakeMinutes`. A commit that has run in this environment before passes, so that going back is always possible.",
  reason: "What has run somewhere else for an hour has had its first hour.",
  source: "https://sre.google/workbook/canarying-releases/",
  level: "block",
  settings: ["after", "bakeMinutes", "maxAgeDays"],
  lift: "bring it up there first, and let it run",
  outside: true,
  moment: true,
  overridable: true,
  judge: (input) =>
    input.kind === "up" && !ranBefore(input)
      ? input.settings.after.flatMap((environment) => verdicts(input, environment))
      : [],
};

function verdicts(input: GateInput, environment: string): Verdict[] {
  const { history, revision, now, settings, flags } = input;
  const told = (summary: string, fix: string): Verdict[] => [{ subject: environment, summary, fix }];
  const deploy = `run ${["chainwright", "up", environment, flags].filter((word) => word !== "").join(" ")} from this commit`;
  const emergency = "; in an emergency say why with --override staging-first=REASON";
  const ups = history
    .filter((run) => run.environment === environment && run.kind === "up" && run.result === "succeeded")
    .sort((a, b) => endOf(b) - endOf(a));
  const [last] = ups;
  if (last === undefined)
    return told(`${environment} was never brought up, as far as the history tells`, deploy + emergency);
  if (revision === null || last.commit !== revision.commit)
    return told(
      `${environment} runs ${shortOf(last.commit)}, and this is ${shortOf(revision?.commit ?? null)}`,
      deploy + emergency,
    );
  if (last.revision?.dirty === true)
    return told(
      `${environment} was brought up from a checkout with uncommitted changes`,
      `commit them, then ${deploy}${emergency}`,
    );
  const other = ups.findIndex(({ commit }) => commit !== last.commit);
  const first = (other < 0 ? ups : ups.slice(0, other)).at(-1) ?? last;
  const [baked, age] = [first, last].map((run) => (now.getTime() - endOf(run)) / 60_000) as [number, number];
  if (baked < settings.bakeMinutes) {
    const wait = Math.ceil(settings.bakeMinutes - baked);
    return told(
      `this revision has run in ${environment} for ${Math.floor(baked)} minutes only`,
      `wait ${wait} minutes${emergency}`,
    );
  }
  if (age <= settings.maxAgeDays * 1440) return [];
  return told(
    `${environment} was brought up ${Math.floor(age / 1440)} days ago, which no longer counts`,
    deploy + emergency,
  );
}

function shortOf(commit: string | null): string {
  return commit === null ? "no known commit" : commit.slice(0, 9);
}
