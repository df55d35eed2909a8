import { type Entry, type Intent, issueOf, withLinks } from "../intents.js";
import { linkTo } from "../issue-book.js";
import { cutBody } from "../markdown.js";
import type { Tell, Verdict } from "../service.js";
import { ServiceFailure } from "../failure.js";
import { bodyLimit } from "./filing.js";
import { commentIdIn, harmless, type IssueMarker, textOf, withMarker } from "./marker.js";
import type { Reading } from "./reading.js";
import { type OurIssue, ourIssue, type ShownIssue } from "./shelf.js";
import { labelled, placed, stageOf } from "./states.js";

const done: Verdict = { kind: "done" };

const refusalsInARow = 3;

/** Tells what is to be told about issues that are there, issue after issue: comments first, then all its changes in one request. */
export class Updates {
  /** Comments that were begun in this run: whether they arrived has to be looked up before they are tried again. */
  readonly #begun = new Set<string>();

  constructor(private readonly reading: Reading) {}

  /** @throws ServiceFailure when GitHub can't be reached or refuses everything */
  async update(entries: readonly Entry[], tell: Tell): Promise<void> {
    let refused = 0;
    const judged: Tell = (told, verdict) => {
      tell(told, verdict);
      refused = verdict.kind === "refused" ? refused + 1 : 0;
      if (verdict.kind === "refused" && refused >= refusalsInARow)
        throw this.reading.client.line.trip(new ServiceFailure("refused", verdict.message));
    };
    const ids = [...new Set(entries.map(({ intent }) => issueOf(intent)))];
    for (const id of ids) {
      const own = entries.filter(({ intent }) => issueOf(intent) === id);
      for (const entry of own) {
        const said = this.#commentOf(entry.intent);
        if (said !== null) judged([entry], await this.#comment(id, said));
        else if (entry.intent.kind === "project-update" || entry.intent.kind === "release") judged([entry], done);
      }
      const changes = own.filter(({ intent }) => ["move", "describe", "attachment"].includes(intent.kind));
      if (changes.length > 0) await this.#change(id, changes, judged);
    }
  }

  /** What is said in a comment; documents and relations are, too. Null for what is no comment. */
  #commentOf(intent: Intent): { readonly id: string; readonly body: string } | null {
    const { book } = this.reading;
    const text = (body: string): string => withLinks(harmless(cutBody(body, bodyLimit)), (id) => linkTo(book, id));
    switch (intent.kind) {
      case "comment":
        return { id: intent.id, body: text(intent.body) };
      case "document":
        return { id: intent.id, body: text(`**${intent.title}**\n\n${intent.content}`) };
      case "relation":
        return { id: intent.id, body: `Related: ${linkTo(book, intent.relatedId)}` };
      default:
        return null;
    }
  }

  async #comment(issueId: string, { id, body }: { readonly id: string; readonly body: string }): Promise<Verdict> {
    const { client, repository, shelf } = this.reading;
    const issue = shelf.get(issueId);
    if (issue === undefined) return { kind: "refused", message: "the issue is not there" };
    const at = { ...repository, issue_number: issue.number };
    const mayBeThere = issue.comments > 0;
    const answer = await client.call(async (octokit, request) => {
      if (mayBeThere || this.#begun.has(id)) {
        const pages = octokit.paginate.iterator(octokit.rest.issues.listComments, { ...at, per_page: 100, request });
        for await (const { data, headers } of pages)
          if (data.some((comment) => commentIdIn(comment.body) === id)) return { data: null, headers };
      }
      this.#begun.add(id);
      return await octokit.rest.issues.createComment({ ...at, body: withMarker(body, { comment: id }), request });
    });
    return answer.ok ? done : { kind: "refused", message: answer.message };
  }

  async #change(id: string, entries: readonly Entry[], tell: Tell): Promise<void> {
    const { client, repository, shelf } = this.reading;
    const issue_number = shelf.get(id)?.number ?? 0;
    const answer = await client.call(async (octokit, request) => {
      const { data, headers } = await octokit.rest.issues.get({ ...repository, issue_number, request });
      const fresh = ourIssue(data as ShownIssue);
      const patch = fresh === null ? null : this.#patchOf(fresh, entries);
      if (patch === null) return { data, headers };
      return await octokit.rest.issues.update({ ...repository, issue_number, ...patch, request });
    });
    if (answer.ok) shelf.take(answer.data as ShownIssue);
    tell(entries, answer.ok ? done : { kind: "refused", message: answer.message });
  }

  /** What differs from the issue as it is now; null when nothing does, or when a later run has told more. */
  #patchOf(issue: OurIssue, entries: readonly Entry[]): Patch | null {
    const { book } = this.reading;
    const current = entries.filter((entry) => !isOutdated(issue.marker, entry));
    const patch: Patch = {};
    let { marker } = issue;
    let text = textOf(issue.body);
    for (const { intent } of current) {
      if (intent.kind === "attachment") marker = recorded(marker, intent);
      if (intent.kind === "describe") {
        patch.title = intent.title;
        const tasks = text.match(/^- \[[ x]\] #\d+$/gm) ?? [];
        const described = withLinks(harmless(cutBody(intent.description, bodyLimit)), (named) => linkTo(book, named));
        text = [described, ...(tasks.length > 0 ? [tasks.join("\n")] : [])].join("\n\n");
      }
      if (intent.kind === "move" && intent.stage !== stageOf({ ...issue, state_reason: issue.stateReason })) {
        const { state, reason, label } = placed(intent.stage);
        Object.assign(patch, { state, state_reason: reason, labels: labelled(issue.labels, label) });
        if (state === issue.state && state === "open") delete patch.state_reason;
      }
    }
    const body = withMarker(text, marker);
    if (marker !== issue.marker || text !== textOf(issue.body)) patch.body = body;
    return Object.keys(patch).length > 0 ? patch : null;
  }
}

interface Patch {
  title?: string;
  body?: string;
  state?: "open" | "closed";
  state_reason?: "completed" | "not_planned" | "reopened";
  labels?: string[];
}

/** A later run has recorded itself on the issue since the entry was written. */
function isOutdated({ records }: IssueMarker, { sequence, run, intent }: Entry): boolean {
  if (intent.kind === "describe") return false;
  return records.some(({ metadata }) => Number(metadata["sequence"]) > sequence && metadata["run"] !== run);
}

function recorded(marker: IssueMarker, intent: Extract<Intent, { kind: "attachment" }>): IssueMarker {
  const { url, title, subtitle, metadata } = intent;
  const others = marker.records.filter((record) => record.url !== url);
  return { ...marker, records: [...others, { url, title, subtitle, metadata }] };
}
