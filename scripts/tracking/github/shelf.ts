import type { RestEndpointMethodTypes } from "@octokit/rest";
import { type IssueBook, recordedIn } from "../issue-book.js";
import { issueMarkerIn, type IssueMarker } from "./marker.js";
import { stageOf, stateOf } from "./states.js";

/** Label that every issue of ours carries, by which they are listed. */
export const ownLabel = "chainwright";

type Shown = RestEndpointMethodTypes["issues"]["get"]["response"]["data"];

/** What the API shows of an issue, as far as it is used. */
export type ShownIssue = Pick<
  Shown,
  "number" | "id" | "html_url" | "title" | "body" | "state" | "state_reason" | "comments" | "parent_issue_url"
> & {
  readonly labels: Shown["labels"];
  readonly user?: { readonly type?: string; readonly login?: string } | null;
  readonly author_association?: string;
  readonly pull_request?: unknown;
};

/** An issue of ours as GitHub last showed it. */
export interface OurIssue {
  readonly number: number;
  /** GitHub's own id, which sub-issues are added by. */
  readonly databaseId: number;
  readonly url: string;
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
  readonly state: string;
  readonly stateReason: string | null;
  readonly comments: number;
  readonly hasParent: boolean;
  readonly marker: IssueMarker;
}

/** Authors whose issues may be ours: an app, or somebody who may write to the repository. */
const trusted = new Set(["OWNER", "MEMBER", "COLLABORATOR"]);

/** The issues that were seen, by our id; of several with one id the oldest counts, the others were filed by a rival run. */
export class Shelf {
  readonly #issues = new Map<string, OurIssue>();

  constructor(private readonly book: IssueBook) {}

  get(id: string): OurIssue | undefined {
    return this.#issues.get(id);
  }

  /** Every issue that was seen, the newest first. */
  all(): OurIssue[] {
    return [...this.#issues.values()].sort((a, b) => b.number - a.number);
  }

  /** Takes up an issue if it is ours. @returns its id, or null */
  take(shown: ShownIssue): string | null {
    const issue = ourIssue(shown);
    if (issue === null) return null;
    const id = issue.marker.issue;
    const before = this.#issues.get(id);
    if (before === undefined || before.number >= issue.number) this.#put(id, issue);
    return id;
  }

  #put(id: string, issue: OurIssue): void {
    this.#issues.set(id, issue);
    const { number, url, state, stateReason, labels } = issue;
    this.book.note({
      id,
      identifier: `#${number}`,
      url,
      archived: false,
      trashed: false,
      state: stateOf(stageOf({ state, state_reason: stateReason, labels })),
      ...recordedIn(issue.marker.records),
    });
  }
}

/** The issue if it carries a marker of ours and was filed by somebody who may. */
export function ourIssue(shown: ShownIssue): OurIssue | null {
  const { user, author_association: author = "", pull_request } = shown;
  const marker = issueMarkerIn(shown.body);
  if (marker === null || pull_request !== undefined) return null;
  if (user?.type !== "Bot" && !trusted.has(author)) return null;
  return {
    number: shown.number,
    databaseId: shown.id,
    url: shown.html_url,
    title: shown.title,
    body: shown.body ?? "",
    labels: shown.labels.flatMap((label) => (typeof label === "string" ? label : (label.name ?? []))),
    state: shown.state,
    stateReason: shown.state_reason ?? null,
    comments: shown.comments,
    hasParent: typeof shown.parent_issue_url === "string",
    marker,
  };
}
