import type { Unit } from "../../../infra/unit.js";
import type { ReportInput } from "../input.js";
import { type Block, fold, heading, type Line, lines, list, type Section, table, text } from "../blocks.js";
import type { Summary } from "../summary.js";
import { plural } from "../text.js";

/** Alerts and panels of what was touched, and the steps of the runbook that answer them. */
export function watchSection({ environment }: ReportInput, { touched, planned }: Summary): Section {
  const named = { id: "watch", name: "What to watch next" };
  const watched = touched.filter(({ operations: { alerts, alarms, panels, runbook } }) =>
    [alerts, alarms, panels, runbook].some((all) => all.length > 0),
  );
  if (watched.length === 0)
    return {
      ...named,
      blocks: [
        text(
          touched.length === 0
            ? "Nothing changes, so nothing new has to be watched."
            : "What changes has no alert of its own.",
        ),
      ],
    };
  const when = planned ? "Once it is made so, watch" : "Watch";
  return {
    ...named,
    blocks: [
      text(
        `${when} the alerts and panels of what changes; the commands of each step are in `,
        { code: `docs/deployment/${environment}.md` },
        ".",
      ),
      ...watched.map(watch),
    ],
  };
}

function watch({ name, operations }: Unit): Block {
  const { alerts, alarms, panels, runbook } = operations;
  const rows = [...alerts, ...alarms].map(({ name: alert, severity, summary, runbook: step }): Line[] => [
    [{ code: alert }],
    [{ badge: severity, tone: severity === "page" ? "bad" : "warn" }],
    [summary],
    [step],
  ]);
  const head = ["Alert", "Severity", "Says", "Runbook"];
  const inside: Block[] = [];
  if (rows.length > 0) inside.push(table(`Alerts of ${name}`, head, rows));
  if (panels.length > 0) inside.push(text({ strong: "Panels:" }, ` ${panels.map(({ title }) => title).join("; ")}`));
  if (runbook.length > 0) inside.push(list(runbook.map(({ title, when }) => [{ strong: title }, `: ${when}`])));
  const counted = [
    plural(rows.length, "alert"),
    plural(panels.length, "panel"),
    plural(runbook.length, "runbook step"),
  ];
  return fold(name, inside, { badges: [{ dim: counted.join(", ") }] });
}

/** How the change is taken back: the exact command, and what each component says of it. */
export function rollbackSection(input: ReportInput, summary: Summary): Section {
  const { said, command } = rollbackStep(input, summary);
  const told = summary.touched.filter(({ operations }) => operations.rollback.length > 0);
  const notes = told.flatMap(({ name, operations }): Block[] => [
    heading(name),
    list(operations.rollback.map((note) => [note])),
  ]);
  return {
    id: "rollback",
    name: "How to take it back",
    blocks: [text(said), ...(command === null ? [] : [lines(command)]), ...notes],
  };
}

/** What takes the change back; `command` is null where nothing has to be, or can be. */
export function rollbackStep(
  { environment, sandbox, kind, rollbackTo, run, result }: ReportInput,
  { began, planned, counts }: Summary,
): { said: string; command: string | null } {
  const flags = sandbox === true ? " --sandbox" : "";
  const target = rollbackTo ?? null;
  const changed = counts.create + counts.update + counts.replace + counts.delete > 0;
  if (!began && !(planned && changed && result === "succeeded"))
    return { said: "Nothing was changed, so there is nothing to take back.", command: null };
  if (kind === "destroy")
    return {
      said: "What was deleted can be made again, empty; data comes back from backups only.",
      command: `chainwright up ${environment}${flags}`,
    };
  if (kind === "refresh")
    return {
      said: "The state was told what the cloud has; up brings the cloud back to the file.",
      command: `chainwright up ${environment}${flags}`,
    };
  if (target === null || target.run === run)
    return {
      said: "There is no earlier good run of a clean checkout to go back to: put the settings back and run up again, or go on from here.",
      command: null,
    };
  const of = target.commit === null ? "" : `, made from ${target.commit.slice(0, 12)}`;
  const ahead = planned ? "Once it is made so, back" : "Back";
  return {
    said: `${ahead} to the last good run${of}; it is previewed and judged like any change, and lists what can't be taken back:`,
    command: `chainwright rollback ${environment} --to ${target.run}${flags}`,
  };
}
