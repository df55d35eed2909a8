import { UserError } from "../../components/core/errors.js";
import type { Problem } from "../../components/core/errors.js";
import { sandboxDir } from "../../sandbox/session.js";
import { lastManager, type Subject } from "../drift/attribution.js";
import { detect, type Detected } from "../drift/detect.js";
import { type Attribution, type Drift, driftRecord, type DriftedResource } from "../drift/drift.js";
import { driftFindings, trackedDrift } from "../drift/findings.js";
import { ageOf, attributed, groupDrift } from "../drift/groups.js";
import type { LogOptions } from "../drift/open-log.js";
import { driftLines } from "../drift/text.js";
import type { Deployment, Step } from "../engine/deployment.js";
import type { KnownResource } from "../engine/resources.js";
import type { Worker } from "../engine/run.js";
import { sanitise } from "../progress/sanitise.js";
import type { Run } from "./deploy.js";
import type { Facts } from "./facts.js";
import { cancelled } from "./interruption.js";
import type { Prepared } from "./prepare.js";
import type { RunRequest } from "./request.js";

/**
 * Looks at the cloud, says what is not as the state has it, and keeps the tracker's findings; changes nothing.
 *
 * @throws UserError `drift/found` when there is drift and none was expected
 */
export async function lookForDrift(run: Run, prepared: Prepared, worker: Worker): Promise<Drift> {
  const { request, context, facts } = run;
  const drift = await findDrift(run, prepared, worker);
  facts.drift = drift;
  facts.findings = [...facts.findings, ...driftFindings(drift, healCommand(request))];
  if (!request.quiet)
    context.err(
      driftLines(drift)
        .map((line) => `${indented(line)}\n`)
        .join(""),
    );
  if (request.expectNoChanges && !drift.clean) throw found(drift, request);
  return drift;
}

async function findDrift(run: Run, prepared: Prepared, worker: Worker): Promise<Drift> {
  const { request, facts, progress, interruption, parts, context } = run;
  if (prepared.target.missing) throw neverUp(request);
  const target = { ...prepared.target, kind: "refresh", create: false, refresh: false } as const;
  const engine = await parts.startEngine(worker, target);
  interruption.guard(engine);
  engine.onEvent(progress.event);
  const [preview, resources] = await Promise.all([engine.preview(), parts.readResources(target)]);
  if (preview.result === "cancelled") throw cancelled();
  if (preview.failure !== null)
    throw new UserError(preview.failure.code, preview.failure.summary, preview.failure.problems);
  progress.pause();
  const checkedAt = context.now();
  const detected = detectedIn(run, preview, resources, checkedAt);
  facts.preview = onlyDrift(preview, detected.resources);
  const drift = await describe(run, detected, preview, resources, checkedAt);
  // What is limited to some resources says nothing of the others.
  if (request.targets.length > 0) return drift;
  const tracked = await track(run, prepared, drift);
  await facts.folder?.note({ drift: driftRecord(tracked) });
  return tracked;
}

function detectedIn({ facts }: Run, preview: Deployment, resources: readonly KnownResource[], at: Date): Detected {
  const known = {
    ignoreChanges: new Map(resources.map(({ urn, ignoreChanges }) => [urn, ignoreChanges])),
    types: new Set(resources.map(({ type }) => type)),
  };
  const rules = facts.environment?.config.settings.drift?.ignore ?? [];
  return detect(preview.steps, known, rules, at.toISOString().slice(0, 10));
}

/** The refresh with nothing but drift as its changes, which is what report and counts are about. */
function onlyDrift(preview: Deployment, resources: readonly DriftedResource[]): Deployment {
  const drifted = new Set(resources.filter(({ level }) => level === "drift").map(({ urn }) => urn));
  const steps = preview.steps.map((step): Step => {
    if (drifted.has(step.urn)) return step;
    const { before: _before, after: _after, ...rest } = step;
    return { ...rest, op: step.op === "read" ? "read" : "same", changed: [] };
  });
  const count = (op: Step["op"]): number => steps.filter((step) => step.op === op).length;
  const counts = { create: 0, replace: 0, update: count("update"), delete: count("delete"), same: count("same") };
  return { ...preview, kind: "preview", steps, counts };
}

async function describe(
  run: Run,
  { resources, hidden, notes }: Detected,
  preview: Deployment,
  known: readonly KnownResource[],
  checkedAt: Date,
): Promise<Drift> {
  const { facts } = run;
  const { found, note } = await whoDidIt(run, resources, preview, known);
  const all = attributed(resources, found);
  const last = facts.runs?.find(({ drift }) => drift !== undefined)?.drift;
  const groups = groupDrift(all, last, checkedAt);
  const names = [...new Set(hidden.map(({ name }) => name))];
  return {
    checkedAt: checkedAt.toISOString(),
    clean: groups.length === 0,
    groups,
    told: all.filter(({ level }) => level === "info"),
    hidden: names.map((name) => {
      const rows = hidden.filter((row) => row.name === name);
      return { name, reason: rows[0]?.reason ?? "", count: rows.length };
    }),
    notes: note === null ? notes : [...notes, note],
  };
}

/** Never a reason to fail: who did it is worth less than what was done. */
async function whoDidIt(
  run: Run,
  resources: readonly DriftedResource[],
  preview: Deployment,
  known: readonly KnownResource[],
): Promise<{ found: ReadonlyMap<string, Attribution>; note: string | null }> {
  if (resources.length === 0) return { found: new Map(), note: null };
  const live = new Map(preview.steps.map(({ urn, after }) => [urn, after]));
  const managers = resources.flatMap(({ urn }): [string, Attribution][] => {
    const manager = lastManager(live.get(urn));
    return manager === null ? [] : [[urn, manager]];
  });
  const byUrn = new Map(known.map((resource) => [resource.urn, resource]));
  const drifted = [...resources].sort((a, b) => (a.level === b.level ? 0 : a.level === "drift" ? -1 : 1));
  const subjects = drifted.map(({ urn, type }): Subject => {
    const { id = "", aliases = [] } = byUrn.get(urn) ?? {};
    return { urn, type, names: [id, ...aliases].filter((name) => name !== "") };
  });
  const lastUp = run.facts.runs?.find(({ kind, done }) => kind === "up" && done !== null)?.endedAt ?? null;
  try {
    const log = await run.parts.changeLog(logOptions(run));
    const { found, note } = await log.lookUp(subjects, lastUp === null ? null : new Date(lastUp));
    return { found: new Map([...managers, ...found]), note };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0] : "unknown";
    return { found: new Map(managers), note: `who and when are not known: ${reason}` };
  }
}

function logOptions({ request, context, facts }: Run): LogOptions {
  return {
    sandbox: request.sandbox ? sandboxDir(context.cwd) : undefined,
    region: facts.environment?.config.settings.region ?? "",
    profile: request.profile,
    env: context.env,
  };
}

/** Brings the tracker's findings to what was found; the tracker may know that a group is older than this checkout does. */
async function track({ request, facts }: Run, { tracker }: Prepared, drift: Drift): Promise<Drift> {
  const kept = await tracker.keep(trackedDrift(drift, aboutRun(facts), healCommand(request)));
  facts.tracking = { parent: null, subIssues: [], pending: kept.pending, warnings: kept.warnings };
  const checkedAt = new Date(drift.checkedAt);
  const groups = drift.groups.map((group) => {
    const issue = kept.issues.find(({ subject }) => subject === group.component);
    if (issue === undefined) return group;
    const { since, identifier, url } = issue;
    return { ...group, since, ageSeconds: ageOf(since, checkedAt), issue: { identifier, url } };
  });
  return { ...drift, groups };
}

/** What the tracker is told of the run that found something. */
export function aboutRun({ project, environment, folder }: Facts): {
  project: string;
  environment: string;
  run: string;
} {
  return { project: project?.name ?? "", environment: environment?.name ?? "", run: folder?.id ?? "" };
}

/** The command line that puts drift right. */
export function healCommand({ environment, sandbox }: RunRequest): string {
  return `chainwright drift ${environment} --heal${sandbox ? " --sandbox" : ""}`;
}

function found({ groups }: Drift, request: RunRequest): UserError {
  const problems = groups.flatMap(({ resources }) =>
    resources.map(({ name, what, differences }): Problem => {
      const paths = differences.filter(({ level }) => level === "drift").map(({ path }) => path);
      return {
        path: name,
        expected: "as the state has it",
        actual: what === "deleted" ? "deleted in the cloud" : `changed in the cloud: ${paths.join(", ")}`,
        fix: healCommand(request),
      };
    }),
  );
  return new UserError("drift/found", `${request.environment} has drifted`, problems);
}

function neverUp({ environment, sandbox }: RunRequest): UserError {
  return new UserError("engine/no-stack", `${environment} was never brought up`, [
    {
      path: environment,
      expected: "a stack",
      actual: "none",
      fix: `run chainwright up ${environment}${sandbox ? " --sandbox" : ""}`,
    },
  ]);
}

/** A line that is safe for a terminal and keeps its place. */
function indented(line: string): string {
  return `${/^ */.exec(line)?.[0] ?? ""}${sanitise(line)}`;
}
