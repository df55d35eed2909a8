import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sandboxApp, sandboxKey } from "../../../sandbox/linear/seed.js";
import { checkTracker } from "../../../scripts/doctor/tracker.js";
import type { TrackerSettings } from "../../../scripts/tracking/setup.js";
import { FakeGithub, githubRepository, githubToken } from "../../support/github.js";
import { type Emulator, startEmulator } from "../tracking/fixtures.js";

let emulator: Emulator;
let github: FakeGithub;
const projectDir = mkdtempSync(`${tmpdir()}/chainwright-doctor-`);

beforeAll(async () => {
  [emulator, github] = [await startEmulator(), await FakeGithub.start()];
});

afterAll(async () => {
  await Promise.all([emulator.close(), github.stop()]);
  rmSync(projectDir, { recursive: true, force: true });
});

const settings = (more: Partial<TrackerSettings> = {}): TrackerSettings => ({
  key: sandboxKey,
  apiUrl: emulator.url,
  team: "ENG",
  required: false,
  projectDir,
  now: () => new Date(),
  random: () => 0,
  ...more,
});
const onGithub = (token: string | undefined, repository = githubRepository): Partial<TrackerSettings> => ({
  provider: "github",
  key: undefined,
  github: { repository, token, apiUrl: github.url },
});
const app = { id: sandboxApp.clientId, secret: sandboxApp.clientSecret };

describe("the tracker", () => {
  it.each<[string, () => TrackerSettings | undefined, string, string, string]>([
    ["the team is there", () => settings(), "Linear", "ok", "ENG is there"],
    ["an app has access", () => settings({ key: undefined, app }), "Linear", "ok", "ENG is there"],
    ["the team is missing", () => settings({ team: "DEV" }), "Linear", "fail", "one of ENG (Engineering)"],
    ["the key is refused", () => settings({ key: "lin_topsecret" }), "Linear", "fail", "a key that Linear refuses"],
    ["it is out of reach", () => settings({ apiUrl: "http://127.0.0.1:9" }), "Linear", "warn", "cannot be reached"],
    ["there is no key", () => settings({ key: undefined }), "Linear", "warn", "no LINEAR_API_KEY"],
    ["tracking is left out", () => undefined, "tracker", "ok", "settings.tracking is left out: nothing is filed"],
    ["GitHub has the repository", () => settings(onGithub(githubToken)), "GitHub", "ok", "acme/ledger is there"],
    ["GitHub has another", () => settings(onGithub(githubToken, "a/b")), "GitHub", "fail", "one of acme/ledger"],
    [
      "GitHub refuses the token",
      () => settings(onGithub("ghp_topsecret")),
      "GitHub",
      "fail",
      "a token that GitHub refuses",
    ],
    ["there is no token", () => settings(onGithub(undefined)), "GitHub", "warn", "no GITHUB_TOKEN"],
  ])("is looked at: %s", async (_what, made, name, state, found) => {
    const checks = await checkTracker(made());
    expect(checks).toMatchObject([{ name, state, found: expect.stringContaining(found) as string }]);
    expect(JSON.stringify(checks)).not.toContain("topsecret");
  });
});
