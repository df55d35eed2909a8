import { UserError } from "../../components/core/errors.js";
import { type Check, fail, ok, warn } from "../doctor/check.js";
import { outageText, ServiceFailure } from "./failure.js";
import type { JournalView } from "./inspect.js";
import { planLabels } from "./label-plan.js";
import type { Service } from "./service.js";
import type { Survey } from "./survey.js";

/** What is looked at beside the service itself. */
export interface Examination {
  readonly environment: string;
  /** Names of the labels that issues carry. */
  readonly labels: readonly string[];
  readonly journal: JournalView;
  /** Whether a state that is missing is made. */
  readonly createStates: boolean;
}

/** Everything that filing hangs on, each with what to do; nothing is changed but what is asked for. */
export async function examineService(service: Service, examination: Examination): Promise<Check[]> {
  const { environment, journal } = examination;
  const waiting = journal.waiting.length;
  const left =
    waiting === 0
      ? ok("journal", "nothing waits")
      : warn("journal", `${waiting} requests wait`, `run chainwright tracker flush ${environment}`);
  return [...(await looked(service, examination)), left];
}

/** Credentials and place, and nothing else. */
export function examineAccess(service: Service): Promise<Check[]> {
  return explained(service, async () => {
    await service.check();
    return [ok(service.title, `${service.place} is there, and issues may be filed in it`)];
  });
}

function looked(service: Service, { labels, createStates, environment }: Examination): Promise<Check[]> {
  return explained(service, async () => {
    await service.check();
    const survey = await service.survey(labels);
    const made = createStates ? await madeStates(service, survey) : [];
    const now = made.length > 0 ? await service.survey(labels) : survey;
    return [
      ok(service.title, `${now.place}, as ${now.actor}`),
      ok("permission", now.permission),
      ...made,
      ...stateChecks(now, environment),
      ...labelChecks(now, { labels, environment }),
      ...now.quota.map(quotaCheck),
    ];
  });
}

/** What is wrong becomes a check, with what to do. */
async function explained(service: Service, work: () => Promise<Check[]>): Promise<Check[]> {
  const { title } = service;
  try {
    return await work();
  } catch (error) {
    if (error instanceof ServiceFailure && error.kind === "authentication")
      return refused(title, service.refusedAccess(error));
    if (error instanceof ServiceFailure)
      return [warn(title, outageText(title, error), "try again; until then what is to be filed is journalled")];
    if (error instanceof UserError) return refused(title, error);
    throw error;
  }
}

function refused(title: string, { problems }: UserError): Check[] {
  return problems.map(({ path, expected, actual, fix }) =>
    fail(title, `${path}: expected ${expected}, got ${actual}`, fix),
  );
}

async function madeStates(service: Service, { states }: Survey): Promise<Check[]> {
  if (states.every(({ stage, name }) => stage !== "review" || name !== null)) return [];
  const refusal = await service.makeReviewState();
  return [
    refusal === null
      ? ok("In Review", "made")
      : warn("In Review", `could not be made: ${refusal}`, "add it in the team's settings, under Started"),
  ];
}

function stateChecks({ states }: Survey, environment: string): Check[] {
  if (states.length === 0) return [];
  const missing = states.filter(({ name }) => name === null).map(({ stage }) => stage);
  const there = states.flatMap(({ name }) => name ?? []).join(", ");
  if (missing.length === 0) return [ok("states", there)];
  const fix = missing.includes("review")
    ? `run chainwright tracker doctor ${environment} --create-states, or add "In Review" under Started in the team's settings`
    : "add them in the team's settings";
  return [warn("states", `${there}; none for ${missing.join(", ")}`, fix)];
}

function labelChecks(
  { labels }: Survey,
  { labels: wanted, environment }: Pick<Examination, "labels" | "environment">,
): Check[] {
  const steps = planLabels(wanted, labels);
  const missing = steps.filter(({ action }) => action === "make").map(({ name }) => name);
  const blocked = steps.filter(({ action }) => action === "blocked");
  const kept = steps.filter(({ action }) => action === "keep").map(({ name }) => name);
  return [
    missing.length === 0
      ? ok("labels", kept.join(", "))
      : warn("labels", `missing: ${missing.join(", ")}`, `run chainwright labels ${environment} --yes`),
    ...blocked.map(({ name, note }) => warn("labels", `${name} can't be put on an issue`, note)),
  ];
}

function quotaCheck({ what, left, allowed }: Survey["quota"][number]): Check {
  const found = `${left} of ${allowed} ${what} left in this hour`;
  if (left >= allowed / 10) return ok("quota", found);
  return warn("quota", found, "wait: it refills all the time; another user or app has a quota of its own");
}
