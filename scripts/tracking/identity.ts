import { createHash } from "node:crypto";

/**
 * A UUID in version 4 form made of the parts: the same parts always give the same one. Linear takes ids from its
 * clients in this form only.
 */
export function stableId(...parts: readonly string[]): string {
  const hex = createHash("sha256").update(JSON.stringify(parts)).digest("hex");
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}

/** Id of a deployment's parent issue (`category` null) or of one of its sub-issues; the plan has no part in it. */
export function issueId(environment: string, change: string, category: string | null): string {
  return stableId("issue", environment, change, category ?? "");
}

/** Id of a comment: one of each kind for every run on an issue. */
export function commentId(issue: string, run: string, kind: string): string {
  return stableId("comment", issue, run, kind);
}

/** Id of the issue of a finding: always the same for the same subject of an environment. */
export function findingId(kind: string, project: string, environment: string, subject: string): string {
  return stableId("finding", kind, project, environment, subject);
}

/** Id of the link between two issues, whichever of them is linked to the other. */
export function relationId(one: string, other: string): string {
  return stableId("relation", ...[one, other].sort());
}

/** Id of a document: one of each title on an issue for every run. */
export function documentId(issue: string, run: string, title: string): string {
  return stableId("document", issue, run, title);
}
