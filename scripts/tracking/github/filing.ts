import { ServiceFailure } from "../failure.js";
import { withLinks } from "../intents.js";
import { linkTo } from "../issue-book.js";
import { cutBody } from "../markdown.js";
import type { IssueEntry, Tell, Verdict } from "../service.js";
import { harmless, textOf, withMarker } from "./marker.js";
import { type Reading, readPage } from "./reading.js";
import { type OurIssue, ownLabel, type ShownIssue } from "./shelf.js";
import { placed } from "./states.js";

/** Refusals in a row after which GitHub is taken for refusing everything. */
const refusalsInARow = 3;

/** Longest body that GitHub takes is 65,536 characters; room is left for the marker. */
export const bodyLimit = 58_000;

const done: Verdict = { kind: "done" };

/** Files issues, and links sub-issues to their parent; what is there already is only linked. */
export class Filing {
  /** Ids whose creation was begun in this run: whether it arrived has to be looked up before it is tried again. */
  readonly #begun = new Set<string>();
  #takesSubIssues = true;

  constructor(private readonly reading: Reading) {}

  /** @throws ServiceFailure when GitHub can't be reached or refuses everything */
  async file(entries: readonly IssueEntry[], tell: Tell<IssueEntry>): Promise<void> {
    const { shelf, client } = this.reading;
    let refused = 0;
    const created: string[] = [];
    for (const entry of entries) {
      const { id } = entry.intent;
      const verdict = shelf.get(id) ? done : await this.#create(entry);
      refused = verdict.kind === "done" ? 0 : refused + 1;
      if (verdict.kind === "refused") {
        tell([entry], verdict);
        if (refused >= refusalsInARow) throw client.line.trip(new ServiceFailure("refused", verdict.message));
        continue;
      }
      if (this.#begun.has(id)) created.push(id);
      await this.#link(entry);
      tell([entry], done);
    }
    if (created.length > 0) await this.#withdrawDoubles(created);
  }

  async #create({ intent }: IssueEntry): Promise<Verdict> {
    const { client, repository, shelf, book } = this.reading;
    const { id, title, description, labels, stage, parentId } = intent;
    const parent = parentId === null ? undefined : shelf.get(parentId);
    const { label } = placed(stage);
    const text = withLinks(harmless(cutBody(description, bodyLimit)), (named) => linkTo(book, named));
    const body = withMarker(parent ? `Part of #${parent.number}.\n\n${text}` : text, { issue: id, records: [] });
    const allLabels = [...new Set([...labels, ownLabel, ...(label === null ? [] : [label])])];
    const answer = await client.call(async (octokit, request) => {
      if (this.#begun.has(id)) {
        const newest = { labels: ownLabel, state: "all", sort: "created", direction: "desc", per_page: 100 } as const;
        const { data, headers } = await octokit.rest.issues.listForRepo({ ...repository, ...newest, request });
        for (const issue of data) shelf.take(issue as ShownIssue);
        if (shelf.get(id)) return { data: null, headers };
      }
      this.#begun.add(id);
      return await octokit.rest.issues.create({ ...repository, title, body, labels: allLabels, request });
    });
    if (!answer.ok) return { kind: "refused", message: answer.message };
    if (answer.data !== null) shelf.take(answer.data as ShownIssue);
    return shelf.get(id) ? done : { kind: "refused", message: "GitHub did not show the issue that it filed" };
  }

  async #link({ intent: { id, parentId } }: IssueEntry): Promise<void> {
    const { client, repository, shelf } = this.reading;
    const parent = parentId === null ? undefined : shelf.get(parentId);
    const child = shelf.get(id);
    if (parent === undefined || child === undefined || child.hasParent) return;
    if (this.#takesSubIssues) {
      const answer = await client.call((octokit, request) =>
        octokit.rest.issues.addSubIssue({
          ...repository,
          issue_number: parent.number,
          sub_issue_id: child.databaseId,
          request,
        }),
      );
      if (answer.ok || (answer.status === 422 && /duplicate|already|only have one parent/i.test(answer.message)))
        return;
      this.#takesSubIssues = false;
    }
    await this.#listInParent(parent, child.number);
  }

  /** Where GitHub has no sub-issues, the parent's text lists them; it ticks them off by itself. */
  async #listInParent({ number, marker }: OurIssue, child: number): Promise<void> {
    const { client, repository, shelf } = this.reading;
    const shown = await client.call((octokit, request) =>
      octokit.rest.issues.get({ ...repository, issue_number: number, request }),
    );
    if (!shown.ok) return;
    const text = textOf(shown.data.body);
    if (taskOf(child).test(text)) return;
    const line = `${/^- \[[ x]\] #\d+$/m.test(text) ? "\n" : "\n\n"}- [ ] #${child}`;
    const marked = shelf.get(marker.issue)?.marker ?? marker;
    const body = withMarker(`${text}${line}`, marked);
    const answer = await client.call((octokit, request) =>
      octokit.rest.issues.update({ ...repository, issue_number: number, body, request }),
    );
    if (answer.ok) shelf.take(answer.data as ShownIssue);
  }

  /** Another run may have filed the same at the same moment, since GitHub takes no ids: the oldest stays, ours is withdrawn. */
  async #withdrawDoubles(ids: readonly string[]): Promise<void> {
    const { client, repository, shelf } = this.reading;
    const own = ids.flatMap((id) => shelf.get(id) ?? []);
    await readPage(this.reading, [ownLabel], 1);
    for (const { number, marker } of own) {
      const kept = shelf.get(marker.issue);
      if (kept === undefined || kept.number === number) continue;
      const body = `Withdrawn: the same as #${kept.number}, which another run filed at the same moment.`;
      await client.call((octokit, request) =>
        octokit.rest.issues.update({
          ...repository,
          issue_number: number,
          state: "closed",
          state_reason: "not_planned",
          body,
          request,
        }),
      );
    }
  }
}

/** The line of a task list for an issue, ticked or not. */
function taskOf(number: number): RegExp {
  return new RegExp(`^- \\[[ x]\\] #${number}$`, "m");
}
