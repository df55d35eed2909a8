import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LinearDocument } from "@linear/sdk";
import { getOperationAST, parse } from "graphql";
import { beforeAll, describe, expect, it } from "vitest";
import { Access } from "../../../sandbox/linear/api/access.js";
import { answer } from "../../../sandbox/linear/api/api.js";
import { complexityOf } from "../../../sandbox/linear/api/complexity.js";
import { Budgets, RateLimits } from "../../../sandbox/linear/api/limits.js";
import { RequestReader } from "../../../sandbox/linear/api/request.js";
import { loadSchema } from "../../../sandbox/linear/schema.js";
import { sandboxKey, seed, stableId } from "../../../sandbox/linear/seed.js";
import { Store } from "../../../sandbox/linear/store/store.js";
import { RunningLinear, schemaCache } from "../../support/linear.js";

describe("the hour's budget", () => {
  const noon = Date.parse("2026-03-01T12:00:00Z");
  const limitsAt = (clock: { now: number }) => new RateLimits(() => new Date(clock.now));

  it("lets 2,500 requests through, and one more every 1.44 seconds", () => {
    const clock = { now: noon };
    const limits = limitsAt(clock);
    const passed = Array.from({ length: 2_600 }, () => limits.request()).filter(Boolean);
    expect(passed).toHaveLength(2_500);
    clock.now += 1_439;
    expect(limits.request()).toBe(false);
    clock.now += 2;
    expect([limits.request(), limits.request()]).toEqual([true, false]);
    clock.now += 2 * 3_600_000;
    expect(limits.headers()["x-ratelimit-requests-remaining"]).toBe("2500");
  });

  it("tells what is left, and a reset that is always an hour away, in milliseconds", () => {
    const clock = { now: noon };
    const limits = limitsAt(clock);
    limits.request();
    limits.spend(100);
    expect(limits.headers()).toEqual({
      "x-ratelimit-requests-limit": "2500",
      "x-ratelimit-requests-remaining": "2499",
      "x-ratelimit-requests-reset": String(noon + 3_600_000),
      "x-ratelimit-complexity-limit": "3000000",
      "x-ratelimit-complexity-remaining": "2999900",
      "x-ratelimit-complexity-reset": String(noon + 3_600_000),
    });
  });

  it("is refused with HTTP 400 when it is spent, not 429", async () => {
    const now = () => new Date(noon);
    const budgets = new Budgets(now);
    while (budgets.of("key", stableId("viewer")).request());
    const dir = await mkdtemp(join(tmpdir(), "chainwright-limits-"));
    const store = new Store(dir, () => undefined);
    const schema = await loadSchema(schemaCache);
    seed(store, now());
    const access = new Access(store, now, { keys: [{ key: sandboxKey }], apps: [] });
    const world = { store, schema, budgets, access, now, newId: randomUUID, url: "http://127.0.0.1" };
    const request = new RequestReader(schema).read(JSON.stringify({ query: "{ viewer { id } }" }));
    const { status, headers, body } = await answer(world, sandboxKey, request, () => undefined);
    await rm(dir, { recursive: true });
    expect(status).toBe(400);
    expect(headers["x-ratelimit-requests-remaining"]).toBe("0");
    expect(JSON.parse(String(body))).toMatchObject({
      data: null,
      errors: [
        {
          message: expect.stringContaining("Only 2500 requests are allowed per 1 hour"),
          extensions: { type: "ratelimited", code: "RATELIMITED", statusCode: 429 },
        },
      ],
    });
  });
});

describe("complexity by Linear's written rule", () => {
  let schema: Awaited<ReturnType<typeof loadSchema>>;
  beforeAll(async () => {
    schema = await loadSchema(schemaCache);
  });
  const points = (query: string, variables: Record<string, unknown> = {}) => {
    const document = parse(query);
    const operation = getOperationAST(document);
    return operation ? complexityOf(schema, document, operation, variables) : undefined;
  };
  const created = Array.from(
    { length: 8 },
    (_, index) => `a${index}: issueCreate(input: { teamId: "t" }) { success issue { id identifier url } }`,
  );

  it.each([
    ["an object's properties", "{ viewer { id name email } }", {}, 2],
    ["the SDK's issues, 50 of them", LinearDocument.IssuesDocument.toString(), {}, 2_246],
    ["the SDK's issues, 10 of them", LinearDocument.IssuesDocument.toString(), { first: 10 }, 450],
    ["the SDK's issues, 250 of them", LinearDocument.IssuesDocument.toString(), { first: 250 }, 11_226],
    ["the SDK's teams", LinearDocument.TeamsDocument.toString(), {}, 1_301],
    ["the SDK's batch of issues", LinearDocument.CreateIssueBatchDocument.toString(), {}, 45],
    ["eight issues by alias", `mutation { ${created.join(" ")} }`, {}, 20],
  ])("counts %s", (_what, query, variables, expected) => {
    expect(points(query, variables)).toBe(expected);
  });

  it("is told in a header, and a single query over 10,000 is refused", async () => {
    const linear = await RunningLinear.start();
    const small = await linear.post("{ viewer { id } }");
    expect(small.headers.get("x-complexity")).toBe("2");
    const big = await linear.post("{ issues(first: 250) { nodes { children(first: 50) { nodes { id } } } } }");
    expect(big.status).toBe(400);
    expect(big.body.errors?.[0]?.message).toBe("Query too complex");
    await linear.stop();
  });
});
