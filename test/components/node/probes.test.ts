import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { probeScripts } from "../../../components/node/probes.js";

const dir = mkdtempSync(join(tmpdir(), "chainwright-probe-"));
let server: Server | undefined;

beforeAll(() => {
  for (const [name, text] of Object.entries(probeScripts)) writeFileSync(join(dir, name), text);
});
afterEach(() => {
  server?.close();
  server = undefined;
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Answers by JSON-RPC method or by path. */
type Answers = Readonly<Record<string, unknown>>;

async function serve(answers: Answers): Promise<number> {
  const started = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const key = body === "" ? (request.url ?? "") : (JSON.parse(body) as { method: string }).method;
      const known = answers[key] !== undefined;
      response.writeHead(known ? 200 : 503, { "content-type": "application/json" });
      response.end(known ? JSON.stringify(answers[key]) : "");
    });
  });
  server = started;
  await new Promise<void>((done) => started.listen(0, "127.0.0.1", done));
  return (started.address() as AddressInfo).port;
}

/** Runs a probe as the kubelet does, in a plain POSIX shell. */
async function probe(script: keyof typeof probeScripts, port: number): Promise<{ ready: boolean; said: string }> {
  const limits = { PORT: String(port), MAX_HEAD_AGE: "60", MIN_PEERS: "3", MAX_SYNC_DISTANCE: "2" };
  const child = spawn("sh", [join(dir, script)], { env: { PATH: process.env.PATH ?? "", ...limits } });
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise<number | null>((done) => child.once("close", done));
  return { ready: code === 0, said: said.trim() };
}

const hex = (value: number): string => `0x${value.toString(16)}`;
const result = (value: unknown) => ({ jsonrpc: "2.0", id: 1, result: value });
const now = (): number => Math.floor(Date.now() / 1000);

function execution(changes: Answers = {}): Answers {
  return {
    eth_syncing: result(false),
    eth_getBlockByNumber: result({
      number: "0x10",
      timestamp: hex(now() - 12),
      transactions: ["0xabc"],
      withdrawals: [],
    }),
    net_peerCount: result("0x19"),
    ...changes,
  };
}

function consensus(status: object = {}, peers: object = {}): Answers {
  const synced = { head_slot: "10", sync_distance: "1", is_syncing: false, is_optimistic: false, el_offline: false };
  return {
    "/eth/v1/node/syncing": { data: { ...synced, ...status } },
    "/eth/v1/node/peer_count": { data: { disconnected: "0", connected: "50", connecting: "1", ...peers } },
  };
}

describe("the execution client's probe", () => {
  it("is content with a node that is in sync", async () => {
    expect(await probe("execution.sh", await serve(execution()))).toEqual({ ready: true, said: "" });
  });

  it.each<[string, Answers, RegExp]>([
    ["is syncing", { eth_syncing: result({ currentBlock: "0x1", highestBlock: "0x2" }) }, /syncing/],
    [
      "says it is in sync with an old head",
      { eth_getBlockByNumber: result({ timestamp: hex(now() - 600) }) },
      /head is 6\d\d s old/,
    ],
    ["has no block yet", { eth_getBlockByNumber: result(null) }, /no head/],
    ["has too few peers", { net_peerCount: result("0x2") }, /peers: 0x2/],
    ["has no peers", { net_peerCount: result("0x0") }, /peers: 0x0/],
    [
      "does not offer the method",
      { net_peerCount: { jsonrpc: "2.0", id: 1, error: { code: -32601 } } },
      /peers: unknown/,
    ],
    ["refuses to answer", { eth_syncing: undefined }, /no answer/],
  ])("takes a node out that %s", async (_, changes, why) => {
    const { ready, said } = await probe("execution.sh", await serve(execution(changes)));
    expect(ready).toBe(false);
    expect(said).toMatch(why);
  });

  it("takes a node out that does not listen", async () => {
    const port = await serve(execution());
    await new Promise((done) => server?.close(done));
    server = undefined;
    expect(await probe("execution.sh", port)).toEqual({ ready: false, said: "not ready: no answer" });
  });
});

describe("the consensus client's probe", () => {
  it("is content with a node that is in sync", async () => {
    expect(await probe("consensus.sh", await serve(consensus()))).toEqual({ ready: true, said: "" });
  });

  it.each<[string, Answers, RegExp]>([
    ["is syncing", consensus({ is_syncing: true }), /is_syncing/],
    ["is optimistic", consensus({ is_optimistic: true }), /is_optimistic/],
    ["has lost its execution client", consensus({ el_offline: true }), /el_offline/],
    ["is behind", consensus({ sync_distance: "3" }), /behind by 3 slots/],
    ["says nothing of its distance", consensus({ sync_distance: undefined }), /behind by unknown slots/],
    ["has too few peers", consensus({}, { connected: "2" }), /peers: 2/],
    ["is not initialised", {}, /no answer/],
  ])("takes a node out that %s", async (_, answers, why) => {
    const { ready, said } = await probe("consensus.sh", await serve(answers));
    expect(ready).toBe(false);
    expect(said).toMatch(why);
  });
});
