import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { LinearClient } from "@linear/sdk";
import { LinearWebhookClient } from "@linear/sdk/webhooks";
import { isObjectType } from "graphql";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MovableClock } from "../../../sandbox/linear/clock.js";
import { loadSchema } from "../../../sandbox/linear/schema.js";
import { sandboxApp } from "../../../sandbox/linear/seed.js";
import { RunningLinear, schemaCache } from "../../support/linear.js";

const minute = 60_000;
const hour = 60 * minute;

/** What a receiver was sent. */
interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly event: { action: string; type: string; data: Record<string, unknown>; updatedFrom?: object } & Record<
    string,
    unknown
  >;
}

describe("webhooks of the embedded Linear", () => {
  let clock: MovableClock;
  let linear: RunningLinear;
  let receiver: Server;
  let url: string;
  let received: Received[];
  /** What the receiver answers; null for nothing at all. */
  let status: number | null;
  let teamId: string;

  beforeEach(async () => {
    received = [];
    status = 200;
    // The vendor's receiver looks at the machine's clock.
    clock = new MovableClock(new Date());
    receiver = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const body = Buffer.concat(parts);
        received.push({ headers: request.headers, body, event: JSON.parse(body.toString()) as Received["event"] });
        if (status !== null) response.writeHead(status).end("told");
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
    linear = await RunningLinear.start({ clock, now: () => clock.now() });
    teamId = (await linear.client.teams()).nodes[0]?.id ?? "";
  });
  afterEach(async () => {
    await linear.stop();
    receiver.closeAllConnections();
    receiver.close();
  });

  const subscribe = async (resourceTypes = ["Issue"], more: Record<string, unknown> = {}) =>
    (await linear.client.createWebhook({ url, resourceTypes, teamId, secret: "shh", ...more })).webhookId ?? "";
  const file = async (title = "x") => (await linear.client.createIssue({ teamId, title })).issueId ?? "";
  const later = async (milliseconds: number) => {
    clock.advance(milliseconds);
    await linear.server.delivered();
  };

  it("deliver a change signed, in Linear's headers, so that the vendor's own receiver takes it", async () => {
    const webhookId = await subscribe();
    await file("told");
    await linear.server.delivered();
    const [first, ...others] = received;
    expect(others).toEqual([]);
    expect(first?.headers).toMatchObject({
      "content-type": "application/json; charset=utf-8",
      "user-agent": "Linear-Webhook",
      "linear-event": "Issue",
      "linear-delivery": expect.stringMatching(/^[0-9a-f-]{36}$/),
      "linear-timestamp": String(clock.now().getTime()),
    });
    expect(first?.event).toMatchObject({ action: "create", type: "Issue", webhookId, actor: { type: "user" } });
    expect(first?.event.webhookTimestamp).toBe(clock.now().getTime());
    const signature = String(first?.headers["linear-signature"]);
    expect(new LinearWebhookClient("shh").verify(first?.body ?? Buffer.of(), signature)).toBe(true);
    expect(() => new LinearWebhookClient("other").verify(first?.body ?? Buffer.of(), signature)).toThrow();
  });

  it("tell an issue flat, with what it was before, and its removal", async () => {
    await subscribe();
    const filedAt = clock.now().toISOString();
    const id = await file("one");
    const states = (await (await linear.client.team(teamId)).states()).nodes;
    const [todo, backlog] = ["Todo", "Backlog"].map((name) => states.find((state) => state.name === name)?.id);
    clock.advance(minute);
    await linear.client.updateIssue(id, { stateId: todo, title: "two" });
    await linear.client.deleteIssue(id);
    await linear.server.delivered();
    const update = received.find(({ event }) => event.action === "update")?.event;
    expect(update?.data).toMatchObject({
      id,
      identifier: "ENG-1",
      title: "two",
      stateId: todo,
      state: { id: todo, name: "Todo", type: "unstarted" },
      team: { id: teamId, key: "ENG" },
      teamId,
      labelIds: [],
      parentId: null,
      url: expect.stringContaining("/issue/ENG-1"),
    });
    expect(update?.updatedFrom).toMatchObject({
      stateId: backlog,
      title: "one",
      updatedAt: filedAt,
    });
    expect(received.map(({ event }) => event.action).sort()).toEqual(["create", "remove", "update"]);
  });

  it("tell every kind of record with the fields that Linear's payload type must have", async () => {
    const types = ["Issue", "Comment", "Attachment", "IssueLabel", "Project", "ProjectUpdate", "Document", "Release"];
    linear.server.turn({ releases: true });
    await subscribe(types, { teamId: undefined, allPublicTeams: true });
    const { client } = linear;
    const issueId = await file();
    await client.createComment({ issueId, body: "x" });
    await client.createAttachment({ issueId, url: "https://x.y", title: "x" });
    await client.createIssueLabel({ name: "x", teamId });
    const projectId = (await client.createProject({ name: "x", teamIds: [teamId] })).projectId ?? "";
    await client.createProjectUpdate({ projectId, body: "x" });
    await client.createDocument({ title: "x", issueId });
    const pipelineId = (await client.createReleasePipeline({ name: "x" })).releasePipelineId ?? "";
    await client.createRelease({ pipelineId, name: "x" });
    await linear.server.delivered();
    const schema = await loadSchema(schemaCache);
    expect(received.map(({ event }) => event.type).sort()).toEqual([...types].sort());
    for (const { event } of received) {
      const payload = schema.getType(`${event.type}WebhookPayload`);
      const fields = isObjectType(payload) ? Object.values(payload.getFields()) : [];
      const needed = fields.filter(({ type }) => String(type).endsWith("!")).map(({ name }) => name);
      expect(Object.keys(event.data), event.type).toEqual(expect.arrayContaining(needed));
      expect(fields.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(event.data)));
    }
  });

  it.each([
    ["an answer that is not 200", 500],
    ["even another good one", 204],
  ])(
    "try again after a minute, an hour and six, under one delivery's id, after %s; then they are switched off",
    async (_what, code) => {
      const id = await subscribe();
      status = code;
      await file();
      await linear.server.delivered();
      for (const [wait, attempts] of [
        [minute - 1, 1],
        [1, 2],
        [hour, 3],
        [6 * hour, 4],
        [24 * hour, 4],
      ] as const) {
        await later(wait);
        expect(received).toHaveLength(attempts);
      }
      expect(new Set(received.map(({ headers }) => headers["linear-delivery"])).size).toBe(1);
      expect(new Set(received.map(({ body }) => body.toString())).size).toBe(1);
      const { body } = await linear.post(
        `{ webhook(id: "${id}") { enabled failures { httpStatus executionId responseOrError } } }`,
      );
      const webhook = body.data?.["webhook"] as unknown as { enabled: boolean; failures: Record<string, unknown>[] };
      expect(webhook.enabled).toBe(false);
      expect(webhook.failures).toHaveLength(4);
      expect(webhook.failures[0]).toMatchObject({
        httpStatus: code,
        executionId: received[0]?.headers["linear-delivery"],
      });
      await file("after");
      await linear.server.delivered();
      expect(received).toHaveLength(4);
    },
  );

  it("give up on an answer after five seconds", async () => {
    await subscribe();
    status = null;
    await file();
    await expect.poll(() => received.length).toBe(1);
    clock.advance(5_000);
    await linear.server.delivered();
    status = 200;
    await later(minute);
    expect(received).toHaveLength(2);
    await later(hour);
    expect(received).toHaveLength(2);
  });

  it("repeat the first time on a retry, or tell their own where the workspace is switched so", async () => {
    linear.server.turn({ retryTimestamp: "fresh" });
    await subscribe();
    status = 503;
    await file();
    await linear.server.delivered();
    await later(minute);
    const [first, second] = received;
    expect(Number(second?.headers["linear-timestamp"]) - Number(first?.headers["linear-timestamp"])).toBe(minute);
    expect(second?.headers["linear-delivery"]).toBe(first?.headers["linear-delivery"]);
    expect(second?.headers["linear-signature"]).not.toBe(first?.headers["linear-signature"]);
  });

  it("sign with a new secret at once when it is rotated", async () => {
    const id = await subscribe();
    const { secret } = await linear.client.rotateSecretWebhook(id);
    await file();
    await linear.server.delivered();
    const signature = String(received[0]?.headers["linear-signature"]);
    expect(new LinearWebhookClient(secret).verify(received[0]?.body ?? Buffer.of(), signature)).toBe(true);
    expect(() => new LinearWebhookClient("shh").verify(received[0]?.body ?? Buffer.of(), signature)).toThrow();
  });

  it("hear of their own team and kinds alone, and of nothing once they are switched off or gone", async () => {
    const other = (await linear.client.createTeam({ name: "Other", key: "OTH" })).teamId ?? "";
    const id = await subscribe(["Comment"], { teamId: other });
    const issueId = await file();
    await linear.client.createComment({ issueId, body: "not theirs" });
    const theirs = (await linear.client.createIssue({ teamId: other, title: "x" })).issueId ?? "";
    await linear.client.createComment({ issueId: theirs, body: "theirs" });
    await linear.server.delivered();
    expect(received.map(({ event }) => event.data.body)).toEqual(["theirs"]);
    await linear.client.updateWebhook(id, { enabled: false });
    await linear.client.createComment({ issueId: theirs, body: "unheard" });
    await linear.client.updateWebhook(id, { enabled: true });
    await linear.client.deleteWebhook(id);
    await linear.client.createComment({ issueId: theirs, body: "unheard" });
    await linear.server.delivered();
    expect(received).toHaveLength(1);
  });

  it("are not told of what was undone", async () => {
    await subscribe();
    await expect(linear.client.createIssue({ teamId, title: "x", parentId: "ENG-99" })).rejects.toThrow();
    linear.faults = [{ kind: "success-false" }];
    await linear.client.createIssue({ teamId, title: "x" });
    await linear.server.delivered();
    expect(received).toEqual([]);
  });

  it.each([
    ["plain HTTP to another machine", { url: "http://example.org/hook" }, /https url/i],
    ["no address", { url: "hook" }, /https url/i],
    ["an unknown kind", { resourceTypes: ["Deployment"] }, /resourceTypes must be one of/],
    ["no kind", { resourceTypes: [] }, /resourceTypes should not be empty/],
    ["neither team nor all of them", { teamId: undefined }, /one of teamId and allPublicTeams/],
    ["an empty secret", { secret: "" }, /secret should not be empty/],
  ])("refuse %s", async (_what, more, message) => {
    await expect(subscribe(["Issue"], more)).rejects.toThrow(message);
  });

  it("are for administrators: an app can't make or read them", async () => {
    const response = await fetch(`${linear.url}/oauth/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: sandboxApp.clientId,
        client_secret: sandboxApp.clientSecret,
        scope: "read,write",
      }),
    });
    const { access_token: accessToken } = (await response.json()) as { access_token: string };
    const app = new LinearClient({ accessToken, apiUrl: `${linear.url}/graphql` });
    await expect(app.createWebhook({ url, resourceTypes: ["Issue"], teamId })).rejects.toThrow(/`admin` required/);
    await expect(app.webhooks()).rejects.toThrow(/`admin` required/);
  });
});
