import { UserError } from "../../components/core/errors.js";
import { unknownKey } from "../../components/core/settings.js";
import type { Context, Verb } from "../command.js";
import { type ToldRun, tellRuns } from "../history/fate.js";
import { type Figures, figuresOf } from "../history/figures.js";
import { figuresText } from "../history/figures-text.js";
import { keptFor, prunable } from "../history/prune.js";
import { historyRows } from "../history/rows.js";
import { historyTable } from "../history/table.js";
import { parseCount, parseSince } from "../history/window.js";
import { sanitise } from "../progress/sanitise.js";
import { openProject, type Project, readEnvironment } from "../project/project.js";
import { historyMachine } from "../run/history-machine.js";
import { knownRuns, listedElsewhere, removeRuns } from "../run/known-runs.js";
import { bucketOfRuns } from "../run/run-store.js";
import type { StateStore } from "../state/store.js";

type Options = Readonly<Record<string, unknown>>;

/** Lists the runs of this checkout, or tells how well deliveries go, or removes what is old. */
export const history: Verb = {
  arguments: "[environment]",
  options: [
    { flags: "--failed", description: "only runs that failed or died" },
    { flags: "--since <when>", description: "only runs since then: 12h, 7d, 2w, or 2026-11-01" },
    { flags: "--limit <count>", description: "at most so many", default: "20" },
    { flags: "--sandbox", description: "the runs of the sandbox instead of the real ones" },
    { flags: "--all", description: "both" },
    { flags: "--figures", description: "deployment frequency, lead time, failure rate and time to restore" },
    { flags: "--prune", description: "remove the folders of old runs" },
    {
      flags: "--kept-days <days>",
      description: `age from which --prune removes; settings.history.keptDays, else ${keptFor.days}, when left out`,
    },
    { flags: "--dry-run", description: "with --prune: say what would go, and remove nothing" },
    { flags: "--json", description: "print exactly one JSON object" },
  ],
  notes: "Changes are +created ~updated ±replaced -deleted. chainwright report <run> shows one of them.",
  run: async ([environment], options, context) => {
    const project = await openProject(context.cwd);
    const store =
      options["sandbox"] === true ? undefined : bucketOfRuns({ sandbox: false, profile: undefined }, context.env);
    const most = options["prune"] === true ? Number.POSITIVE_INFINITY : listedElsewhere;
    const all = await tellRuns(await knownRuns(store, project, context, most), historyMachine(context));
    if (environment !== undefined) checkKnown(environment, all, project.environments);
    const own = all.filter(({ record }) => environment === undefined || record.environment === environment);
    const asked = own.filter(
      ({ record }) => options["all"] === true || record.sandbox === (options["sandbox"] === true),
    );
    if (options["prune"] === true)
      return await prune(options["sandbox"] === true ? asked : own, { store, project }, options, context);
    if (options["figures"] === true) return figures(asked, options, context);
    return list(asked, own.length - asked.length, options, context);
  },
};

function list(runs: readonly ToldRun[], hidden: number, options: Options, context: Context): number {
  const rows = historyRows(runs, {
    failed: options["failed"] === true,
    limit: parseCount(String(options["limit"]), "--limit"),
    ...(typeof options["since"] === "string" && { since: parseSince(options["since"], context.now()) }),
  });
  if (options["json"] === true) context.out(`${JSON.stringify({ runs: rows, error: null })}\n`);
  else for (const line of historyTable(rows, sanitise)) context.out(`${line}\n`);
  if (rows.length === 0) context.err("history: no such run\n");
  if (hidden > 0) context.err(`history: ${hiddenText(hidden, options)}\n`);
  for (const { run, resume } of rows)
    if (resume !== null) context.err(`history: ${run} died while it changed something; go on with: ${resume}\n`);
  return 0;
}

function hiddenText(hidden: number, options: Options): string {
  const [of, flag] =
    options["sandbox"] === true ? ["of real environments", "without --sandbox"] : ["of the sandbox", "with --sandbox"];
  return `${hidden} ${hidden === 1 ? "run" : "runs"} ${of} not shown; look ${flag}, or with --all`;
}

function figures(runs: readonly ToldRun[], options: Options, context: Context): number {
  const now = context.now();
  const since = parseSince(typeof options["since"] === "string" ? options["since"] : "90d", now);
  const told = runs.map(({ record, fate }) => ({ ...record, fate }));
  const names = [...new Set(told.map(({ environment }) => environment))].sort();
  const all: Figures[] = names.map((name) => figuresOf(told, name, since, now));
  if (options["json"] === true) context.out(`${JSON.stringify({ figures: all, error: null })}\n`);
  else for (const line of all.flatMap((one) => figuresText(one, sanitise))) context.out(`${line}\n`);
  if (all.length === 0) context.err("history: no run to count\n");
  return 0;
}

async function prune(
  runs: readonly ToldRun[],
  { store, project }: { readonly store: StateStore | undefined; readonly project: Project },
  options: Options,
  context: Context,
): Promise<number> {
  const said = options["keptDays"];
  const days = typeof said === "string" ? parseCount(said, "--kept-days") : await daysOf(project, context);
  const old = prunable(runs, context.now(), days).map(({ record }) => record);
  const dry = options["dryRun"] === true;
  const removed = dry ? old.map(({ id }) => id) : await removeRuns(context.cwd, store, old);
  if (options["json"] === true) context.out(`${JSON.stringify({ removed, dryRun: dry, error: null })}\n`);
  else for (const id of removed) context.out(`${id}\n`);
  const kept = runs.length - removed.length;
  context.err(`history: ${removed.length} ${dry ? "would be removed" : "removed"}, ${kept} kept\n`);
  return 0;
}

/** What each environment's own settings say; an environment whose file is gone or wrong is kept as long as any. */
async function daysOf(project: Project, context: Context): Promise<(environment: string) => number> {
  const read = project.environments.map(async (name): Promise<[string, number]> => {
    const { config } = await readEnvironment(project, name, context.now());
    return [name, config.settings.history?.keptDays ?? keptFor.days];
  });
  const known = (await Promise.allSettled(read)).flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const days = new Map(known);
  const longest = Math.max(keptFor.days, ...days.values());
  return (environment) => days.get(environment) ?? longest;
}

function checkKnown(name: string, runs: readonly ToldRun[], environments: readonly string[]): void {
  const known = [...new Set([...environments, ...runs.map(({ record }) => record.environment)])].sort();
  if (known.includes(name)) return;
  const { fix } = unknownKey("environment", name, known);
  throw new UserError("config/unknown-environment", `there is no environment ${JSON.stringify(name)}`, [
    {
      path: "environment",
      expected: `one of: ${known.join(", ")}`,
      actual: JSON.stringify(name),
      fix: fix.startsWith("did you mean") ? fix : "leave it out to see all",
    },
  ]);
}
