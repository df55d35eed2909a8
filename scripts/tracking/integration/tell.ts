import { outageText, ServiceFailure } from "../failure.js";
import { type Intent, redacted } from "../intents.js";
import type { KnownIssue } from "../issue-book.js";
import type { JournalledTrackerOptions } from "../journalled.js";
import { spread } from "../overflow.js";
import type { Check, IssueRef } from "../tracker.js";
import { doneIntents, openedIntents, startedIntents } from "./intents.js";
import { integrationId, integrationTree, type IntegrationWork } from "./issues.js";
import { type IntegrationPart, type PartName, partNames } from "./parts.js";

/** What is to be told of the work. */
export type Action =
  | { readonly kind: "open" | "show" }
  | { readonly kind: "start"; readonly part: IntegrationPart }
  | { readonly kind: "done"; readonly part: IntegrationPart; readonly checks: readonly Check[] };

/** An issue as it stands; `identifier` is empty while it only exists in the journal. */
export type Standing = IssueRef & { readonly state: string };

/** The work as it stands after the action. */
export interface Integration {
  readonly parent: Standing | null;
  readonly parts: readonly (Standing & { readonly part: PartName })[];
  readonly pending: number;
  readonly warnings: readonly string[];
}

type Telling = Omit<JournalledTrackerOptions, "labels" | "windowMs" | "replayShare">;

/**
 * Tells the tracker and says how the issues stand. What can't be sent waits in the journal and goes with the next run.
 *
 * @param labels of every issue
 */
export async function tellIntegration(
  parts: Telling,
  work: IntegrationWork,
  action: Action,
  run: string,
  labels: readonly string[],
): Promise<Integration> {
  const { service, journal, delivery, notices, now, redact } = parts;
  const { book, place: team, destination } = service;
  const tree = integrationTree(work, labels);
  const ids = [tree.parent.id, ...tree.children.map(({ id }) => id)];
  journal.load();
  const quietly = async (what: () => Promise<void>): Promise<void> => {
    try {
      await service.line.waitedFor(what);
    } catch (error) {
      if (!(error instanceof ServiceFailure)) throw error;
      notices.trouble(outageText(service.title, error));
    }
  };
  await quietly(() => service.learn(ids, team));
  const known = (id: string) => book.get(id);
  const intents = action.kind === "show" ? [] : intentsOf(action, work.project, run, known, tree);
  const origin = { destination, team, run, tree: tree.parent.id, sequence: now().getTime() };
  journal.append(
    intents.flatMap((intent) => spread(redacted(intent, redact), run)),
    origin,
  );
  await quietly(() =>
    delivery.deliver(
      journal.pending.filter((entry) => entry.tree === tree.parent.id),
      run,
    ),
  );
  journal.compact();
  const standing = (id: string): Standing | null => {
    const issue = known(id);
    if (issue !== undefined) return { id, identifier: issue.identifier, url: issue.url, state: issue.state.name };
    return journal.pending.some(({ intent }) => intent.kind === "issue" && intent.id === id)
      ? { id, identifier: "", url: "", state: "Todo" }
      : null;
  };
  return {
    parent: standing(tree.parent.id),
    parts: partNames.flatMap((part) => {
      const one = standing(integrationId(work.project, part));
      return one === null ? [] : [{ ...one, part }];
    }),
    pending: journal.pending.length,
    warnings: notices.all,
  };
}

/** Whatever is told, the issues are filed first where they are missing. */
function intentsOf(
  action: Action,
  project: string,
  run: string,
  known: (id: string) => KnownIssue | undefined,
  tree: ReturnType<typeof integrationTree>,
): Intent[] {
  const whole = [tree.parent, ...tree.children].every(({ id }) => known(id) !== undefined);
  const opened = whole && action.kind !== "open" ? [] : openedIntents(tree, known);
  if (action.kind === "start") return [...opened, ...startedIntents(project, action.part, run)];
  if (action.kind !== "done") return opened;
  const isDone = (part: PartName): boolean => known(integrationId(project, part))?.state.type === "completed";
  return [...opened, ...doneIntents(project, action.part, action.checks, run, isDone)];
}
