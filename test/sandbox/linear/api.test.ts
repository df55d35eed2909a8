import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RunningLinear } from "../../support/linear.js";

const createIssue =
  "mutation ($input: IssueCreateInput!) { issueCreate(input: $input) { success issue { id identifier } } }";
const createIssues =
  "mutation ($input: IssueBatchCreateInput!) { issueBatchCreate(input: $input) { issues { id number } } }";
const updateIssue =
  "mutation ($id: String!, $input: IssueUpdateInput!) { issueUpdate(id: $id, input: $input) { issue { id labelIds completedAt startedAt updatedAt } } }";
const createLabel =
  "mutation ($input: IssueLabelCreateInput!) { issueLabelCreate(input: $input) { issueLabel { id name } } }";

describe("the embedded Linear on the wire", () => {
  let linear: RunningLinear;
  let teamId: string;
  let states: Map<string, string>;
  beforeEach(async () => {
    linear = await RunningLinear.start();
    const { body } = await linear.post("{ teams { nodes { id states { nodes { id name } } } } }");
    const [team] = nodesOf<{ id: string; states: { nodes: { id: string; name: string }[] } }>(body.data?.["teams"]);
    teamId = team?.id ?? "";
    states = new Map(team?.states.nodes.map(({ name, id }) => [name, id]));
  });
  afterEach(() => linear.stop());

  const issue = async (input: Record<string, unknown> = {}) => {
    const { body } = await linear.post(createIssue, { input: { teamId, title: "an issue", ...input } });
    return (body.data?.["issueCreate"] as unknown as { issue: { id: string; identifier: string } }).issue;
  };
  const label = async (input: Record<string, unknown>) => {
    const { body } = await linear.post(createLabel, { input: { teamId, ...input } });
    return (body.data?.["issueLabelCreate"] as unknown as { issueLabel: { id: string } }).issueLabel.id;
  };
  const count = async () => nodesOf((await linear.post("{ issues { nodes { id } } }")).body.data?.["issues"]).length;

  describe("the key", () => {
    it.each([
      ["no key", null, 401, "Authentication required, not authenticated"],
      ["a wrong key", "lin_api_other", 401, "Authentication required, not authenticated"],
      ["the key as a bearer token", "Bearer lin_api_sandbox", 400, /API key as a Bearer token/],
    ])("refuses %s", async (_what, authorization, httpStatus, message) => {
      const { status, body } = await linear.post("{ viewer { id } }", {}, authorization);
      expect(status).toBe(httpStatus);
      expect(body.errors?.[0]?.message).toMatch(message);
      expect(body.data).toBeNull();
    });

    it("tells a wrong key with the body that Linear sends", async () => {
      const { body } = await linear.post("{ viewer { id } }", {}, "lin_api_other");
      expect(body.errors?.[0]?.extensions).toEqual({
        type: "authentication error",
        code: "AUTHENTICATION_ERROR",
        statusCode: 401,
        userError: true,
        userPresentableMessage: "You need to authenticate to access this operation.",
        meta: {},
        http: { status: 401 },
      });
    });
  });

  describe("refusals", () => {
    const missing = "00000000-0000-4000-8000-000000000000";
    it.each([
      [
        "an unknown field",
        "{ viewer { nme } }",
        {},
        "GRAPHQL_VALIDATION_FAILED",
        /Cannot query field "nme" on type "User"/,
      ],
      ["what is not GraphQL", "{ viewer", {}, "GRAPHQL_PARSE_FAILED", /Syntax Error/],
      ["an unknown input field", createIssue, { input: { teamId: missing, titel: "x" } }, "BAD_USER_INPUT", /titel/],
      [
        "an id that is no UUID",
        createIssue,
        { input: { id: "mine", title: "x", teamId: missing } },
        "INPUT_ERROR",
        /id must be a UUID/,
      ],
      [
        "an id of another version",
        createIssue,
        { input: { id: "00000000-0000-1000-8000-000000000000", title: "x", teamId: missing } },
        "INPUT_ERROR",
        /id must be a UUID/,
      ],
      [
        "a team that is not there",
        createIssue,
        { input: { teamId: missing, title: "x" } },
        "INPUT_ERROR",
        "Entity not found: Team",
      ],
      [
        "a team by its key",
        createIssue,
        { input: { teamId: "ENG", title: "x" } },
        "INPUT_ERROR",
        /teamId must be a UUID/,
      ],
      ["an issue that is not there", '{ issue(id: "ENG-99") { id } }', {}, "INPUT_ERROR", "Entity not found: Issue"],
      [
        "a page over 250",
        "{ issues(first: 251) { nodes { id } } }",
        {},
        "INPUT_ERROR",
        /first must not be greater than 250/,
      ],
      ["a page under 1", "{ issues(first: 0) { nodes { id } } }", {}, "INPUT_ERROR", /first must not be less than 1/],
      [
        "a query it does not know",
        "{ cycles { nodes { id } } }",
        {},
        "NOT_IMPLEMENTED",
        /does not implement the query cycles/,
      ],
      [
        "a mutation it does not know",
        `mutation { cycleArchive(id: "${missing}") { success } }`,
        {},
        "NOT_IMPLEMENTED",
        /the mutation cycleArchive/,
      ],
    ])("answers %s with HTTP 400 and no data", async (_what, query, variables, code, message) => {
      const { status, body } = await linear.post(query, variables);
      expect(status).toBe(400);
      expect(body.data ?? null).toBeNull();
      expect(body.errors?.[0]).toMatchObject({ message: expect.stringMatching(message), extensions: { code } });
    });

    it("names the operation that failed by its alias, and leaves the ones before it done", async () => {
      const query = `mutation ($t: String!) {
        first: issueCreate(input: { teamId: $t, title: "one" }) { success }
        second: issueCreate(input: { teamId: $t, title: "two", parentId: "ENG-99" }) { success }
        third: issueCreate(input: { teamId: $t, title: "three" }) { success } }`;
      const { status, body } = await linear.post(query, { t: teamId });
      expect(status).toBe(400);
      expect(body.errors).toMatchObject([{ path: ["second"], message: "Entity not found: Issue" }]);
      expect(await count()).toBe(1);
    });

    it("refuses a field of an input that it would have to drop", async () => {
      const { body } = await linear.post(createIssue, { input: { teamId, title: "x", templateId: missing } });
      expect(body.errors?.[0]?.message).toBe("the embedded Linear does not implement templateId of IssueCreateInput");
      expect(await count()).toBe(0);
    });
  });

  describe("issues", () => {
    it("takes an id once: the second time conflicts, whatever else is wrong", async () => {
      const id = randomUUID();
      await issue({ id });
      const { status, body } = await linear.post(createIssue, { input: { id, teamId: randomUUID(), title: "again" } });
      expect(status).toBe(400);
      expect(body).toEqual({
        data: null,
        errors: [
          expect.objectContaining({
            message: "conflict on insert of Issue",
            extensions: expect.objectContaining({
              code: "INPUT_ERROR",
              statusCode: 400,
              userError: true,
              userPresentableMessage: `Entity Issue with id ${id} already exists.`,
            }),
          }),
        ],
      });
    });

    it("keeps an id taken while the issue is in the trash, and never gives its number again", async () => {
      const id = randomUUID();
      await issue({ id });
      await linear.post("mutation ($id: String!) { issueDelete(id: $id) { success } }", { id });
      expect((await linear.post(createIssue, { input: { id, teamId, title: "again" } })).status).toBe(400);
      await linear.post("mutation ($id: String!) { issueDelete(id: $id, permanentlyDelete: true) { success } }", {
        id,
      });
      expect((await issue()).identifier).toBe("ENG-2");
    });

    it("does all of a batch or nothing of it", async () => {
      const issues = [
        { teamId, title: "good" },
        { teamId, title: "bad", labelIds: [randomUUID()] },
      ];
      const { status, body } = await linear.post(createIssues, { input: { issues } });
      expect(status).toBe(400);
      expect(body.errors?.[0]?.message).toBe(
        "Entity not found: IssueLabel: labelIds contained an entry that could not be found.",
      );
      expect(await count()).toBe(0);
      expect((await issue()).identifier).toBe("ENG-1");
    });

    it("refuses a batch in which one issue is the parent of another", async () => {
      const id = randomUUID();
      const issues = [
        { id, teamId, title: "parent" },
        { teamId, title: "child", parentId: id },
      ];
      const { body } = await linear.post(createIssues, { input: { issues } });
      expect(body.errors?.[0]?.message).toBe("Entity not found: Issue");
      expect(await count()).toBe(0);
    });

    it("takes 50 issues in a batch and refuses 51", async () => {
      const of = (length: number) => Array.from({ length }, (_, index) => ({ teamId, title: `issue ${index}` }));
      expect((await linear.post(createIssues, { input: { issues: of(51) } })).status).toBe(400);
      expect((await linear.post(createIssues, { input: { issues: of(50) } })).status).toBe(200);
      expect(await count()).toBe(50);
      const ids = Array.from({ length: 51 }, () => randomUUID());
      const update = "mutation ($ids: [UUID!]!) { issueBatchUpdate(ids: $ids, input: { priority: 1 }) { success } }";
      expect((await linear.post(update, { ids })).body.errors?.[0]?.message).toMatch(/no more than 50/);
    });

    it("puts an issue without a state into Backlog, and refuses another team's state", async () => {
      const { id } = await issue();
      const { body } = await linear.post("query ($id: String!) { issue(id: $id) { state { name } } }", { id });
      expect(body.data?.["issue"]).toEqual({ state: { name: "Backlog" } });
      const made = await linear.post(
        'mutation { teamCreate(input: { name: "Other", key: "OTH" }) { team { states { nodes { id } } } } }',
      );
      const other = nodesOf<{ id: string }>(
        (made.body.data?.["teamCreate"] as unknown as { team: { states: unknown } }).team.states,
      );
      const refused = await linear.post(createIssue, { input: { teamId, title: "x", stateId: other[0]?.id } });
      expect(refused.status).toBe(400);
    });

    it("stamps when work starts and ends, and takes it back when it is reopened", async () => {
      const { id } = await issue();
      const move = async (state: string) => {
        linear.now = new Date(linear.now.getTime() + 60_000);
        const { body } = await linear.post(updateIssue, { id, input: { stateId: states.get(state) } });
        return (body.data?.["issueUpdate"] as unknown as { issue: Record<string, string | null> }).issue;
      };
      expect(await move("In Progress")).toMatchObject({ startedAt: "2026-03-01T12:01:00.000Z", completedAt: null });
      expect(await move("Done")).toMatchObject({
        startedAt: "2026-03-01T12:01:00.000Z",
        completedAt: "2026-03-01T12:02:00.000Z",
        updatedAt: "2026-03-01T12:02:00.000Z",
      });
      expect(await move("Todo")).toMatchObject({ startedAt: null, completedAt: null });
    });

    it("hides archived issues unless asked, and refuses to edit them", async () => {
      const { id } = await issue();
      await linear.post("mutation ($id: String!) { issueArchive(id: $id) { success } }", { id });
      expect(await count()).toBe(0);
      const all = await linear.post("{ issues(includeArchived: true) { nodes { id } } }");
      expect(nodesOf(all.body.data?.["issues"])).toHaveLength(1);
      expect((await linear.post(updateIssue, { id, input: { title: "new" } })).status).toBe(400);
    });

    it("finds an issue by its key in any case, and refuses to make it its own ancestor", async () => {
      const parent = await issue();
      const child = await issue({ parentId: "eng-1" });
      const { status } = await linear.post(updateIssue, { id: parent.id, input: { parentId: child.id } });
      expect(status).toBe(400);
    });

    it("gives pages newest first, with cursors that lead on", async () => {
      const titles = ["a", "b", "c"];
      await linear.post(createIssues, { input: { issues: titles.map((title) => ({ teamId, title })) } });
      const page = async (after: string | null) => {
        const { body } = await linear.post(
          "query ($after: String) { issues(first: 2, after: $after) { nodes { title } pageInfo { hasNextPage endCursor } } }",
          { after },
        );
        return body.data?.["issues"] as unknown as {
          nodes: { title: string }[];
          pageInfo: { hasNextPage: boolean; endCursor: string };
        };
      };
      const first = await page(null);
      expect(first.nodes.map(({ title }) => title)).toEqual(["c", "b"]);
      expect(first.pageInfo.hasNextPage).toBe(true);
      const second = await page(first.pageInfo.endCursor);
      expect(second).toMatchObject({ nodes: [{ title: "a" }], pageInfo: { hasNextPage: false } });
    });
  });

  describe("labels", () => {
    it("refuses a second label of a name, in any case, across groups and the workspace", async () => {
      const group = await label({ name: "Repository", isGroup: true });
      await label({ name: "core", parentId: group });
      for (const input of [{ teamId, name: "Core" }, { name: "core" }]) {
        const { status, body } = await linear.post(createLabel, { input });
        expect(status).toBe(400);
        expect(body.errors?.[0]?.message).toBe("duplicate label name");
      }
    });

    it("refuses two labels of one group on an issue, in one request and in two", async () => {
      const group = await label({ name: "Size", isGroup: true });
      const [small, large] = [
        await label({ name: "small", parentId: group }),
        await label({ name: "large", parentId: group }),
      ];
      const both = await linear.post(createIssue, { input: { teamId, title: "x", labelIds: [small, large] } });
      expect(both.body.errors?.[0]?.message).toBe("labelIds not exclusive child labels");
      const { id } = await issue({ labelIds: [small] });
      const added = await linear.post(updateIssue, { id, input: { addedLabelIds: [large] } });
      expect(added.body.errors?.[0]?.message).toBe("labelIds not exclusive child labels");
      const swapped = await linear.post(updateIssue, {
        id,
        input: { addedLabelIds: [large], removedLabelIds: [small] },
      });
      expect(swapped.body.data?.["issueUpdate"]).toMatchObject({ issue: { labelIds: [large] } });
    });

    it("lets an issue have several labels of a group that allows it", async () => {
      const group = await label({ name: "Area", isGroup: true, groupType: "multiSelect" });
      const labelIds = [await label({ name: "one", parentId: group }), await label({ name: "two", parentId: group })];
      expect((await linear.post(createIssue, { input: { teamId, title: "x", labelIds } })).status).toBe(200);
    });
  });
});

function nodesOf<Node>(connection: unknown): Node[] {
  return (connection as { nodes: Node[] }).nodes;
}
