/** Beginning of the address under which a finding is recorded on its issue. */
export const findingScheme = "chainwright://finding/";

/** Beginning of the address under which a deployment's last run is recorded on its parent issue. */
export const deploymentScheme = "chainwright://deployment/";

/** What an attachment records, and on which issue. */
export interface Recorded {
  readonly issueId: string;
  readonly url: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** An issue as the service last showed it. */
export interface KnownIssue {
  readonly id: string;
  readonly identifier: string;
  readonly url: string;
  readonly archived: boolean;
  readonly trashed: boolean;
  readonly state: { readonly id: string; readonly name: string; readonly type: string };
  /** Sequence of the last run recorded on it; 0 without one. */
  readonly sequence: number;
  /** What the last run recorded of the finding that it is about; null for the issues of a deployment. */
  readonly finding: { readonly subject: string; readonly since: string; readonly open: boolean } | null;
  /** What the last run recorded of the deployment whose parent it is; null for every other issue. */
  readonly deployment: Readonly<Record<string, unknown>> | null;
}

/** The issues that this run has seen. */
export class IssueBook {
  readonly #issues = new Map<string, KnownIssue>();
  readonly #absent = new Set<string>();
  readonly #stale = new Set<string>();

  get(id: string): KnownIssue | undefined {
    return this.#issues.get(id);
  }

  /** Those of the ids that nobody has asked the service about yet. */
  unasked(ids: readonly string[]): string[] {
    const isKnown = (id: string): boolean => this.#issues.has(id) && !this.#stale.has(id);
    return [...new Set(ids)].filter((id) => !isKnown(id) && !this.#absent.has(id));
  }

  /** Notes that the service was asked about these: what it did not show is not there. */
  asked(ids: readonly string[]): void {
    for (const id of ids) {
      this.#stale.delete(id);
      if (!this.#issues.has(id)) this.#absent.add(id);
    }
  }

  /** Has issues asked about anew; until then they are as they were. */
  forget(ids: readonly string[]): void {
    for (const id of ids) {
      this.#absent.delete(id);
      this.#stale.add(id);
    }
  }

  /** Notes an issue as the service has shown it. */
  note(issue: KnownIssue): void {
    this.#issues.set(issue.id, issue);
    this.#stale.delete(issue.id);
  }

  /** Notes what was recorded on an issue. */
  record({ issueId, url, metadata }: Pick<Recorded, "issueId" | "url" | "metadata">): void {
    const issue = this.#issues.get(issueId);
    if (issue === undefined) return;
    const { sequence, finding, deployment } = recordedIn([{ url, metadata }]);
    this.change(issueId, {
      sequence: Math.max(issue.sequence, sequence),
      finding: finding ?? issue.finding,
      deployment: deployment ?? issue.deployment,
    });
  }

  /** Notes what an update has changed. */
  change(id: string, change: Partial<KnownIssue>): void {
    const issue = this.#issues.get(id);
    if (issue) this.#issues.set(id, { ...issue, ...change });
  }
}

/** A link to the issue, or words for one that is not there. */
export function linkTo(book: Pick<IssueBook, "get">, id: string): string {
  const issue = book.get(id);
  return issue ? `[${issue.identifier}](${issue.url})` : "an issue that is not there";
}

/** What was recorded on an issue by attachments: the sequence of the last run, and the finding it is about. */
export function recordedIn(
  attachments: readonly { readonly url: string; readonly metadata: Readonly<Record<string, unknown>> }[],
): Pick<KnownIssue, "sequence" | "finding" | "deployment"> {
  const sequences = attachments
    .filter(({ url }) => url.startsWith("chainwright:"))
    .map(({ metadata }) => Number(metadata["sequence"]) || 0);
  const metadata = attachments.find(({ url }) => url.startsWith(findingScheme))?.metadata;
  const deployment = attachments.find(({ url }) => url.startsWith(deploymentScheme))?.metadata;
  const finding = metadata && {
    subject: String(metadata["subject"]),
    since: String(metadata["since"]),
    open: metadata["open"] === "yes",
  };
  return { sequence: Math.max(0, ...sequences), finding: finding ?? null, deployment: deployment ?? null };
}
