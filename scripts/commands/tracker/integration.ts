import { UserError } from "../../../components/core/errors.js";
import { unknownKey } from "../../../components/core/settings.js";
import type { Context, Verb } from "../../command.js";
import { exitCodes } from "../../run/exit-codes.js";
import { readPapers } from "../../project/papers.js";
import { type OpenTracking, trackingOptions, withTracking } from "../../run/with-tracking.js";
import type { Action, Integration } from "../../tracking/integration/tell.js";

const actions = ["show", "open", "start", "done"] as const;

/** Opens the organizational integration layer as issues and moves its parts; `done` looks first whether it is so. */
export const trackerIntegration: Verb = {
  arguments: "<environment> [action] [part]",
  options: trackingOptions,
  notes:
    "Actions: show (the default), open, start <part>, done <part>. Parts: discord-bot, linear-webhooks, github-webhooks, vercel-webhooks, sync-scripts, monitoring. done looks at files and variables and refuses (exit 5) what is not there.",
  run: (args, options, context) =>
    withTracking(args, options, context, async (open) => {
      const action = await actionOf(args[1] ?? "show", args[2], context);
      const told = await tell(open, action, context);
      if (open.json) context.out(`${JSON.stringify({ action: action.kind, ...told })}\n`);
      else context.out(textOf(told));
      if (action.kind === "done" && action.checks.some(({ passed }) => !passed)) throw notDone(action);
      return told.pending > 0 ? exitCodes.tracking : exitCodes.done;
    }),
};

async function tell({ settings, project }: OpenTracking, action: Action, context: Context): Promise<Integration> {
  const [{ trackingParts }, { tellIntegration }, { integrationLabels }, { readContext, contextPath }, { readSprint }] =
    await Promise.all([
      import("../../tracking/setup.js"),
      import("../../tracking/integration/tell.js"),
      import("../../tracking/integration/issues.js"),
      import("../../tracking/integration-context.js"),
      import("../../tracking/sprint.js"),
    ]);
  const parts = trackingParts(settings);
  if (parts === null) throw noAccess();
  const files = await readPapers(context.cwd, ["docs/prd.md", "docs/sdd.md", "docs/sprint.md", contextPath], null);
  const read = readContext(context.cwd);
  if (read.warning !== null) parts.notices.warn(read.warning);
  const work = { project, context: read.context, papers: files.map(({ path }) => `\`${path}\``) };
  const run = `${context.now().toISOString()}-integration`;
  return await tellIntegration(parts, work, action, run, integrationLabels(readSprint(context.cwd).label));
}

async function actionOf(kind: string, name: string | undefined, { cwd, env }: Context): Promise<Action> {
  const { integrationParts, partNames } = await import("../../tracking/integration/parts.js");
  if (kind === "show" || kind === "open") return { kind };
  if (kind !== "start" && kind !== "done") throw unknown("action", kind, actions);
  const part = integrationParts.find((one) => one.name === name);
  if (part === undefined) throw unknown("part", name ?? "", partNames);
  if (kind === "start") return { kind, part };
  const { lookAt } = await import("../../tracking/integration/look.js");
  return { kind, part, checks: lookAt(part, { folder: cwd, env }) };
}

function textOf({ parent, parts, pending, warnings }: Integration): string {
  const line = (what: string, { identifier, state }: { identifier: string; state: string }): string =>
    `${what.padEnd(18)} ${(identifier || "not filed yet").padEnd(14)} ${state}\n`;
  return [
    parent === null ? "not opened: chainwright tracker integration <environment> open\n" : line("integration", parent),
    ...parts.map((one) => line(`  ${one.part}`, one)),
    ...(pending > 0 ? [`${pending} requests wait in the journal\n`] : []),
    ...warnings.map((text) => `warning ${text}\n`),
  ].join("");
}

function unknown(what: string, given: string, known: readonly string[]): UserError {
  const { fix } = unknownKey(what, given, known);
  const problem = { path: what, expected: `one of: ${known.join(", ")}`, actual: JSON.stringify(given), fix };
  return new UserError("usage/unknown", `there is no ${what} ${JSON.stringify(given)}`, [problem]);
}

function notDone({ part, checks }: Extract<Action, { kind: "done" }>): UserError {
  const problems = checks
    .filter(({ passed }) => !passed)
    .map(({ what, found }) => ({
      path: what,
      expected: "there",
      actual: found,
      fix: `provide it, then: chainwright tracker integration <environment> done ${part.name}`,
    }));
  return new UserError("gate/integration", `${part.title} is not done: what it needs is not there`, problems);
}

function noAccess(): UserError {
  const problem = {
    path: "tracking",
    expected: "the credentials of the tracker",
    actual: "none",
    fix: "set LINEAR_API_KEY or GITHUB_TOKEN, or try it with --sandbox",
  };
  return new UserError("tracking/authentication", "there is no tracker to tell", [problem]);
}
