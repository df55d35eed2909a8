import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LinearClient, UsageLimitExceededLinearError } from "@linear/sdk";
import { afterEach, describe, expect, it } from "vitest";
import { type Emulator, type EmulatorOptions, MovableClock, startLinear } from "../../../sandbox/linear/index.js";
import { schemaCache } from "../../support/linear.js";

describe("the emulator that others test against", () => {
  const running: Emulator[] = [];
  const start = async (options: EmulatorOptions = {}) => {
    const linear = await startLinear({ cacheDir: schemaCache, ...options });
    running.push(linear);
    const client = new LinearClient({ apiKey: linear.key, apiUrl: linear.apiUrl });
    return { linear, client };
  };
  afterEach(async () => {
    await Promise.all(running.splice(0).map((linear) => linear.close()));
  });
  const teamOf = async (client: LinearClient) => (await client.teams()).nodes[0]?.id ?? "";

  it("starts empty without options, and tells every request that it was sent", async () => {
    const { linear, client } = await start();
    const teamId = await teamOf(client);
    await client.createIssue({ teamId, title: "one" });
    expect(linear.requests).toEqual([
      { operations: ["teams"], status: 200, fault: null, complexity: 1_301 },
      { operations: ["issueCreate"], status: 200, fault: null, complexity: expect.any(Number) },
    ]);
  });

  it("keeps what was filed in a folder that it is given, and nothing without one", async () => {
    const dir = mkdtempSync(join(tmpdir(), "linear-kept-"));
    const first = await start({ dir });
    await first.client.createIssue({ teamId: await teamOf(first.client), title: "kept" });
    await first.linear.close();
    expect(existsSync(join(dir, "linear.jsonl"))).toBe(true);
    const second = await start({ dir });
    expect((await second.client.issues()).nodes.map(({ title }) => title)).toEqual(["kept"]);
    await second.linear.close();
    rmSync(dir, { recursive: true });
    expect((await (await start()).client.issues()).nodes).toEqual([]);
  });

  it("strikes the nth request of an operation, and tells mistakes in a fault at once", async () => {
    const { linear, client } = await start();
    const teamId = await teamOf(client);
    linear.strike({ kind: "reset-after-commit", operation: "issueCreate", nth: 2 });
    await client.createIssue({ teamId, title: "one" });
    await expect(client.createIssue({ teamId, title: "two" })).rejects.toThrow(/fetch failed/i);
    await client.createIssue({ teamId, title: "three" });
    expect((await client.issues()).nodes.map(({ title }) => title)).toEqual(["three", "two", "one"]);
    expect(linear.requests.map(({ fault }) => fault).filter(Boolean)).toEqual(["reset-after-commit"]);
    expect(() => linear.strike({ kind: "explode" as never })).toThrow(/got "explode"/);
    linear.strike();
  });

  it("has a clock that stands still until it is moved", async () => {
    const clock = new MovableClock(new Date("2026-01-01T00:00:00Z"));
    const { linear, client } = await start({ clock });
    const issue = await (await client.createIssue({ teamId: await teamOf(client), title: "x" })).issue;
    expect(issue?.createdAt.toISOString()).toBe("2026-01-01T00:00:00.000Z");
    clock.advance(60_000);
    await linear.delivered();
    const comment = await (await client.createComment({ issueId: issue?.id, body: "x" })).comment;
    expect(comment?.createdAt.toISOString()).toBe("2026-01-01T00:01:00.000Z");
  });

  it("takes switches from the start, in process and over HTTP from an administrator's key alone", async () => {
    const { linear, client } = await start({ switches: { issueLimit: 0, triage: true } });
    const teamId = await teamOf(client);
    const refused = client.createIssue({ teamId, title: "x" });
    await expect(refused).rejects.toBeInstanceOf(UsageLimitExceededLinearError);
    linear.turn({ issueLimit: null });
    const issue = await (await client.createIssue({ teamId, title: "x" })).issue;
    expect((await issue?.state)?.name).toBe("Triage");
    const patch = (authorization: string, body: unknown) =>
      fetch(`${linear.url}/switches`, { method: "PATCH", headers: { authorization }, body: JSON.stringify(body) });
    expect((await patch("lin_api_sandbox_read", { releases: true })).status).toBe(401);
    expect((await patch(linear.key, { relases: true })).status).toBe(400);
    expect((await patch(linear.key, { releases: true })).status).toBe(200);
    expect((await client.organization).releasesEnabled).toBe(true);
  });

  it("is exported by the package from where the build puts it", () => {
    const root = join(import.meta.dirname, "../../..");
    const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      exports: Record<string, { types: string; default: string }>;
    };
    const target = exports["./sandbox/linear"];
    expect(target?.types).toBe(target?.default.replace(/\.js$/, ".d.ts"));
    const source = (target?.default ?? "").replace(/^\.\/dist\//, "").replace(/\.js$/, ".ts");
    expect(existsSync(join(root, source))).toBe(true);
  });

  it("lets its own keys in alone, when it is given some", async () => {
    const { linear } = await start({ keys: [{ key: "lin_api_mine", scopes: ["read"] }] });
    const ask = async (authorization: string) => {
      const headers = { authorization, "content-type": "application/json" };
      const response = await fetch(linear.apiUrl, { method: "POST", headers, body: '{"query":"{ viewer { id } }"}' });
      return response.status;
    };
    expect(linear.key).toBe("lin_api_mine");
    expect([await ask("lin_api_mine"), await ask("lin_api_sandbox")]).toEqual([200, 401]);
  });
});
