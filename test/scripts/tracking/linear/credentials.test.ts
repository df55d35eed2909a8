import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sandboxApp, sandboxReadOnlyKey } from "../../../../sandbox/linear/seed.js";
import { exitCodeOf } from "../../../../scripts/run/exit-codes.js";
import { makeTracker, type TrackerSettings } from "../../../../scripts/tracking/setup.js";
import type { Tracker } from "../../../../scripts/tracking/tracker.js";
import { deploy, type Emulator, quick, startEmulator, unitOf, workOf } from "../fixtures.js";

let emulator: Emulator;
let projectDir: string;
const sent: string[] = [];
let grants = 0;

beforeEach(async () => {
  emulator = await startEmulator();
  projectDir = mkdtempSync(join(tmpdir(), "chainwright-credentials-"));
  sent.length = 0;
  grants = 0;
});

afterEach(async () => {
  await emulator.close();
  rmSync(projectDir, { recursive: true, force: true });
});

const work = workOf({ units: [unitOf("Networking")] });

const watched: typeof fetch = async (url, init) => {
  if (String(url as string).endsWith("/oauth/token")) grants++;
  else sent.push(new Headers(init?.headers).get("authorization") ?? "");
  return await fetch(url, init);
};

function tracker(more: Partial<TrackerSettings> = {}): Tracker {
  return makeTracker({
    key: undefined,
    app: { id: sandboxApp.clientId, secret: sandboxApp.clientSecret },
    apiUrl: emulator.url,
    team: "ENG",
    required: false,
    projectDir,
    now: () => new Date(),
    random: () => 0.5,
    limits: quick,
    fetch: watched,
    ...more,
  });
}

const folder = () => join(projectDir, ".chainwright", "tracking");
const tokenFile = () => join(folder(), readdirSync(folder()).find((name) => name.startsWith("token-")) ?? "");

describe("an OAuth app", () => {
  it("files with a token of its own, which is kept for its owner only and used by the next run", async () => {
    expect(await tracker().check()).toBe(true);
    expect(await deploy(tracker(), work)).toMatchObject({ pending: 0, parent: { identifier: "ENG-1" } });
    expect(grants).toBe(1);
    expect(new Set(sent).size).toBe(1);
    expect(sent[0]).toMatch(/^Bearer lin_oauth_/);
    expect(statSync(tokenFile()).mode & 0o777).toBe(0o600);
  });

  it("asks for a new token once when its own is refused, and the run goes on", async () => {
    await tracker().check();
    writeFileSync(tokenFile(), JSON.stringify({ token: "lin_oauth_void", expiresAt: Date.now() + 86_400_000 }));
    expect(await deploy(tracker(), work)).toMatchObject({
      pending: 0,
      warnings: [expect.stringContaining("In Review") as string],
    });
    expect(grants).toBe(2);
  });

  it("asks for a new token before its own expires", async () => {
    await tracker().check();
    const soon = { ...(JSON.parse(readFileSync(tokenFile(), "utf8")) as object), expiresAt: Date.now() + 60_000 };
    writeFileSync(tokenFile(), JSON.stringify(soon));
    expect(await tracker().check()).toBe(true);
    expect(grants).toBe(2);
  });

  it("takes the token that another run has renewed in the meantime", async () => {
    const [one, other] = [tracker(), tracker()];
    await one.check();
    const good = readFileSync(tokenFile(), "utf8");
    writeFileSync(tokenFile(), JSON.stringify({ token: "lin_oauth_void", expiresAt: Date.now() + 86_400_000 }));
    let first = true;
    const late: typeof fetch = async (url, init) => {
      const answer = await watched(url, init);
      if (first) writeFileSync(tokenFile(), good);
      first = false;
      return answer;
    };
    expect(await tracker({ fetch: late }).check()).toBe(true);
    expect(grants).toBe(1);
    expect(await other.check()).toBe(true);
  });

  it("does not void the token of another run that asks at the same moment", async () => {
    const runs = [tracker({ projectDir: join(projectDir, "a") }), tracker({ projectDir: join(projectDir, "b") })];
    await Promise.all(runs.map((run) => run.check()));
    const tracked = await Promise.all(runs.map((run, index) => deploy(run, workOf({ environment: `e${index}` }))));
    expect(tracked.map(({ pending }) => pending)).toEqual([0, 0]);
    expect(grants).toBe(2);
  });

  it("is refused with exit 3 and what to do when its secret is wrong, and the secret is told nobody", async () => {
    const app = { id: sandboxApp.clientId, secret: "a-wrong-secret-of-the-app" };
    const error = (await tracker({ app })
      .check()
      .catch((thrown: unknown) => thrown)) as Error & { code: string };
    expect(error).toMatchObject({
      code: "tracking/authentication",
      problems: [{ path: "LINEAR_CLIENT_ID, LINEAR_CLIENT_SECRET" }],
    });
    expect(exitCodeOf(error.code)).toBe(3);
    expect(`${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`).not.toContain("a-wrong-secret");
  });

  it("that can't be asked for a token is an outage", async () => {
    emulator.faults = [{ operation: "oauthToken", kind: "reset" }];
    expect(await tracker().check()).toBe(false);
    expect((await deploy(tracker(), work)).pending).toBeGreaterThan(0);
    emulator.faults = [];
    expect((await tracker().find(work)).pending).toBe(0);
  });

  it("leaves its token in the cache and nowhere else", async () => {
    emulator.faults = [{ operation: "issueCreate", kind: "reset" }];
    const tracking = await deploy(tracker(), work);
    const { token } = JSON.parse(readFileSync(tokenFile(), "utf8")) as { token: string };
    const journal = readFileSync(join(folder(), "journal.jsonl"), "utf8");
    expect(`${journal} ${JSON.stringify(tracking)}`).not.toContain(token);
    expect(journal).not.toContain(sandboxApp.clientSecret);
  });
});

describe("a personal key", () => {
  it("that may only read is refused with exit 3 before anything is filed", async () => {
    const error = await tracker({ key: sandboxReadOnlyKey })
      .check()
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: "tracking/authentication",
      problems: [{ path: "LINEAR_API_KEY", actual: expect.stringContaining("`write` required") as string }],
    });
  });

  it("goes before an app", async () => {
    await tracker({ key: "lin_api_sandbox" }).check();
    expect(sent).not.toContain(expect.stringContaining("Bearer"));
    expect(grants).toBe(0);
  });
});
