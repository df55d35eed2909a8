import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { LookedUp, Subject } from "../../../scripts/drift/attribution.js";
import { cloudTrail } from "../../../scripts/drift/cloudtrail.js";

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

interface Asked {
  readonly LookupAttributes: readonly { readonly AttributeKey: string; readonly AttributeValue: string }[];
  readonly StartTime?: number;
}

const asked: { target: string; body: Asked; authorization: string }[] = [];

/** Answers as CloudTrail's JSON 1.1 protocol does. */
async function serve(answer: (name: string) => { status?: number; body: object } | undefined): Promise<string> {
  asked.length = 0;
  server = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    request.once("end", () => {
      const body = JSON.parse(text) as Asked;
      const { authorization = "" } = request.headers;
      asked.push({ target: String(request.headers["x-amz-target"]), body, authorization });
      const reply = answer(body.LookupAttributes[0]?.AttributeValue ?? "");
      if (reply === undefined) return;
      response.writeHead(reply.status ?? 200, { "content-type": "application/x-amz-json-1.1" });
      response.end(JSON.stringify(reply.body));
    });
  });
  await new Promise<void>((ready) => server?.listen(0, "127.0.0.1", ready));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const at = 1_795_000_000;
const event = (name: string, readOnly: boolean, more: object = {}): object => ({
  EventId: "1",
  EventName: name,
  ReadOnly: String(readOnly),
  EventTime: at,
  EventSource: "logs.amazonaws.com",
  Username: "eve",
  CloudTrailEvent: JSON.stringify({ userIdentity: { arn: "arn:aws:sts::1:assumed-role/Admin/eve" } }),
  ...more,
});
const subject = (id: string, more: Partial<Subject> = {}): Subject => ({
  urn: `urn:${id}`,
  type: "aws:cloudwatch/logGroup:LogGroup",
  names: [id, `arn:${id}`],
  ...more,
});
const lookUp = async (url: string, subjects: readonly Subject[], options = {}): Promise<LookedUp> =>
  await cloudTrail({
    region: "us-east-1",
    profile: undefined,
    env: { AWS_ENDPOINT_URL_CLOUDTRAIL: url, AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "example" },
    ...options,
  }).lookUp(subjects, new Date("2026-11-01T00:00:00Z"));

describe("who did it, by CloudTrail", () => {
  it("is the last writing call on the resource, by its id, else by its other name", async () => {
    const url = await serve((name) => {
      const events = name === "a" ? [event("DescribeLogGroups", true), event("PutRetentionPolicy", false)] : [];
      return { body: { Events: name === "arn:b" ? [event("DeleteTopic", false)] : events } };
    });
    const { found, note } = await lookUp(url, [subject("a"), subject("b"), subject("c")]);
    expect(note).toBeNull();
    expect(found.get("urn:a")).toEqual({
      who: "arn:aws:sts::1:assumed-role/Admin/eve",
      at: new Date(at * 1000).toISOString(),
      event: "PutRetentionPolicy",
      source: "cloudtrail",
    });
    expect(found.get("urn:b")?.event).toBe("DeleteTopic");
    expect(found.has("urn:c")).toBe(false);
    expect(asked[0]?.target).toMatch(/LookupEvents$/);
    expect(asked[0]?.body).toMatchObject({
      LookupAttributes: [{ AttributeKey: "ResourceName", AttributeValue: expect.any(String) as string }],
      StartTime: Date.UTC(2026, 10, 1) / 1000,
    });
  });

  it("is the user's name where the event says no more", async () => {
    const url = await serve(() => ({ body: { Events: [event("Put", false, { CloudTrailEvent: "not JSON" })] } }));
    expect((await lookUp(url, [subject("a")])).found.get("urn:a")?.who).toBe("eve");
  });

  it("is not asked of what AWS doesn't keep", async () => {
    const url = await serve(() => ({ body: { Events: [] } }));
    await lookUp(url, [subject("a", { type: "kubernetes:core/v1:ConfigMap" })]);
    expect(asked).toEqual([]);
  });

  it("is asked for a few resources only, and says so", async () => {
    const url = await serve(() => ({ body: { Events: [] } }));
    const { note } = await lookUp(url, [subject("a"), subject("b"), subject("c")], { resources: 2 });
    expect(asked).toHaveLength(4);
    expect(note).toContain("1 more");
  });

  it.each([
    [
      "credentials may not ask",
      { status: 400, body: { __type: "AccessDeniedException", message: "no" } },
      "AccessDeniedException",
    ],
    ["it doesn't answer", undefined, "did not answer within 0.3 s"],
  ])("stays unknown, without a failure, when %s", async (_, reply, reason) => {
    const url = await serve(() => reply);
    const { found, note } = await lookUp(url, [subject("a")], { milliseconds: 300 });
    expect(found.size).toBe(0);
    expect(note).toContain(reason);
    expect(note).not.toContain("example");
  });

  it("stays unknown when nothing is there", async () => {
    const { note } = await lookUp("http://127.0.0.1:9", [subject("a")], { milliseconds: 2_000 });
    expect(note).toMatch(/^who and when are not known/);
  });
});
