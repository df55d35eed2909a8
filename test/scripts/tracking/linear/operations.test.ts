import { describe, expect, it } from "vitest";
import type { ServiceFailure } from "../../../../scripts/tracking/failure.js";
import { LinearClient } from "../../../../scripts/tracking/linear/client.js";
import { keyCredentials } from "../../../../scripts/tracking/linear/credentials.js";
import type { Operation } from "../../../../scripts/tracking/linear/documents.js";
import { sendOperations } from "../../../../scripts/tracking/linear/operations.js";

type Run = (bodies: readonly string[]) => { data: unknown; errors?: unknown[] };

/** Sends comments with these bodies to a Linear that answers as `run` says; the verdicts, and what each request held. */
async function sendTo(run: Run, bodies: readonly string[]) {
  const requests: string[][] = [];
  const fetch = ((_: string, init: RequestInit) => {
    const { variables } = JSON.parse(init.body as string) as { variables: Record<string, { body: string }> };
    const held = Object.values(variables).map(({ body }) => body);
    requests.push(held);
    return Promise.resolve(new Response(JSON.stringify(run(held))));
  }) as unknown as typeof globalThis.fetch;
  const limits = {
    deadlineMs: 1_000,
    retryMs: 1,
    rateLimitMs: 1,
    retries: 0,
    windowMs: 1,
    requests: 250,
    points: 300_000,
  };
  const client = new LinearClient({
    credentials: keyCredentials("k"),
    apiUrl: "http://x",
    fetch,
    now: () => new Date(0),
    random: () => 0,
    limits,
  });
  const operations = bodies.map((body): Operation => ({ field: "commentCreate", arguments: { input: { body } } }));
  const verdicts: Record<string, string> = {};
  const failure = await sendOperations(client, operations, ({ arguments: { input } }, verdict) => {
    const { body } = input as { body: string };
    verdicts[body] = verdict.kind === "done" ? "done" : verdict.message;
  }).then(
    () => null,
    (error: unknown) => error as ServiceFailure,
  );
  return { verdicts, requests, failure };
}

const payloads = (bodies: readonly string[]) =>
  Object.fromEntries(bodies.map((_, index) => [`a${index}`, { success: true }]));

/** As graphql-js does it: in order, the first failure ends the run and empties the data. */
const inSeries =
  (wrong: Readonly<Record<string, string>>): Run =>
  (bodies) => {
    const bad = bodies.findIndex((body) => body in wrong);
    if (bad === -1) return { data: payloads(bodies) };
    return { data: null, errors: [{ message: wrong[bodies[bad] ?? ""], path: [`a${bad}`] }] };
  };

describe("operations that share a request", () => {
  it("go together when nothing is wrong", async () => {
    const { verdicts, requests } = await sendTo(inSeries({}), ["x", "y"]);
    expect(verdicts).toEqual({ x: "done", y: "done" });
    expect(requests).toEqual([["x", "y"]]);
  });

  it("beside one that is refused are sent again, since nobody says what became of them", async () => {
    const { verdicts, requests } = await sendTo(inSeries({ y: "no" }), ["x", "y", "z"]);
    expect(verdicts).toEqual({ x: "done", y: "no", z: "done" });
    expect(requests).toEqual([
      ["x", "y", "z"],
      ["x", "z"],
    ]);
  });

  it("count as done when they were done by an earlier run", async () => {
    const { verdicts } = await sendTo(inSeries({ x: "conflict on insert of Comment" }), ["x", "y"]);
    expect(verdicts).toEqual({ x: "done", y: "done" });
  });

  it("have a verdict each when Linear answers some and refuses others at once", async () => {
    const { verdicts, requests } = await sendTo(
      (bodies) => ({ data: { ...payloads(bodies), a1: null }, errors: [{ message: "no", path: ["a1"] }] }),
      ["x", "y", "z"],
    );
    expect(verdicts).toEqual({ x: "done", y: "no", z: "done" });
    expect(requests).toHaveLength(1);
  });

  it("are believed to be carried out when their payload says so, whatever error stands beside it", async () => {
    const { verdicts } = await sendTo(
      (bodies) => ({ data: payloads(bodies), errors: [{ message: "odd" }] }),
      ["x", "y"],
    );
    expect(verdicts).toEqual({ x: "done", y: "done" });
  });

  it("are tried one by one when the request is refused as a whole", async () => {
    const whole: Run = (bodies) =>
      bodies.length > 1 ? { data: null, errors: [{ message: "internal" }] } : { data: payloads(bodies) };
    const { verdicts, requests } = await sendTo(whole, ["x", "y"]);
    expect(verdicts).toEqual({ x: "done", y: "done" });
    expect(requests).toEqual([["x", "y"], ["x"], ["y"]]);
  });

  it("are refused when Linear says so without an error", async () => {
    const { verdicts } = await sendTo(() => ({ data: { a0: { success: false } } }), ["x"]);
    expect(verdicts["x"]).toContain("did not carry it out");
  });

  it("are given up for this run when Linear refuses one after the other", async () => {
    const { requests, failure } = await sendTo(
      () => ({ data: null, errors: [{ message: "read-only" }] }),
      [..."abcdefgh"],
    );
    expect(failure?.kind).toBe("refused");
    expect(requests.length).toBeLessThanOrEqual(4);
  });

  it("are split over several requests when there are many", async () => {
    const { verdicts, requests } = await sendTo(
      inSeries({}),
      Array.from({ length: 60 }, (_, index) => `c${index}`),
    );
    expect(Object.keys(verdicts)).toHaveLength(60);
    expect(requests.map(({ length }) => length)).toEqual([25, 25, 10]);
  });
});
