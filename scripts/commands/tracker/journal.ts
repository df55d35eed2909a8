import { join } from "node:path";
import type { Verb } from "../../command.js";
import { sanitise } from "../../progress/sanitise.js";
import { openProject, readEnvironment } from "../../project/project.js";
import { requestOf } from "../../run/request.js";
import { trackingOptions } from "../../run/with-tracking.js";
import { inspectJournal, type JournalView } from "../../tracking/inspect.js";

/** Shows what waits to be sent and what was given up; asks nobody and changes nothing. */
export const trackerJournal: Verb = {
  arguments: "<environment>",
  options: trackingOptions,
  run: async (args, options, context) => {
    const { environment, sandbox, json } = requestOf("preview", args, options);
    const project = await openProject(context.cwd);
    if (!project.environments.includes(environment)) await readEnvironment(project, environment, context.now());
    const directory = join(context.cwd, ".chainwright", ...(sandbox ? ["sandbox"] : []), "tracking");
    const view = inspectJournal(directory);
    context.out(json ? `${JSON.stringify({ environment, ...view })}\n` : journalText(view));
    return 0;
  },
};

/** The journal for people: a line for every request, oldest first. */
export function journalText({ waiting, givenUp, damaged }: JournalView): string {
  const width = Math.max(0, ...waiting.map(({ kind }) => kind.length));
  const [first] = waiting;
  const lines = [
    first === undefined ? "nothing waits" : `${plural(waiting.length, "request")} since ${first.since}`,
    ...waiting.map(
      ({ kind, about, since, run, place }) =>
        `  ${since}  ${kind.padEnd(width)}  ${sanitise(`${about}  (${place}, run ${run})`)}`,
    ),
    ...[...new Set(waiting.map(({ why }) => why))].map((why) => `  why: ${sanitise(why)}`),
    ...(damaged > 0 ? [`${plural(damaged, "line")} can't be read; the next run puts them aside`] : []),
    ...(givenUp.length > 0 ? [`${plural(givenUp.length, "request")} given up, in journal.aside.jsonl:`] : []),
    ...givenUp.map(({ at, kind, reason }) => `  ${at ?? "–"}  ${kind}  ${sanitise(reason)}`),
  ];
  return `${lines.join("\n")}\n`;
}

function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
