import { randomUUID } from "node:crypto";
import { InvalidInputLinearError, RatelimitedLinearError, UsageLimitExceededLinearError } from "@linear/sdk";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RunningLinear } from "../../support/linear.js";

const minute = 60_000;
const create = "mutation ($input: IssueCreateInput!) { issueCreate(input: $input) { success } }";

describe("habits of Linear's that the embedded one has", () => {
  let linear: RunningLinear;
  let teamId: string;
  beforeEach(async () => {
    linear = await RunningLinear.start();
    teamId = (await linear.client.teams()).nodes[0]?.id ?? "";
  });
  afterEach(() => linear.stop());

  const file = async (more: Record<string, unknown> = {}) =>
    (await linear.client.createIssue({ teamId, title: "x", ...more })).issueId ?? "";
  const later = (milliseconds: number) => {
    linear.now = new Date(linear.now.getTime() + milliseconds);
  };

  describe("the plan's limit", () => {
    it("refuses one issue too many, in the words and under the code of the real service", async () => {
      linear.server.turn({ issueLimit: 1 });
      await file();
      const { status, body } = await linear.post(create, { input: { teamId, title: "x" } });
      expect(status).toBe(400);
      expect(body).toMatchObject({
        data: null,
        errors: [
          {
            message: "usage limit exceeded",
            path: ["issueCreate"],
            extensions: {
              type: "usage limit exceeded",
              code: "USAGE_LIMIT_EXCEEDED",
              userPresentableMessage: expect.stringContaining(
                "You've exceeded the free issue limit for this workspace.",
              ),
              meta: { usageMetric: "activeIssueCount" },
            },
          },
        ],
      });
      await expect(file()).rejects.toBeInstanceOf(UsageLimitExceededLinearError);
    });

    it("is told after a taken id, leaves reading, comments and moves alone, and doesn't count the archive", async () => {
      linear.server.turn({ issueLimit: 1 });
      const id = await file();
      await expect(file({ id })).rejects.toThrow(/already exists/);
      await linear.client.createComment({ issueId: id, body: "still possible" });
      await linear.client.updateIssue(id, { priority: 1 });
      await linear.client.archiveIssue(id);
      await file();
    });

    it("refuses a whole batch that would go over it", async () => {
      linear.server.turn({ issueLimit: 2 });
      const batch = linear.client.createIssueBatch({ issues: [1, 2, 3].map((n) => ({ teamId, title: `${n}` })) });
      await expect(batch).rejects.toBeInstanceOf(UsageLimitExceededLinearError);
      expect((await linear.client.issues()).nodes).toEqual([]);
    });
  });

  describe("refusals", () => {
    it("of a parent that is not there, by UUID and by key, file nothing", async () => {
      for (const parentId of [randomUUID(), "ENG-77"]) {
        const { status, body } = await linear.post(create, { input: { teamId, title: "x", parentId } });
        expect([status, body.errors?.[0]?.message]).toEqual([400, "Entity not found: Issue"]);
      }
      expect((await linear.client.issues({ includeArchived: true })).nodes).toEqual([]);
    });

    it("of an edit in the archive and in the trash leave it as it was", async () => {
      const [archived, trashed] = [await file(), await file()];
      await linear.client.archiveIssue(archived);
      await linear.client.deleteIssue(trashed);
      for (const id of [archived, trashed]) {
        const edit = linear.client.updateIssue(id, { title: "new" });
        await expect(edit).rejects.toBeInstanceOf(InvalidInputLinearError);
        expect((await linear.client.issue(id)).title).toBe("x");
      }
      await linear.client.unarchiveIssue(archived);
      await linear.client.updateIssue(archived, { title: "new" });
    });

    it("of an id name what is there, whatever kind of record it is", async () => {
      const id = randomUUID();
      const issueId = await file();
      await linear.client.createComment({ id, issueId, body: "x" });
      const again = linear.client.createComment({ id, issueId, body: "x" });
      await expect(again).rejects.toThrow(`Entity Comment with id ${id} already exists.`);
    });

    it("of a sub-issue eleven levels down", async () => {
      let parentId = await file();
      for (let level = 2; level <= 10; level += 1) parentId = await file({ parentId });
      await expect(file({ parentId })).rejects.toThrow(/10 levels/);
    });

    it("of an import from the future", async () => {
      const filed = await file({ createdAt: new Date(linear.now.getTime() - minute) });
      expect((await linear.client.issue(filed)).createdAt.getTime()).toBe(linear.now.getTime() - minute);
      await expect(file({ createdAt: new Date(linear.now.getTime() + minute) })).rejects.toThrow(/date in the past/);
    });
  });

  it("puts an issue without a state into Triage where the team has it on, and into Backlog again when it is off", async () => {
    const state = async () => (await (await linear.client.issue(await file())).state)?.name;
    await linear.client.updateTeam(teamId, { triageEnabled: true });
    expect(await state()).toBe("Triage");
    await linear.client.updateTeam(teamId, { triageEnabled: false });
    expect(await state()).toBe("Backlog");
  });

  it("gives issues of a renamed team new identifiers, and finds them by the old ones", async () => {
    const id = await file();
    await linear.client.updateTeam(teamId, { key: "CORE" });
    const issue = await linear.client.issue("ENG-1");
    expect([issue.id, issue.identifier, issue.previousIdentifiers]).toEqual([id, "CORE-1", ["ENG-1"]]);
    await expect(linear.client.createTeam({ name: "Again", key: "core" })).rejects.toThrow(/duplicate team key/i);
  });

  it("does not tell changes of the first three minutes as history, and later ones with both ends", async () => {
    const id = await file();
    const states = new Map((await linear.client.workflowStates()).nodes.map(({ name, id: state }) => [name, state]));
    const history = async () => (await (await linear.client.issue(id)).history()).nodes;
    later(3 * minute - 1);
    await linear.client.updateIssue(id, { stateId: states.get("Todo") });
    expect(await history()).toEqual([]);
    later(1);
    await linear.client.updateIssue(id, { stateId: states.get("Done") });
    const [entry, ...others] = await history();
    expect(others).toEqual([]);
    expect([(await entry?.fromState)?.name, (await entry?.toState)?.name]).toEqual(["Todo", "Done"]);
    expect((await entry?.actor)?.name).toBe("Sandbox Operator");
  });

  it("lets a user search thirty times a minute, tells so in headers, and lets everything else through", async () => {
    await file({ title: "flow logs of the network" });
    const search = () => linear.client.searchIssues("network");
    expect((await search()).nodes.map(({ title }) => title)).toEqual(["flow logs of the network"]);
    for (let time = 1; time < 30; time += 1) await search();
    await expect(search()).rejects.toBeInstanceOf(RatelimitedLinearError);
    const { status, headers } = await linear.post('{ searchIssues(term: "network") { totalCount } }');
    expect(status).toBe(400);
    expect(headers.get("x-ratelimit-endpoint-name")).toBe("searchIssues");
    expect(headers.get("x-ratelimit-endpoint-requests-limit")).toBe("30");
    expect(headers.get("x-ratelimit-endpoint-requests-remaining")).toBe("0");
    expect((await linear.client.issues()).nodes).toHaveLength(1);
    later(2_001);
    expect((await search()).totalCount).toBe(1);
  });

  it("lets a stranger ask six hundred times an hour, and answers then as to one who asks too much", async () => {
    const statuses = new Map<string, number>();
    for (let time = 0; time < 603; time += 1) {
      const { body } = await linear.post("{ viewer { id } }", {}, "lin_api_wrong");
      const code = String(body.errors?.[0]?.extensions.code);
      statuses.set(code, (statuses.get(code) ?? 0) + 1);
    }
    expect(Object.fromEntries(statuses)).toEqual({ AUTHENTICATION_ERROR: 600, RATELIMITED: 3 });
  });

  it("changes a label in place, retires it and brings it back; a name that is taken is refused", async () => {
    const id = (await linear.client.createIssueLabel({ name: "agent:devops", teamId })).issueLabelId ?? "";
    await linear.client.createIssueLabel({ name: "agent:crypto", teamId });
    await linear.client.updateIssueLabel(id, { color: "#ff0000", description: "who does it" });
    expect(await linear.client.issueLabel(id)).toMatchObject({ color: "#ff0000", description: "who does it" });
    const clash = linear.client.updateIssueLabel(id, { name: "Agent:Crypto" });
    await expect(clash).rejects.toThrow(/duplicate label name/i);
    const retiredAt = async () => {
      const { body } = await linear.post(`{ issueLabel(id: "${id}") { retiredAt } }`);
      return body.data?.["issueLabel"];
    };
    await linear.post(`mutation { issueLabelRetire(id: "${id}") { success } }`);
    expect(await retiredAt()).toEqual({ retiredAt: linear.now.toISOString() });
    await linear.post(`mutation { issueLabelRestore(id: "${id}") { success } }`);
    expect(await retiredAt()).toEqual({ retiredAt: null });
  });

  it("keeps documents on issues, and changes them in place", async () => {
    const issueId = await file();
    const id = (await linear.client.createDocument({ title: "Plan", content: "- a", issueId })).documentId ?? "";
    await linear.client.updateDocument(id, { content: "- b" });
    const issue = await linear.client.issue(issueId);
    expect((await issue.documents()).nodes.map(({ content }) => content)).toEqual(["* b"]);
    await linear.client.deleteDocument(id);
    expect((await issue.documents()).nodes).toEqual([]);
    const projectId = (await linear.client.createProject({ name: "p", teamIds: [teamId] })).projectId;
    const both = linear.client.createDocument({ title: "Plan", issueId, projectId });
    await expect(both).rejects.toThrow(/exactly one of/);
  });

  it("tells a project's health by its last update", async () => {
    const projectId = (await linear.client.createProject({ name: "p", teamIds: [teamId] })).projectId ?? "";
    const say = async (health: string) =>
      (await linear.client.createProjectUpdate({ projectId, body: health, health: health as never })).projectUpdateId ??
      "";
    await say("onTrack");
    const last = await say("offTrack");
    expect(String((await linear.client.project(projectId)).health)).toBe("offTrack");
    await linear.client.updateProjectUpdate(last, { health: "atRisk" as never });
    expect(String((await linear.client.project(projectId)).health)).toBe("atRisk");
  });
});
