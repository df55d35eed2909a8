import { randomUUID } from "node:crypto";
import { InvalidInputLinearError, AuthenticationLinearError, LinearClient, RatelimitedLinearError } from "@linear/sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RunningLinear } from "../../support/linear.js";

describe("the embedded Linear, used through the vendor's own client", () => {
  let linear: RunningLinear;
  let client: LinearClient;
  let teamId: string;
  beforeAll(async () => {
    linear = await RunningLinear.start();
    client = linear.client;
    teamId = (await client.teams({ filter: { key: { eq: "ENG" } } })).nodes[0]?.id ?? "";
  });
  afterAll(() => linear.stop());

  it("has an organisation, a person and a team whose states lack In Review", async () => {
    expect((await client.viewer).isMe).toBe(true);
    expect((await client.organization).urlKey).toBe("sandbox");
    const states = await (await client.team(teamId)).states();
    expect(states.nodes.map(({ name }) => name).sort()).toEqual(
      ["Backlog", "Todo", "In Progress", "Done", "Canceled", "Duplicate"].sort(),
    );
  });

  it("files an issue under the client's id, and a batch of sub-issues under it", async () => {
    const id = randomUUID();
    const made = await client.createIssue({ id, teamId, title: "Deploy", description: "see [x](https://x.y)" });
    expect(made.success).toBe(true);
    const parent = await client.issue(id);
    expect(parent.identifier).toMatch(/^ENG-\d+$/);
    expect(parent.description).toBe("see [x](<https://x.y>)");
    const titles = ["Networking", "Database"];
    await client.createIssueBatch({ issues: titles.map((title) => ({ teamId, title, parentId: parent.identifier })) });
    const children = await parent.children();
    expect(children.nodes.map(({ title }) => title)).toEqual(["Database", "Networking"]);
    expect((await children.nodes[0]?.parent)?.id).toBe(id);
    expect((await parent.state)?.name).toBe("Backlog");
  });

  it("moves, labels and comments on an issue", async () => {
    const issue = await (await client.createIssue({ teamId, title: "Work" })).issue;
    const label = await (await client.createIssueLabel({ name: "agent:devops", teamId })).issueLabel;
    const state = await (
      await client.createWorkflowState({ name: "In Review", type: "started", color: "#fff", teamId })
    ).workflowState;
    await client.updateIssue(issue?.identifier ?? "", { addedLabelIds: [label?.id ?? ""], stateId: state?.id });
    await client.createComment({ issueId: issue?.id, body: "done" });
    const after = await client.issue(issue?.id ?? "");
    expect((await after.labels()).nodes.map(({ name }) => name)).toEqual(["agent:devops"]);
    expect((await after.state)?.name).toBe("In Review");
    expect((await after.comments()).nodes.map(({ body }) => body)).toEqual(["done"]);
  });

  it("keeps one attachment for one address of an issue", async () => {
    const issue = await (await client.createIssue({ teamId, title: "With state" })).issue;
    const url = "chainwright://staging/network";
    const attach = (title: string) =>
      client.createAttachment({ issueId: issue?.id ?? "", url, title, metadata: { deep: { run: title } } });
    const first = await (await attach("one")).attachment;
    const second = await (await attach("two")).attachment;
    expect(second?.id).toBe(first?.id);
    const found = (await client.attachmentsForURL(url)).nodes;
    expect(found).toMatchObject([{ title: "two", metadata: { deep: { run: "two" } } }]);
  });

  it("gives the SDK's own error classes for a taken id, a wrong key and a spent budget", async () => {
    const id = randomUUID();
    await client.createIssue({ id, teamId, title: "once" });
    await expect(client.createIssue({ id, teamId, title: "twice" })).rejects.toBeInstanceOf(InvalidInputLinearError);
    const stranger = new LinearClient({ apiKey: "lin_api_wrong", apiUrl: `${linear.url}/graphql` });
    await expect(stranger.viewer).rejects.toBeInstanceOf(AuthenticationLinearError);
    linear.faults = [{ kind: "rate-limit", times: 1 }];
    await expect(client.viewer).rejects.toBeInstanceOf(RatelimitedLinearError);
    expect((await client.viewer).name).toBe("Sandbox Operator");
  });

  it("answers the SDK's rich default queries with whole objects", async () => {
    await client.createIssueRelation({
      issueId: "ENG-1",
      relatedIssueId: "ENG-2",
      type: "blocks" as never,
    });
    expect((await client.issues({ first: 5 })).nodes).toHaveLength(5);
    expect((await client.issueLabels()).nodes.length).toBeGreaterThan(0);
    expect((await client.workflowStates()).nodes.length).toBeGreaterThanOrEqual(6);
    expect((await client.users()).nodes).toHaveLength(1);
    const [relation] = (await (await client.issue("ENG-2")).inverseRelations()).nodes;
    expect((await relation?.issue)?.identifier).toBe("ENG-1");
    const status = await client.rateLimitStatus;
    expect(status.limits.find(({ type }) => type === "requests")?.allowedAmount).toBe(2500);
  });

  it("files projects, updates and documents", async () => {
    const project = await (await client.createProject({ name: "Protocol", teamIds: [teamId] })).project;
    const update = await (
      await client.createProjectUpdate({ projectId: project?.id ?? "", body: "- fine", health: "atRisk" as never })
    ).projectUpdate;
    expect(update).toMatchObject({ body: "* fine", health: "atRisk" });
    const document = await (await client.createDocument({ title: "Runbook", content: "text", projectId: project?.id }))
      .document;
    expect((await document?.project)?.name).toBe("Protocol");
  });
});
