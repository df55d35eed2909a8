import { contextPath, readContext } from "../tracking/integration-context.js";
import { readPapers } from "../project/papers.js";
import { approvalText } from "../approval/approval.js";
import { presentRun, rollbackChange } from "../rollback/target.js";
import type { Check, Paper, Replaced, Work } from "../tracking/tracker.js";
import { changesOf } from "./categories.js";
import type { Run } from "./deploy.js";
import type { Facts } from "./facts.js";
import type { RunRecord } from "./record.js";

const titles: Readonly<Record<string, string>> = {
  "docs/prd.md": "Requirements (PRD)",
  "docs/sdd.md": "Design (SDD)",
  "docs/sprint.md": "Sprint",
  [contextPath]: "Integration context",
};

/** The deployment as the tracker is told of it. */
export async function workOf({ context, facts, progress }: Pick<Run, "context" | "facts" | "progress">): Promise<Work> {
  const { project, environment, preview, folder, rollback, runs = [] } = facts;
  if (project === undefined || environment === undefined || preview === undefined) throw new Error("no plan to track");
  const { name, change, revision, usdPerMonth, units, config } = environment;
  const files = await readPapers(context.cwd, Object.keys(titles), revision?.commit ?? null);
  const read = readContext(context.cwd);
  if (read.warning !== null) progress.note(read.warning);
  const { tracking } = config.settings;
  return {
    project: project.name,
    environment: name,
    ...(rollback === undefined
      ? { change }
      : { kind: "rollback" as const, change: rollbackChange(rollback.from, change), backTo: change }),
    run: folder?.id ?? "",
    revision,
    units: units.map((unit) => ({ ...unit, changes: changesOf(unit, preview.steps) })),
    planned: preview.counts,
    usdPerMonth,
    risk: facts.risk === undefined ? null : { score: facts.risk.score, why: whyOf(facts.risk) },
    papers: files.map(({ path, url }): Paper => ({ title: titles[path] ?? path, path, url })),
    context: read.context,
    checks: checksBefore(facts),
    replaces: replacedBy(runs, rollback === undefined ? change : rollbackChange(rollback.from, change), rollback),
    ...(tracking !== undefined && { outlets: { project: tracking.project, release: tracking.release } }),
  };
}

/** Identity of the change under which a run's issues were filed; null for one that filed none. */
export function trackedChange({ change, rollback }: Pick<RunRecord, "change" | "rollback">): string | null {
  return rollback === undefined || change === null ? change : rollbackChange(rollback.from, change);
}

/** What the environment has now, when its issues are no longer true once this change is made. */
function replacedBy(runs: readonly RunRecord[], change: string, rollback: Facts["rollback"]): Replaced | null {
  const present = presentRun(runs);
  const before = present?.kind === "up" ? trackedChange(present) : null;
  if (present === undefined || before === null || before === change) return null;
  if (rollback !== undefined) return { change: before, how: "rolled-back" };
  return present.result === "succeeded" ? null : { change: before, how: "superseded" };
}

function whyOf({ parts }: NonNullable<Facts["risk"]>): string[] {
  return parts
    .filter(({ points }) => points > 0)
    .map(({ name, points, most, why }) => `${name} ${points} of ${most}: ${why}`);
}

/** What was looked at before "go". */
function checksBefore({ findings, preview, approval }: Facts): Check[] {
  const blocking = findings.filter(({ level }) => level === "block").length;
  const mandatory = (preview?.policies ?? []).filter(({ level }) => level === "mandatory").length;
  const advisory = (preview?.policies ?? []).length - mandatory;
  return [
    {
      what: "preview",
      found: `the engine planned ${preview?.steps.length ?? 0} resources`,
      passed: preview?.result === "succeeded",
    },
    {
      what: "gates",
      found: `${blocking} that block, ${findings.length - blocking} other findings`,
      passed: blocking === 0,
    },
    { what: "policies", found: `${mandatory} mandatory and ${advisory} advisory findings`, passed: mandatory === 0 },
    { what: "agreement", found: approval === undefined ? "none was needed" : approvalText(approval), passed: true },
  ];
}

/** What was looked at when the change was over. */
export function checksAfter({ applied, preview }: Facts): Check[] {
  if (applied === undefined) return [];
  const { counts, steps } = applied;
  const planned = preview?.counts;
  const changed = counts.create + counts.update + counts.replace + counts.delete;
  const wanted = planned === undefined ? changed : planned.create + planned.update + planned.replace + planned.delete;
  const failed = steps.filter((step) => step.failed === true).length;
  const outputs = Object.values(applied.outputs);
  const present = outputs.filter((value) => value !== null && value !== undefined && value !== "").length;
  return [
    { what: "engine", found: `it ended with "${applied.result}"`, passed: applied.result === "succeeded" },
    {
      what: "resources",
      found: `${changed} of ${wanted} planned changes made, ${failed} failed`,
      passed: failed === 0 && changed >= wanted,
    },
    {
      what: "outputs",
      found: `${present} of ${outputs.length} have a value`,
      passed: present === outputs.length && outputs.length > 0,
    },
  ];
}
