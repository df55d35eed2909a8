import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { faultKinds, parseLinearFaults } from "../../../sandbox/linear/faults.js";
import { RunningLinear } from "../../support/linear.js";

const page = readFileSync(join(import.meta.dirname, "../../../docs/linear-emulator.md"), "utf8");
const comment = 'mutation { commentCreate(input: { issueId: "ENG-1", body: "hi" }) { success } }';

describe("fault switches of the embedded Linear", () => {
  let linear: RunningLinear;
  beforeEach(async () => {
    linear = await RunningLinear.start();
    const teamId = (await linear.client.teams()).nodes[0]?.id ?? "";
    await linear.client.createIssue({ teamId, title: "x" });
  });
  afterEach(() => linear.stop());

  const comments = async () => {
    linear.faults = [];
    const { body } = await linear.post('{ issue(id: "ENG-1") { comments { nodes { id } } } }');
    return (body.data?.["issue"] as unknown as { comments: { nodes: unknown[] } }).comments.nodes.length;
  };

  it.each([
    ["refuse", 400, { code: "INPUT_ERROR", type: "invalid input" }],
    ["unauthorized", 401, { code: "AUTHENTICATION_ERROR" }],
    ["rate-limit", 400, { code: "RATELIMITED", type: "ratelimited", statusCode: 429 }],
  ])("%s: answers HTTP %i and does nothing", async (kind, httpStatus, extensions) => {
    linear.faults = [{ kind }];
    const { status, body } = await linear.post(comment);
    expect(status).toBe(httpStatus);
    expect(body.errors?.[0]?.extensions).toMatchObject(extensions);
    expect(await comments()).toBe(0);
  });

  it("server-error: answers with a page of HTML", async () => {
    linear.faults = [{ kind: "server-error" }];
    const { status, text, headers } = await linear.post(comment);
    expect([status, headers.get("content-type")]).toEqual([502, "text/html"]);
    expect(text).toContain("<html>");
    expect(await comments()).toBe(0);
  });

  it("garbage: answers HTTP 200 with JSON that breaks off", async () => {
    linear.faults = [{ kind: "garbage" }];
    const { status, text } = await linear.post(comment);
    expect(status).toBe(200);
    expect(() => JSON.parse(text) as unknown).toThrow();
    expect(await comments()).toBe(0);
  });

  it("partial: does it, and answers HTTP 200 with an error beside the data", async () => {
    linear.faults = [{ kind: "partial" }];
    const { status, body } = await linear.post(comment);
    expect(status).toBe(200);
    expect(body.errors).toHaveLength(1);
    expect(body.data).toEqual({ commentCreate: { success: true } });
    expect(await comments()).toBe(1);
  });

  it.each([
    ["timeout", 0],
    ["timeout-after-commit", 1],
  ])("%s: drops the connection without an answer, with %i comments made", async (kind, made) => {
    linear.faults = [{ kind, milliseconds: 20 }];
    await expect(linear.post(comment)).rejects.toThrow("fetch failed");
    expect(await comments()).toBe(made);
  });

  it("timeout: lets go of a connection that the client leaves, and of all when it stops", async () => {
    linear.faults = [{ kind: "timeout" }];
    const hanging = fetch(`${linear.url}/graphql`, { method: "POST", body: "{}", signal: AbortSignal.timeout(50) });
    await expect(hanging).rejects.toThrow(/abort|timeout/i);
    const stuck = linear.post(comment).catch((error: Error) => error.message);
    await expect.poll(() => linear.lines.filter((line) => line.includes("[timeout]")).length).toBe(2);
    await linear.restart();
    expect(await stuck).toBe("fetch failed");
  });

  it.each([
    ["expired-key", 401, "AUTHENTICATION_ERROR"],
    ["forbidden", 400, "FORBIDDEN"],
    ["rate-limit-200", 200, "RATELIMITED"],
    ["internal-error", 500, "INTERNAL_SERVER_ERROR"],
  ])("%s: answers HTTP %i and does nothing", async (kind, httpStatus, code) => {
    linear.faults = [{ kind }];
    const { status, body } = await linear.post(comment);
    expect([status, body.errors?.[0]?.extensions.code]).toEqual([httpStatus, code]);
    expect(await comments()).toBe(0);
  });

  it.each([
    ["rate-limit-text", 429, "text/plain", "Too Many Requests"],
    ["unavailable", 503, "text/plain", "upstream connect error"],
    ["html", 200, "text/html", "Sign in"],
    ["null-data", 200, "application/json", '{"data":null}'],
    ["empty", 200, "application/json", ""],
  ])("%s: answers HTTP %i with %s and does nothing", async (kind, httpStatus, type, words) => {
    linear.faults = [{ kind }];
    const { status, text, headers } = await linear.post(comment);
    expect([status, headers.get("content-type")]).toEqual([httpStatus, type]);
    expect(text).toContain(words);
    expect(text === "").toBe(words === "");
    expect(await comments()).toBe(0);
  });

  it.each(["rate-limit", "rate-limit-200", "rate-limit-text", "unavailable"])(
    "%s: says when to come back where it is told to, and nothing of it otherwise",
    async (kind) => {
      linear.faults = [{ kind, retryAfterSeconds: 7 }];
      expect((await linear.post(comment)).headers.get("retry-after")).toBe("7");
      linear.faults = [{ kind }];
      expect((await linear.post(comment)).headers.get("retry-after")).toBeNull();
    },
  );

  it("success-false: answers as if it were done but for its success, and does nothing", async () => {
    linear.faults = [{ kind: "success-false" }];
    const { status, body } = await linear.post(comment.replace("success }", "success comment { body } }"));
    expect(status).toBe(200);
    expect(body).toEqual({ data: { commentCreate: { success: false, comment: { body: "hi" } } } });
    expect(await comments()).toBe(0);
  });

  it.each([
    ["server-error-after-commit", 502],
    ["garbage-after-commit", 200],
  ])("%s: does it, and answers HTTP %i with what can't be read", async (kind, httpStatus) => {
    linear.faults = [{ kind }];
    const { status, text } = await linear.post(comment);
    expect(status).toBe(httpStatus);
    expect(() => JSON.parse(text) as unknown).toThrow();
    expect(await comments()).toBe(1);
  });

  it.each([
    ["reset", 0],
    ["reset-after-commit", 1],
  ])("%s: resets the connection, with %i comments made", async (kind, made) => {
    linear.faults = [{ kind }];
    const failure = await linear.post(comment).catch((error: Error) => error);
    expect(failure).toMatchObject({ message: "fetch failed", cause: { code: "ECONNRESET" } });
    expect(await comments()).toBe(made);
  });

  it("expired-key: ends the key that sends the nth request for good, and no other", async () => {
    linear.server.access.addKey({ key: "lin_api_renewed" });
    linear.faults = [{ kind: "expired-key", operation: "commentCreate", nth: 2 }];
    const statuses = [];
    for (const key of ["lin_api_sandbox", "lin_api_sandbox", "lin_api_sandbox", "lin_api_renewed"])
      statuses.push((await linear.post(comment, {}, key)).status);
    expect(statuses).toEqual([200, 401, 401, 200]);
    expect((await linear.post("{ viewer { id } }")).status).toBe(401);
    expect(await comments()).toBe(2);
  });

  it("strikes from the nth request on, for as many as it is told, once when it isn't", async () => {
    const statuses = async (count: number) => {
      const all = [];
      for (let time = 0; time < count; time += 1) all.push((await linear.post("{ viewer { id } }")).status);
      return all;
    };
    linear.faults = [{ kind: "refuse", nth: 2, times: 2 }];
    expect(await statuses(5)).toEqual([200, 400, 400, 200, 200]);
    linear.faults = [{ kind: "refuse", nth: 3 }];
    expect(await statuses(5)).toEqual([200, 200, 400, 200, 200]);
  });

  /** Each kind, and whether the page that describes them says that it carries the request out. */
  const described = [...page.matchAll(/^\| `([a-z0-9-]+)` \| [^|]+ \| (yes|no) \|$/gm)].map(
    ([, kind = "", done = ""]) => [kind, done === "yes" ? 1 : 0] as const,
  );

  it("are all described", () => {
    expect(described.map(([kind]) => kind).sort()).toEqual([...faultKinds].sort());
  });

  it.each(described)("%s: leaves %i comments, as the page says", async (kind, made) => {
    linear.faults = [{ kind, milliseconds: 1 }];
    await linear.post(comment).catch(() => undefined);
    expect(await comments()).toBe(made);
  });

  it("disturbs only the named operation, whatever its alias, and only so many times", async () => {
    linear.faults = [{ operation: "commentCreate", kind: "refuse", times: 2 }];
    const statuses = [];
    for (let time = 0; time < 3; time += 1) {
      statuses.push((await linear.post("{ viewer { id } }")).status);
      statuses.push((await linear.post(comment.replace("commentCreate", "a0: commentCreate"))).status);
    }
    expect(statuses).toEqual([200, 400, 200, 400, 200, 200]);
  });

  it("counts each fault by itself, and again when it is switched on anew", async () => {
    linear.faults = [
      { kind: "refuse", times: 1 },
      { kind: "unauthorized", times: 1 },
    ];
    const next = async () => (await linear.post("{ viewer { id } }")).status;
    expect([await next(), await next(), await next()]).toEqual([400, 401, 200]);
    linear.faults = [];
    expect(await next()).toBe(200);
    linear.faults = [{ kind: "refuse", times: 1 }];
    expect([await next(), await next()]).toEqual([400, 200]);
  });

  it("tells every mistake in the list at once", () => {
    expect(() =>
      parseLinearFaults([{ kind: "refuse", time: 3 }, { kind: "explode" }, { kind: "slow", milliseconds: -1 }]),
    ).toThrowErrorMatchingInlineSnapshot(`
      [UserError: faults.json can't be used [sandbox/faults]
        linear.0.time: expected one of operation, kind, nth, times, milliseconds, retryAfterSeconds, got unknown key "time"
          fix: did you mean times?
        linear.1.kind: expected one of refuse, unauthorized, expired-key, forbidden, rate-limit, rate-limit-200, internal-error, null-data, success-false, rate-limit-text, unavailable, server-error, html, garbage, empty, timeout, reset, slow, partial, server-error-after-commit, garbage-after-commit, timeout-after-commit, reset-after-commit, got "explode"
          fix: change linear.1.kind
        linear.2.milliseconds: expected at least 0, got -1
          fix: change linear.2.milliseconds]
    `);
  });

  it("answers nothing but the mistake while the list is wrong", async () => {
    linear.faults = [{ kind: "explode" }];
    const { status, text } = await linear.post("{ viewer { id } }");
    expect(status).toBe(500);
    expect(text).toContain("linear.0.kind");
  });
});
