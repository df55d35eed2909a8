import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { UserError } from "../../../components/core/errors.js";
import { noticesSettings } from "../../../infra/settings/notices.js";
import { redactDeep } from "../../../scripts/engine/masking.js";
import { type Announcer, makeAnnouncer, spoolFolder } from "../../../scripts/notices/announcer.js";
import { discordMessage } from "../../../scripts/notices/channels/discord.js";
import { slackMessage } from "../../../scripts/notices/channels/slack.js";
import { isPublic, openDoor } from "../../../scripts/notices/door.js";
import { type Notice, wordsOf } from "../../../scripts/notices/notice.js";
import { type Receiver, startReceiver } from "./receiver.js";

const noticeOf = (news: Partial<Notice> = {}): Notice => ({
  kind: "done",
  project: "app",
  environment: "prod",
  sandbox: false,
  run: "20260102T030405Z-prod-up",
  verb: "up",
  commit: "0123456789abcdef0123456789abcdef01234567",
  branch: "main",
  counts: { create: 2, update: 0, replace: 1, delete: 0, same: 9 },
  usdPerMonth: { before: 100, after: 120 },
  issue: { identifier: "ENG-1", url: "https://linear.app/x/issue/ENG-1" },
  digest: null,
  failure: null,
  drifted: [],
  seconds: 61.2,
  at: "2026-01-02T03:05:05.000Z",
  ...news,
});

let receiver: Receiver;
let project: string;

beforeEach(async () => {
  receiver = await startReceiver();
  project = mkdtempSync(join(tmpdir(), "chainwright-notices-"));
});
afterEach(async () => {
  await receiver.close();
  rmSync(project, { recursive: true, force: true });
});

const secret = `whsec_${Buffer.from("a signing secret of some length").toString("base64")}`;

function announcerFor(channels: object[], options: Record<string, unknown> = {}): Announcer {
  const { env = {}, required = false, ...rest } = options as { env?: Record<string, string>; required?: boolean };
  return makeAnnouncer({
    settings: noticesSettings.parse({ channels, required }),
    sandbox: true,
    env: {
      SLACK_WEBHOOK_URL: `${receiver.url}/slack`,
      DISCORD_WEBHOOK_URL: `${receiver.url}/api/webhooks/42/token-x`,
      HOOK: `${receiver.url}/hook`,
      HOOK_SECRET: secret,
      PAGERDUTY_ROUTING_KEY: "routing-key",
      PAGERDUTY_CHANGE_URL: `${receiver.url}/v2/change/enqueue`,
      GITHUB_TOKEN: "ghs_token",
      GITHUB_API_URL: receiver.url,
      ...env,
    },
    project,
    pid: process.pid,
    lives: () => false,
    now: () => new Date("2026-01-02T03:05:05.000Z"),
    redact: (value) => value,
    patienceMs: 5_000,
    retryMs: 1,
    ...rest,
  });
}

const waiting = (): string[] => {
  try {
    return readdirSync(join(project, spoolFolder));
  } catch {
    return [];
  }
};

describe("a notice", () => {
  it("reaches Slack in plain text, without a link or a mention made of data", async () => {
    const announcer = announcerFor([{ to: "slack", sandbox: true }]);
    announcer.announce(
      noticeOf({ kind: "failed", failure: { code: "x/y", summary: "<!channel> *boom* <http://evil|x>" } }),
    );
    expect(await announcer.finish()).toEqual({ warnings: [], pending: 0 });
    const [{ body, path }] = receiver.got as unknown as [
      { body: { blocks: { type: string; fields?: object[] }[] }; path: string },
    ];
    expect(path).toBe("/slack");
    expect(JSON.stringify(body)).not.toContain("mrkdwn");
    expect(body.blocks.map(({ type }) => type)).toEqual(["header", "section", "actions"]);
    expect(body.blocks[1]?.fields).toContainEqual(
      expect.objectContaining({ type: "plain_text", text: "changes: 2 to create, 1 to replace, 9 unchanged" }),
    );
  });

  it("reaches Discord as an embed that mentions nobody", async () => {
    const announcer = announcerFor([{ to: "discord", sandbox: true }]);
    announcer.announce(noticeOf());
    expect((await announcer.finish()).warnings).toEqual([]);
    const [{ path, body, headers }] = receiver.got as unknown as [
      {
        path: string;
        body: { allowed_mentions: object; embeds: { title: string }[] };
        headers: Record<string, string>;
      },
    ];
    expect(path).toMatch(/\/webhooks\/42\/token-x$/);
    expect(headers["authorization"]).toBeUndefined();
    expect(body.allowed_mentions).toEqual({ parse: [] });
    expect(body.embeds[0]?.title).toBe("up of prod of app is done");
  });

  it("reaches any receiver signed, so that it can be verified, with the same id for every try", async () => {
    receiver.answers = [{ status: 503 }, { status: 200 }];
    const announcer = announcerFor(
      [{ to: "webhook", variable: "HOOK", secretVariable: "HOOK_SECRET", allowPrivate: true, sandbox: true }],
      { now: () => new Date() },
    );
    announcer.announce(noticeOf());
    expect((await announcer.finish()).warnings).toEqual([]);
    expect(receiver.got).toHaveLength(2);
    const [first, second] = receiver.got;
    expect(first?.headers["webhook-id"]).toBe("20260102T030405Z-prod-up:done");
    expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
    const verified = new Webhook(secret).verify(second?.text ?? "", second?.headers as Record<string, string>);
    expect(verified).toMatchObject({ type: "deployment.done", data: { environment: "prod" } });
  });

  it("reaches PagerDuty as a change event, which wakes nobody", async () => {
    const announcer = announcerFor([{ to: "pagerduty", sandbox: true }]);
    announcer.announce(noticeOf());
    expect((await announcer.finish()).warnings).toEqual([]);
    expect(receiver.got[0]).toMatchObject({
      path: "/v2/change/enqueue",
      body: {
        routing_key: "routing-key",
        payload: { summary: "up of prod of app is done", source: "app/prod" },
        links: [{ text: "ENG-1" }],
      },
    });
  });

  it("keeps one GitHub deployment per run, and makes one release of a successful one", async () => {
    const deployments: { id: number; payload: object }[] = [];
    const releases: { tag_name: string }[] = [];
    receiver.routes = {
      "GET /repos/o/r/deployments": () => ({ status: 200, body: deployments }),
      "POST /repos/o/r/deployments": ({ body }) => {
        deployments.push({ id: 7, ...(body as { payload: object }) });
        return { status: 201, body: { id: 7 } };
      },
      "POST /repos/o/r/deployments/7/statuses": () => ({ status: 201, body: { id: 1 } }),
      "GET /repos/o/r/releases": () => ({ status: 200, body: releases }),
      "POST /repos/o/r/releases": ({ body }) => {
        releases.push(body as { tag_name: string });
        return { status: 201, body: {} };
      },
    };
    const channel = { to: "github", repository: "o/r", release: true, sandbox: true };
    for (const kind of ["started", "done", "done"] as const) {
      const announcer = announcerFor([channel]);
      announcer.announce(noticeOf({ kind }));
      expect((await announcer.finish()).warnings).toEqual([]);
    }
    const states = receiver.got
      .filter(({ path }) => path.endsWith("/statuses"))
      .map(({ body }) => (body as { state: string }).state);
    expect(states).toEqual(["in_progress", "success", "success"]);
    expect(deployments).toHaveLength(1);
    expect(releases.map(({ tag_name }) => tag_name)).toEqual(["deploy-20260102T030405Z-prod-up"]);
  });

  it("goes only to those who want its kind", async () => {
    const announcer = announcerFor([{ to: "slack", on: ["failed"], sandbox: true }]);
    announcer.announce(noticeOf());
    await announcer.finish();
    expect(receiver.got).toEqual([]);
  });

  it("disturbs nobody for a run in the sandbox unless a channel asks for it", async () => {
    const announcer = announcerFor([{ to: "slack" }]);
    announcer.announce(noticeOf({ sandbox: true }));
    await announcer.finish();
    expect(receiver.got).toEqual([]);
  });

  it("is redacted before it is kept or sent", async () => {
    receiver.answers = [{ status: 500 }];
    const announcer = announcerFor([{ to: "slack", sandbox: true }], {
      redact: <T>(value: T): T => redactDeep(value, (text) => text.replaceAll("hunter22", "[secret]")),
    });
    announcer.announce(noticeOf({ failure: { code: "x/y", summary: "password hunter22" } }));
    await announcer.finish();
    const kept = waiting().map((name) => readFileSync(join(project, spoolFolder, name), "utf8"));
    expect(kept).toHaveLength(1);
    expect(kept.join() + receiver.got.map(({ text }) => text).join()).not.toContain("hunter22");
  });
});

describe("a receiver in trouble", () => {
  it("gets what it missed from the next run, once", async () => {
    receiver.answers = [{ status: 500 }];
    const first = announcerFor([{ to: "slack", sandbox: true }]);
    first.announce(noticeOf());
    const { warnings, pending } = await first.finish();
    expect(warnings).toEqual(["slack by SLACK_WEBHOOK_URL: answered 500; the next run tries again"]);
    expect(pending).toBe(1);
    receiver.answers = [{ status: 200 }];
    receiver.got.length = 0;
    expect(await announcerFor([{ to: "slack", sandbox: true }], { pid: process.pid + 1 }).finish()).toEqual({
      warnings: [],
      pending: 0,
    });
    expect(receiver.got).toHaveLength(1);
    expect(waiting()).toEqual([]);
  });

  it.each([401, 403, 404, 410])("is not asked again when it answers %i", async (status) => {
    receiver.answers = [{ status }];
    const announcer = announcerFor([{ to: "discord", sandbox: true }]);
    announcer.announce(noticeOf());
    expect((await announcer.finish()).warnings).toEqual([
      `discord by DISCORD_WEBHOOK_URL: answered ${status}; the next run tries again`,
    ]);
    expect(receiver.got).toHaveLength(1);
    expect(waiting()).toHaveLength(1);
  });

  it("that asks for a long wait is left to the next run", async () => {
    receiver.answers = [{ status: 429, headers: { "retry-after": "60" } }];
    const announcer = announcerFor([{ to: "slack", sandbox: true }]);
    announcer.announce(noticeOf());
    expect((await announcer.finish()).pending).toBe(1);
    expect(receiver.got).toHaveLength(1);
  });

  it("that never answers does not hold up the end of a run", async () => {
    receiver.answers = [{ status: 200, hang: true }];
    const announcer = announcerFor([{ to: "slack", sandbox: true }], { patienceMs: 50 });
    announcer.announce(noticeOf());
    expect((await announcer.finish()).pending).toBe(1);
  });

  it("is told nothing that is days old, which is said", async () => {
    receiver.answers = [{ status: 500 }];
    const first = announcerFor([{ to: "slack", sandbox: true }]);
    first.announce(noticeOf());
    await first.finish();
    const later = announcerFor([{ to: "slack", sandbox: true }], {
      pid: process.pid + 1,
      now: () => new Date("2026-01-06T00:00:00Z"),
    });
    const { warnings, pending } = await later.finish();
    expect(pending).toBe(0);
    expect(warnings.join()).toContain("was never sent");
  });

  it("keeps what another living process is sending to that process", async () => {
    receiver.answers = [{ status: 200, hang: true }];
    const first = announcerFor([{ to: "slack", sandbox: true }], { patienceMs: 1 });
    first.announce(noticeOf());
    await expect.poll(() => receiver.got.length).toBe(1);
    await announcerFor([{ to: "slack", sandbox: true }], { pid: process.pid + 1, lives: () => true }).finish();
    expect(receiver.got).toHaveLength(1);
  });
});

describe("settings of notices", () => {
  it("warn of a variable that is not set, and refuse it where notices are required", async () => {
    const env = { SLACK_WEBHOOK_URL: "" };
    expect((await announcerFor([{ to: "slack", sandbox: true }], { env }).finish()).warnings).toEqual([
      "nobody is told by slack: SLACK_WEBHOOK_URL is not set",
    ]);
    expect(() => announcerFor([{ to: "slack", sandbox: true }], { env, required: true })).toThrow(UserError);
  });

  it("hold no address: one is refused where the name of a variable belongs", () => {
    expect(
      noticesSettings.safeParse({ channels: [{ to: "slack", variable: "https://hooks.slack.com/services/T/B/x" }] })
        .success,
    ).toBe(false);
  });
});

describe("the way out", () => {
  it.each([
    "http://example.com/",
    "https://127.0.0.1/",
    "https://localhost/",
    "https://[::1]/",
    "https://169.254.169.254/latest/meta-data",
    "https://0x7f000001/",
    "https://2130706433/",
    "https://10.1.2.3/",
    "https://[::ffff:10.0.0.1]/",
    "https://[fd00::1]/",
    "file:///etc/passwd",
    "not a url",
  ])("refuses %s", async (address) => {
    await expect(openDoor({ allowPrivate: false })(address, { method: "POST" })).rejects.toMatchObject({
      name: "DoorError",
      passing: false,
    });
  });

  it("follows no redirect", async () => {
    receiver.answers = [{ status: 302, headers: { location: `${receiver.url}/elsewhere` } }];
    await expect(openDoor({ allowPrivate: true })(`${receiver.url}/x`, { method: "POST" })).rejects.toThrow(
      "answered 302",
    );
    expect(receiver.got).toHaveLength(1);
  });

  it("knows a public address from every other", () => {
    expect(["8.8.8.8", "2606:4700::1111"].every(isPublic)).toBe(true);
    expect(["100.64.0.1", "192.168.1.1", "224.0.0.1", "0.0.0.0", "fe80::1", "rubbish"].some(isPublic)).toBe(false);
  });
});

describe("words", () => {
  it("never hold a line break, a control or a direction character, whatever a name holds", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const notice = noticeOf({
          kind: "failed",
          environment: text,
          branch: text,
          failure: { code: "a/b", summary: text },
        });
        const { title, facts } = wordsOf(notice);
        for (const told of [title, ...facts.map(([, value]) => value)])
          expect(told).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        for (const message of [slackMessage(notice), discordMessage(notice)])
          expect(() => JSON.stringify(message)).not.toThrow();
        expect(slackMessage(notice).text).not.toMatch(/[<>]/);
      }),
    );
  });
});
