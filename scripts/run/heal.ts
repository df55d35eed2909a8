import { UserError } from "../../components/core/errors.js";
import type { Drift } from "../drift/drift.js";
import { trackedDrift } from "../drift/findings.js";
import type { Step } from "../engine/deployment.js";
import type { Worker } from "../engine/run.js";
import { deploy, type Run } from "./deploy.js";
import { aboutRun, healCommand, lookForDrift } from "./drift.js";
import { cancelled } from "./interruption.js";
import type { Prepared } from "./prepare.js";
import type { RunRequest } from "./request.js";

/**
 * Brings the cloud back to what the program says, where it has drifted: an update that reads the cloud first, under the same gates,
 * consent and tracking as any other. What the settings ignore is left alone.
 *
 * @throws UserError `drift/other-changes` when program and state differ for other reasons: it would deploy them too
 */
export async function heal(run: Run, prepared: Prepared, worker: Worker): Promise<void> {
  const { request, facts } = run;
  const drift = await lookForDrift(run, prepared, worker);
  if (drift.clean) return;
  await refuseOtherChanges(run, prepared, worker);
  const excludes = request.targets.length > 0 ? [] : leftAlone(drift);
  const target = { ...prepared.target, refresh: true, excludes };
  await deploy(run, { ...prepared, target }, worker);
  if (facts.applied?.result !== "succeeded" || request.targets.length > 0) return;
  const tracked = trackedDrift({ ...drift, groups: [] }, aboutRun(facts), healCommand(request));
  const { pending, warnings } = await prepared.tracker.keep(tracked);
  if (facts.tracking !== null) facts.tracking = { ...facts.tracking, pending, warnings };
}

/** Resources whose differences are all known and meant: an update would take them back. */
function leftAlone({ told }: Drift): string[] {
  return told.filter(({ why }) => why?.startsWith("ignored by settings.drift")).map(({ urn }) => urn);
}

async function refuseOtherChanges(
  { parts, progress, interruption, request }: Run,
  { target }: Prepared,
  worker: Worker,
): Promise<void> {
  const engine = await parts.startEngine(worker, { ...target, refresh: false });
  interruption.guard(engine);
  engine.onEvent(progress.event);
  const preview = await engine.preview();
  progress.pause();
  if (preview.result === "cancelled") throw cancelled();
  const { failure, steps, stateOnly = [] } = preview;
  if (failure !== null) throw new UserError(failure.code, failure.summary, failure.problems);
  const changing = steps.filter(({ op }) => op !== "same" && op !== "read");
  if (changing.length > 0 || stateOnly.length > 0) throw otherChanges(request, changing, stateOnly);
}

/** Changes that are named one by one. */
const listed = 10;

const words: Readonly<Record<Step["op"], string>> = {
  create: "would be created",
  update: "would be updated",
  replace: "would be replaced",
  delete: "would be deleted",
  same: "",
  read: "",
};

function otherChanges(
  { environment, sandbox }: RunRequest,
  steps: readonly Step[],
  stateOnly: readonly string[],
): UserError {
  const call = (verb: string): string => `chainwright ${verb} ${environment}${sandbox ? " --sandbox" : ""}`;
  const fix = `check out the revision that is deployed; or deploy it all: ${call("refresh")}, then ${call("up")}`;
  const expected = "a program that says what the state says";
  const problems = [
    ...steps.map(({ name, op, changed }) => ({
      path: name,
      expected,
      actual: `${words[op]}${changed.length > 0 ? `: ${changed.join(", ")}` : ""}`,
      fix,
    })),
    ...stateOnly.map((urn) => ({
      path: urn.split("::").at(-1) ?? urn,
      expected,
      actual: "its protection or outputs would change",
      fix,
    })),
  ];
  const left = problems.length - listed;
  const more = { path: "and more", expected, actual: `${left} others like these`, fix };
  return new UserError("drift/other-changes", "there are changes that are no drift and would be deployed with it", [
    ...problems.slice(0, listed),
    ...(left > 0 ? [more] : []),
  ]);
}
