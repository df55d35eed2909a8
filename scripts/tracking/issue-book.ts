/** Beginning of the address under which a finding is recorded on its issue. */
export const findingScheme = "chainwright://finding/";

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
}

/** The issues that this run has seen. */
export class IssueBook {
  readonly #issues = new Map<string, KnownIssue>();
  readonly #absent = new Set<string>();

  get(id: string): KnownIssue | undefined {
    return this.#issues.get(id);
  }

  /** Those of the ids that nobody has asked the service about yet. */
  unasked(ids: readonly string[]): string[] {
    return [...new Set(ids)].filter((id) => !this.#issues.has(id) && !this.#absent.has(id));
  }

  /** Notes that the service was asked about these: what it did not show is not there. */
  asked(ids: readonly string[]): void {
    for (const id of ids) if (!this.#issues.has(id)) this.#absent.add(id);
  }

  /** Has issues asked about anew that turned out to be there although they were not before. */
  forget(ids: readonly string[]): void {
    for (const id of ids) this.#absent.delete(id);
  }

  /** Notes an issue as the service has shown it. */
  note(issue: KnownIssue): void {
    this.#issues.set(issue.id, issue);
  }

  /** Notes what an update has changed. */
  change(id: string, change: Partial<KnownIssue>): void {
    const issue = this.#issues.get(id);
    if (issue) this.#issues.set(id, { ...issue, ...change });
  }
}

/** What was recorded on an issue by attachments: the sequence of the last run, and the finding it is about. */
export function recordedIn(
  attachments: readonly { readonly url: string; readonly metadata: Readonly<Record<string, unknown>> }[],
): Pick<KnownIssue, "sequence" | "finding"> {
  const sequences = attachments
    .filter(({ url }) => url.startsWith("chainwright:"))
    .map(({ metadata }) => Number(metadata["sequence"]) || 0);
  const metadata = attachments.find(({ url }) => url.startsWith(findingScheme))?.metadata;
  const finding = metadata && {
    subject: String(metadata["subject"]),
    since: String(metadata["since"]),
    open: metadata["open"] === "yes",
  };
  return { sequence: Math.max(0, ...sequences), finding: finding ?? null };
}
