import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { askCi, type CiAnswer, type CiRun, ciRunOf } from "../../../scripts/resume/ci.js";
import { judgeOwner, silenceMinutes, type Suspect, type Witness } from "../../../scripts/resume/owner.js";

const at = new Date("2026-11-22T12:00:00Z");
const later = (minutes: number): Date => new Date(at.getTime() + minutes * 60_000);
const ci: CiRun = {
  kind: "github",
  repository: "o/r",
  run: "7",
  attempt: 1,
  url: "https://github.com/o/r/actions/runs/7",
};

const suspect = (news: Partial<Suspect> = {}): Suspect => ({
  pid: 42,
  host: "here",
  machine: "boot ns",
  ci: null,
  at,
  heartbeat: null,
  ...news,
});

const witness = (news: Partial<Witness> = {}): Witness => ({
  host: "here",
  machine: "boot ns",
  now: later(1),
  local: false,
  startOf: async () => undefined,
  askCi: async (): Promise<CiAnswer> => ({ kind: "unknown", why: "" }),
  ...news,
});

const kindOf = async (who: Suspect, by: Witness): Promise<string> => (await judgeOwner(who, by)).kind;

describe("the owner of a lock", () => {
  it("of this machine is dead when its process ended, or another has its number since", async () => {
    expect(await kindOf(suspect(), witness())).toBe("dead");
    expect(await kindOf(suspect(), witness({ startOf: async () => later(1).getTime() }))).toBe("dead");
    expect(await kindOf(suspect(), witness({ startOf: async () => later(-1).getTime() }))).toBe("alive");
  });

  it("in another container of the same name is not judged by our processes", async () => {
    const other = suspect({ machine: "boot other-ns" });
    expect(await kindOf(other, witness())).toBe("unknown");
    expect(await kindOf(other, witness({ local: true }))).toBe("unknown");
  });

  it("of before this machine was started anew is dead where the state lies here, and not elsewhere", async () => {
    const before = suspect({ machine: "old-boot ns" });
    expect(await kindOf(before, witness({ local: true }))).toBe("dead");
    expect(await kindOf(before, witness({ local: false }))).toBe("unknown");
  });

  it.each([
    [{ kind: "over", conclusion: "cancelled" }, "dead"],
    [{ kind: "running", status: "in_progress" }, "alive"],
    [{ kind: "unknown", why: "GitHub answered 404" }, "unknown"],
  ] as const)("in a CI is what the CI says: %j", async (answer, kind) => {
    expect(await kindOf(suspect({ host: "runner", ci }), witness({ askCi: async () => answer }))).toBe(kind);
  });

  it("elsewhere is dead after a silence that no network trouble takes, and unknown before, with what to check", async () => {
    const far = suspect({ host: "far", heartbeat: at });
    expect(await kindOf(far, witness({ now: later(silenceMinutes) }))).toBe("dead");
    expect(await judgeOwner(far, witness({ now: later(silenceMinutes - 5) }))).toEqual({
      kind: "unknown",
      why: "process 42 on far said 10 minutes ago that it works",
      check: "look on far whether it still runs, or wait: after 5 more minutes of silence it counts as dead",
    });
    expect(await judgeOwner(suspect({ host: "far" }), witness({ now: later(10_000) }))).toMatchObject({
      kind: "unknown",
    });
  });

  it("of a half-written lock, which names nobody, is unknown", async () => {
    expect(await kindOf(suspect({ host: "", pid: 0, machine: "" }), witness({ local: true }))).toBe("unknown");
  });
});

describe("a run of GitHub", () => {
  let server: Server;
  let reply: { status: number; body: object };
  const asked: string[] = [];
  beforeEach(async () => {
    asked.length = 0;
    server = createServer((request, response) => {
      asked.push(`${request.url ?? ""} ${request.headers.authorization ?? ""}`);
      response.writeHead(reply.status, { "content-type": "application/json" });
      response.end(JSON.stringify(reply.body));
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  });
  afterEach(() => server.close());
  const ask = async (run = ci): Promise<CiAnswer> => {
    const { port } = server.address() as AddressInfo;
    return await askCi(run, { GITHUB_API_URL: `http://127.0.0.1:${port}`, GITHUB_TOKEN: "t" });
  };

  it("is over when it is completed, or when a later attempt of it is on", async () => {
    reply = { status: 200, body: { status: "completed", conclusion: "cancelled", run_attempt: 1 } };
    expect(await ask()).toEqual({ kind: "over", conclusion: "cancelled" });
    expect(asked).toEqual(["/repos/o/r/actions/runs/7 token t"]);
    reply = { status: 200, body: { status: "in_progress", conclusion: null, run_attempt: 2 } };
    expect(await ask()).toMatchObject({ kind: "over" });
  });

  it("runs while it is queued or in progress, and is unknown when GitHub refuses or is away", async () => {
    reply = { status: 200, body: { status: "in_progress", conclusion: null, run_attempt: 1 } };
    expect(await ask()).toEqual({ kind: "running", status: "in_progress" });
    reply = { status: 404, body: { message: "Not Found" } };
    expect(await ask()).toEqual({ kind: "unknown", why: "GitHub answered 404" });
    expect(await askCi(ci, { GITHUB_API_URL: "http://127.0.0.1:1" })).toMatchObject({ kind: "unknown" });
  });

  it("is known by GitHub's own variables, and only there", () => {
    const env = { GITHUB_ACTIONS: "true", GITHUB_REPOSITORY: "o/r", GITHUB_RUN_ID: "7", GITHUB_RUN_ATTEMPT: "1" };
    expect(ciRunOf(env)).toEqual(ci);
    expect(ciRunOf({ ...env, GITHUB_ACTIONS: undefined })).toBeNull();
  });
});
