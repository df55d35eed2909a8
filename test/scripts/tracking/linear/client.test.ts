import { describe, expect, it } from "vitest";
import type { ServiceFailure } from "../../../../scripts/tracking/failure.js";
import type { Limits } from "../../../../scripts/tracking/line.js";
import { LinearClient } from "../../../../scripts/tracking/linear/client.js";
import { keyCredentials } from "../../../../scripts/tracking/linear/credentials.js";

const key = "lin_api_top_secret";
const limits: Limits = {
  deadlineMs: 10_000,
  retryMs: 1,
  rateLimitMs: 1,
  retries: 2,
  windowMs: 1,
  requests: 250,
  points: 300_000,
};

type Answer = { status?: number; body: unknown; headers?: Record<string, string> } | Error | "silence";

/** A client whose requests get these answers, one after the other; the last one again and again. */
function clientFor(answers: readonly Answer[], more: Partial<Limits> = {}, now = () => new Date(0)) {
  const sent: { url: string; init: RequestInit }[] = [];
  const fetch = ((url: string, init: RequestInit) => {
    const answer = answers[Math.min(sent.push({ url, init }), answers.length) - 1];
    if (answer instanceof Error) return Promise.reject(answer);
    if (answer === "silence" || answer === undefined)
      return new Promise((_, reject) => init.signal?.addEventListener("abort", () => reject(new Error("aborted"))));
    const { status = 200, body, headers } = answer;
    return Promise.resolve(new Response(typeof body === "string" ? body : JSON.stringify(body), { status, headers }));
  }) as unknown as typeof globalThis.fetch;
  const apiUrl = "https://linear.test/graphql";
  const client = new LinearClient({
    credentials: keyCredentials(key),
    apiUrl,
    fetch,
    now,
    random: () => 0,
    limits: { ...limits, ...more },
  });
  return { client, sent };
}

const good = { body: { data: { viewer: { id: "1" } } } };
const error = (code: string, status: number) => ({
  status,
  body: { data: null, errors: [{ message: code, extensions: { code } }] },
});

async function failureOf(call: Promise<unknown>): Promise<ServiceFailure> {
  return call.then(
    () => Promise.reject(new Error("it did not fail")),
    (failure: unknown) => failure as ServiceFailure,
  );
}

describe("a request to Linear", () => {
  it("carries the key as it is, without Bearer, and follows no redirection with it", async () => {
    const { client, sent } = clientFor([good]);
    await client.call("query { viewer { id } }", { a: 1 });
    expect(sent[0]?.url).toBe("https://linear.test/graphql");
    expect(sent[0]?.init).toMatchObject({ method: "POST", redirect: "error", headers: { authorization: key } });
    expect(JSON.parse(sent[0]?.init.body as string)).toEqual({ query: "query { viewer { id } }", variables: { a: 1 } });
  });

  it.each<[string, Answer]>([
    ["a broken connection", new TypeError("fetch failed")],
    ["a proxy's error page", { status: 502, body: "<html>bad gateway</html>" }],
    ["half an answer", { body: '{"data":' }],
    ["trouble inside Linear", error("INTERNAL_SERVER_ERROR", 500)],
    ["the rate limit, which Linear tells with HTTP 400", error("RATELIMITED", 400)],
  ])("is repeated after %s", async (_, answer) => {
    const { client } = clientFor([answer, answer, good]);
    await expect(client.call("query", {})).resolves.toEqual({ data: { viewer: { id: "1" } }, errors: [] });
    expect(client.line.requests).toBe(3);
    expect(client.line.broken).toBeNull();
  });

  it("is not repeated for what Linear refuses: that is part of the reply", async () => {
    const { client } = clientFor([error("INPUT_ERROR", 400)]);
    const { errors } = await client.call("query", {});
    expect(errors).toEqual([{ message: "INPUT_ERROR", kind: "refused", operation: null }]);
    expect(client.line.requests).toBe(1);
  });

  it.each<[string, Answer, string]>([
    ["a refused key", error("AUTHENTICATION_ERROR", 401), "authentication"],
    ["a refused key without a body", { status: 401, body: "" }, "authentication"],
    ["HTTP 403 from a proxy", { status: 403, body: "forbidden" }, "refused"],
  ])("is sent only once for %s", async (_, answer, kind) => {
    const { client } = clientFor([answer]);
    expect((await failureOf(client.call("query", {}))).kind).toBe(kind);
    expect(client.line.requests).toBe(1);
  });

  it("is the last one after a verdict that Linear cannot be reached, until another chance is given", async () => {
    const { client } = clientFor([new TypeError("fetch failed")]);
    expect((await failureOf(client.call("query", {}))).kind).toBe("unreachable");
    const { requests } = client.line;
    expect((await failureOf(client.call("query", {}))).kind).toBe("unreachable");
    expect(client.line.requests).toBe(requests);
    client.line.giveAnotherChance();
    await failureOf(client.call("query", {}));
    expect(client.line.requests).toBeGreaterThan(requests);
  });

  it("has a deadline, and a silent Linear costs the deployment no second one", async () => {
    const { client } = clientFor(["silence"], { deadlineMs: 20 });
    const failure = await failureOf(client.line.waitedFor(() => client.call("query", {})));
    expect(failure.kind).toBe("timeout");
    client.line.giveAnotherChance();
    expect(await failureOf(client.line.waitedFor(() => client.call("query", {})))).toBe(failure);
    expect(client.line.requests).toBe(1);
  });

  it("is left to the background when a slow Linear has used up the deployment's patience", async () => {
    let ms = 0;
    const { client } = clientFor([good], {}, () => new Date((ms += 6_000)));
    await client.line.waitedFor(() => client.call("query", {}));
    await client.line.waitedFor(() => client.call("query", {}));
    expect((await failureOf(client.line.waitedFor(() => client.call("query", {})))).kind).toBe("slow");
    await expect(client.call("query", {})).resolves.toMatchObject({ errors: [] });
  });

  it("does not wait longer for the rate limit than the deployment can", async () => {
    const limited = { ...error("RATELIMITED", 400), headers: { "retry-after": "3600" } };
    const { client } = clientFor([limited]);
    expect((await failureOf(client.call("query", {}))).kind).toBe("rate-limited");
    expect(client.line.requests).toBe(1);
  });

  it("under way in the background ends when the run does", async () => {
    const { client } = clientFor(["silence"], { deadlineMs: 60_000 });
    await client.line.waitedFor(() => Promise.resolve());
    const failure = failureOf(client.call("query", {}));
    client.line.hurry(1);
    expect((await failure).kind).toBe("slow");
  });

  it.each<[string, Answer]>([
    ["a failed connection", new TypeError(`fetch failed for ${key}`)],
    ["an error page", { status: 500, body: `<p>${key}</p>` }],
    ["a refused key", error("AUTHENTICATION_ERROR", 401)],
  ])("never shows the key in the failure of %s", async (_, answer) => {
    const { client } = clientFor([answer]);
    const failure = await failureOf(client.call("query", { secret: key }));
    expect(`${failure.stack} ${JSON.stringify(failure)}`).not.toContain(key);
  });
});
