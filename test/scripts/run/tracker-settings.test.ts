import { describe, expect, it } from "vitest";
import { trackingSettings } from "../../../infra/settings/tracking.js";
import { openPlace } from "../../../scripts/run/place.js";
import { realParts, type Parts } from "../../../scripts/run/parts.js";
import { requestOf } from "../../../scripts/run/request.js";
import { trackerSettingsOf } from "../../../scripts/run/tracker-settings.js";
import type { Context } from "../../../scripts/command.js";

const parts: Parts = {
  ...realParts,
  startSandbox: () =>
    Promise.resolve({
      workDir: "/w",
      environment: {},
      linearUrl: "http://127.0.0.1:1",
      linearKey: "sandbox",
      close: () => Promise.resolve(),
    }),
};

async function settingsIn(env: Record<string, string>, tracking: object, options: Record<string, unknown> = {}) {
  const request = requestOf("up", ["dev"], options);
  const context = { cwd: "/p", env, now: () => new Date(0) } as unknown as Context;
  const place = await openPlace(request, context, parts);
  return trackerSettingsOf(trackingSettings.parse(tracking), { request, context, place, print: () => undefined });
}

const github = { provider: "github", repository: "acme/ledger" };

describe("what a run's tracker is made of", () => {
  it("is what the settings say, with the credentials of the environment", async () => {
    const env = { LINEAR_CLIENT_ID: "i", LINEAR_CLIENT_SECRET: "s" };
    expect(await settingsIn(env, { team: "ENG" })).toMatchObject({
      provider: "linear",
      team: "ENG",
      key: undefined,
      app: { id: "i", secret: "s" },
    });
    expect(await settingsIn({ GH_TOKEN: "t" }, github)).toMatchObject({
      provider: "github",
      github: { repository: "acme/ledger", token: "t", apiUrl: undefined },
    });
  });

  it("is a dry run when the command line says so", async () => {
    expect((await settingsIn({}, { team: "ENG" }, { tracker: "dry-run" })).provider).toBe("dry-run");
    expect(() => requestOf("up", ["dev"], { tracker: "jira" })).toThrow(
      expect.objectContaining({ code: "usage/invalid" }) as Error,
    );
  });

  it("is the embedded Linear in the sandbox, whatever credentials of real services there are", async () => {
    const env = {
      GITHUB_TOKEN: "t",
      GITHUB_API_URL: "https://api.github.com",
      LINEAR_API_KEY: "real",
      LINEAR_CLIENT_ID: "i",
      LINEAR_CLIENT_SECRET: "s",
    };
    for (const tracking of [github, { team: "ENG" }])
      expect(await settingsIn(env, tracking, { sandbox: true })).toMatchObject({
        provider: "linear",
        team: "ENG",
        key: "sandbox",
        app: undefined,
        apiUrl: "http://127.0.0.1:1",
      });
  });

  it("is a GitHub on this machine in the sandbox when one is named", async () => {
    const env = { GITHUB_TOKEN: "t", GITHUB_API_URL: "http://127.0.0.1:4000" };
    expect(await settingsIn(env, github, { sandbox: true })).toMatchObject({
      provider: "github",
      github: { token: "t" },
    });
  });

  it.each([
    [{}, "team"],
    [{ provider: "github" }, "repository"],
    [{ provider: "github", repository: "no-owner" }, "repository"],
    [{ provider: "jira", team: "ENG" }, "provider"],
  ])("is refused where the settings %j miss something", (tracking, path) => {
    const { error } = trackingSettings.safeParse(tracking);
    expect(error?.issues.map((issue) => issue.path.join("."))).toContain(path);
  });
});
