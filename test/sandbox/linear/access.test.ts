import { LinearClient } from "@linear/sdk";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sandboxApp, sandboxKey, sandboxReadOnlyKey } from "../../../sandbox/linear/seed.js";
import { RunningLinear } from "../../support/linear.js";

const days = 24 * 60 * 60 * 1_000;

describe("who may ask the embedded Linear", () => {
  let linear: RunningLinear;
  beforeEach(async () => {
    linear = await RunningLinear.start();
  });
  afterEach(() => linear.stop());

  const ask = (authorization: string, query = "{ viewer { id name } }") => linear.post(query, {}, authorization);
  const grant = async (scope: string, more: Record<string, string> = {}) => {
    const response = await fetch(`${linear.url}/oauth/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: sandboxApp.clientId,
        client_secret: sandboxApp.clientSecret,
        scope,
        ...more,
      }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, string | number> };
  };
  const tokenFor = async (scope: string) => String((await grant(scope)).body.access_token);

  describe("keys", () => {
    it("lets a key that may only read read, and refuses it a change in Linear's words", async () => {
      expect((await ask(sandboxReadOnlyKey)).status).toBe(200);
      const { status, body } = await ask(sandboxReadOnlyKey, 'mutation { issueArchive(id: "ENG-1") { success } }');
      expect(status).toBe(400);
      expect(body).toMatchObject({
        data: null,
        errors: [
          {
            message: "Invalid scope: `write` required",
            extensions: {
              type: "forbidden",
              code: "FORBIDDEN",
              statusCode: 403,
              userError: true,
              http: { status: 400 },
            },
          },
        ],
      });
    });

    it("lets narrow scopes do what they are for, and nothing else", async () => {
      linear.server.access.addKey({ key: "lin_api_narrow", scopes: ["read", "issues:create"] });
      const teams = await linear.client.teams();
      const input = { teamId: teams.nodes[0]?.id, title: "by a narrow key" };
      const create = "mutation ($input: IssueCreateInput!) { issueCreate(input: $input) { success } }";
      expect((await linear.post(create, { input }, "lin_api_narrow")).status).toBe(200);
      const comment = 'mutation { commentCreate(input: { issueId: "ENG-1", body: "x" }) { success } }';
      expect((await ask("lin_api_narrow", comment)).body.errors?.[0]?.extensions.code).toBe("FORBIDDEN");
    });

    it("refuses a key that has expired or was revoked, with the body of a wrong one", async () => {
      linear.server.access.addKey({ key: "lin_api_short", expiresAt: new Date(linear.now.getTime() + days) });
      expect((await ask("lin_api_short")).status).toBe(200);
      linear.now = new Date(linear.now.getTime() + days);
      expect((await ask("lin_api_short")).body.errors?.[0]?.extensions.code).toBe("AUTHENTICATION_ERROR");
      linear.server.access.revoke(sandboxKey);
      expect((await ask(sandboxKey)).status).toBe(401);
      linear.server.access.restore(sandboxKey);
      expect((await ask(sandboxKey)).status).toBe(200);
    });

    it("gives each person a budget of their own, and all keys of a person one", async () => {
      linear.server.access.addKey({ key: "lin_api_second" });
      linear.server.access.addKey({ key: "lin_api_other", person: "Other Person" });
      const left = async (key: string) => Number((await ask(key)).headers.get("x-ratelimit-requests-remaining"));
      const first = await left(sandboxKey);
      expect(await left("lin_api_second")).toBe(first - 1);
      expect(await left("lin_api_other")).toBe(2_499);
      expect((await ask("lin_api_other")).body.data).toMatchObject({ viewer: { name: "Other Person" } });
    });
  });

  describe("client credentials", () => {
    it("gives a token of thirty days, which acts as the app and has the budget of one", async () => {
      const { status, body } = await grant("read,write");
      expect([status, body.token_type, body.expires_in, body.scope]).toEqual([200, "Bearer", 2_592_000, "read write"]);
      const client = new LinearClient({ accessToken: String(body.access_token), apiUrl: `${linear.url}/graphql` });
      expect(await client.viewer).toMatchObject({ name: sandboxApp.name, app: true, admin: false });
      const { headers } = await ask(`Bearer ${body.access_token}`);
      expect(headers.get("x-ratelimit-requests-limit")).toBe("5000");
      expect(headers.get("x-ratelimit-complexity-limit")).toBe("2000000");
      linear.now = new Date(linear.now.getTime() + 30 * days);
      expect((await ask(`Bearer ${body.access_token}`)).status).toBe(401);
    });

    it("takes the client's id and secret from a Basic header too", async () => {
      const basic = Buffer.from(`${sandboxApp.clientId}:${sandboxApp.clientSecret}`).toString("base64");
      const response = await fetch(`${linear.url}/oauth/token`, {
        method: "POST",
        headers: { authorization: `Basic ${basic}` },
        body: new URLSearchParams({ grant_type: "client_credentials" }),
      });
      expect(await response.json()).toMatchObject({ scope: "read" });
    });

    it.each([
      ["a wrong secret", { client_secret: "wrong" }, 401, "invalid_client"],
      ["an unknown client", { client_id: "nobody" }, 401, "invalid_client"],
      ["another grant", { grant_type: "password" }, 400, "unsupported_grant_type"],
      ["a scope that apps can't have", { scope: "admin" }, 400, "invalid_scope"],
      ["a scope that isn't one", { scope: "everything" }, 400, "invalid_scope"],
    ])("refuses %s", async (_what, more, status, error) => {
      expect(await grant("read", more)).toMatchObject({ status, body: { error } });
    });

    it("keeps several tokens of the same scopes, and voids them when other scopes are asked for", async () => {
      const [one, two] = [await tokenFor("read,write"), await tokenFor("write read")];
      expect([(await ask(`Bearer ${one}`)).status, (await ask(`Bearer ${two}`)).status]).toEqual([200, 200]);
      const other = await tokenFor("read");
      expect([(await ask(`Bearer ${one}`)).status, (await ask(`Bearer ${two}`)).status]).toEqual([401, 401]);
      expect((await ask(`Bearer ${other}`)).status).toBe(200);
    });

    it("voids tokens by a switch, by a new secret and by /oauth/revoke; they outlive a restart otherwise", async () => {
      const first = await tokenFor("read");
      await linear.restart();
      expect((await ask(`Bearer ${first}`)).status).toBe(200);
      linear.server.access.revokeTokens(sandboxApp.clientId);
      expect((await ask(`Bearer ${first}`)).status).toBe(401);
      const second = await tokenFor("read");
      await fetch(`${linear.url}/oauth/revoke`, { method: "POST", body: new URLSearchParams({ token: second }) });
      expect((await ask(`Bearer ${second}`)).status).toBe(401);
      const third = await tokenFor("read");
      linear.server.access.addApp({ ...sandboxApp, clientSecret: "rotated" });
      expect((await ask(`Bearer ${third}`)).status).toBe(401);
      expect((await grant("read")).status).toBe(401);
      expect((await grant("read", { client_secret: "rotated" })).status).toBe(200);
    });

    it("writes in the name that an app gives, and refuses a key the same", async () => {
      const teamId = (await linear.client.teams()).nodes[0]?.id;
      const create =
        "mutation ($input: IssueCreateInput!) { issueCreate(input: $input) { issue { botActor { name userDisplayName } } } }";
      const input = { teamId, title: "x", createAsUser: "CI (prod)" };
      const { body } = await linear.post(create, { input }, `Bearer ${await tokenFor("read,write")}`);
      expect(body.data?.["issueCreate"]).toEqual({
        issue: { botActor: { name: sandboxApp.name, userDisplayName: "CI (prod)" } },
      });
      expect((await linear.post(create, { input })).status).toBe(400);
    });
  });
});
