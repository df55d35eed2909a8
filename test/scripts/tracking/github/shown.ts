import { textOf } from "../../../../scripts/tracking/github/marker.js";
import { stageOf } from "../../../../scripts/tracking/github/states.js";
import { usualStates } from "../../../../scripts/tracking/states.js";
import type { FakeGithub } from "../../../support/github.js";
import type { ContractIssue } from "../contract.js";

/** What the stand-in shows, without what differs from one to the next. */
export function githubIssues(github: FakeGithub): ContractIssue[] {
  const titleOf = (url: string | null) =>
    github.issues.find(({ number }) => url?.endsWith(`/issues/${number}`))?.title ?? null;
  return github.issues
    .map((issue): ContractIssue => {
      const labels = issue.labels.map(({ name }) => name).sort();
      return {
        title: issue.title,
        state: usualStates[stageOf({ ...issue, labels })].name,
        parent: titleOf(issue.parent_issue_url),
        labels,
        text: textOf(issue.body).replaceAll(/#\d+/g, "#"),
        comments: github.comments.filter((comment) => comment.issue === issue.number).map(({ body }) => textOf(body)),
      };
    })
    .sort((a, b) => a.title.localeCompare(b.title));
}
