import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RunningLinear } from "../../support/linear.js";

describe("filters of the embedded Linear", () => {
  let linear: RunningLinear;
  beforeAll(async () => {
    linear = await RunningLinear.start();
    const { client } = linear;
    const teamId = (await client.teams()).nodes[0]?.id ?? "";
    const states = new Map((await client.workflowStates()).nodes.map(({ name, id }) => [name, id]));
    const bug = await (await client.createIssueLabel({ name: "Bug", teamId })).issueLabel;
    const parent = await (await client.createIssue({ teamId, title: "Deploy protocol to staging", priority: 1 })).issue;
    linear.now = new Date("2026-03-02T12:00:00.000Z");
    await client.createIssueBatch({
      issues: [
        { teamId, title: "Networking", parentId: parent?.id, labelIds: [bug?.id ?? ""], description: "VPC über alles" },
        { teamId, title: "Database", parentId: parent?.id, stateId: states.get("Done") },
      ],
    });
    await client.createAttachment({ issueId: "ENG-2", url: "chainwright://x", title: "state" });
    await client.createComment({ issueId: "ENG-3", body: "hello" });
    await client.createIssueRelation({ issueId: "ENG-2", relatedIssueId: "ENG-1", type: "blocks" as never });
    linear.now = new Date("2026-03-03T12:00:00.000Z");
  });
  afterAll(() => linear.stop());

  const found = async (filter: object, rest = "") => {
    const { body } = await linear.post(
      `query ($filter: IssueFilter) { issues(filter: $filter${rest}) { nodes { number } } }`,
      { filter },
    );
    if (body.errors !== undefined) return body.errors[0]?.message;
    return (body.data?.["issues"] as unknown as { nodes: { number: number }[] }).nodes
      .map(({ number }) => number)
      .sort();
  };

  it.each([
    ["an id by key", { id: { eq: "ENG-2" } }, [2]],
    ["ids in a list", { id: { in: ["ENG-2", "ENG-3"] } }, [2, 3]],
    ["ids not in a list", { id: { nin: ["ENG-2", "ENG-3"] } }, [1]],
    ["a title", { title: { eq: "Database" } }, [3]],
    ["part of a title, in its case", { title: { contains: "deploy" } }, []],
    ["part of a title, in any case", { title: { containsIgnoreCase: "deploy" } }, [1]],
    ["a title's end and not its start", { title: { endsWith: "ing", notStartsWith: "Net" } }, [1]],
    ["text without its accents", { description: { containsIgnoreCaseAndAccent: "UBER" } }, [2]],
    ["no description", { description: { null: true } }, [1, 3]],
    ["a team's key", { team: { key: { eq: "ENG" } } }, [1, 2, 3]],
    ["another team's key", { team: { key: { eq: "OPS" } } }, []],
    ["a state's type", { state: { type: { in: ["completed", "started"] } } }, [3]],
    ["a state's name", { state: { name: { neq: "Done" } } }, [1, 2]],
    ["one of the labels", { labels: { name: { eq: "Bug" } } }, [2]],
    ["some label", { labels: { some: { name: { eqIgnoreCase: "bug" } } } }, [2]],
    ["every label, also of none", { labels: { every: { name: { eq: "Other" } } } }, [1, 3]],
    ["the number of labels", { labels: { length: { eq: 0 } } }, [1, 3]],
    ["a parent", { parent: { title: { startsWith: "Deploy" } } }, [2, 3]],
    ["no parent", { parent: { null: true } }, [1]],
    ["some parent", { parent: { null: false } }, [2, 3]],
    ["a child", { children: { title: { eq: "Database" } } }, [1]],
    ["an attachment's address", { attachments: { url: { eq: "chainwright://x" } } }, [2]],
    ["a comment", { comments: { body: { contains: "ell" } } }, [3]],
    ["nobody assigned", { assignee: { null: true } }, [1, 2, 3]],
    ["somebody assigned", { assignee: { isMe: { eq: true } } }, []],
    ["the creator", { creator: { isMe: { eq: true } } }, [1, 2, 3]],
    ["an open blocker", { hasBlockedByRelations: { eq: true } }, [1]],
    ["a number", { number: { gt: 1, lte: 2 } }, [2]],
    ["a priority", { priority: { in: [1, 2] } }, [1]],
    ["a time", { createdAt: { gte: "2026-03-02T00:00:00Z" } }, [2, 3]],
    ["a time counted back from now", { createdAt: { lt: "-P1DT1H" } }, [1]],
    ["one or another", { or: [{ number: { eq: 1 } }, { title: { eq: "Database" } }] }, [1, 3]],
    ["one and another", { and: [{ number: { gt: 1 } }, { state: { name: { eq: "Backlog" } } }] }, [2]],
    ["what is never set here", { cycle: { null: true }, dueDate: { null: true } }, [1, 2, 3]],
    ["nothing", {}, [1, 2, 3]],
  ])("finds issues by %s", async (_what, filter, numbers) => {
    expect(await found(filter)).toEqual(numbers);
  });

  it("names a filter that it does not know instead of finding everything", async () => {
    expect(await found({ slaStatus: { eq: "Breached" } })).toBe(
      "the embedded Linear does not implement the filter slaStatus of Issue",
    );
  });

  it("filters and pages the lists inside an issue too", async () => {
    const { body } = await linear.post(
      '{ issue(id: "ENG-1") { children(first: 1, filter: { title: { neq: "Database" } }) { nodes { title } } } }',
    );
    expect(body.data?.["issue"]).toEqual({ children: { nodes: [{ title: "Networking" }] } });
  });
});
