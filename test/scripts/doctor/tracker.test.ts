import { describe, expect, it } from "vitest";
import { checkTracker } from "../../../scripts/doctor/tracker.js";
import { fakeProbes } from "./probes.js";

const url = "https://api.linear.app/graphql";
const answering = (status: number, body: string) => fakeProbes({ fetch: async () => new Response(body, { status }) });
const teams = JSON.stringify({ data: { teams: { nodes: [{ key: "ENG" }, { key: "OPS" }] } } });

describe("the tracker", () => {
  it.each([
    ["the team is there", answering(200, teams), "ENG", "ok", "team ENG is there"],
    ["the team is missing", answering(200, teams), "DEV", "fail", "there is no team DEV"],
    ["the key is refused", answering(401, `{"errors":[{"message":"no"}]}`), "ENG", "fail", "the key is refused"],
    [
      "the key is refused, told with 400",
      answering(400, `{"errors":[{"extensions":{"code":"AUTHENTICATION_ERROR"}}]}`),
      "ENG",
      "fail",
      "the key is refused",
    ],
    ["the network is closed", fakeProbes({}), "ENG", "warn", "api.linear.app can't be reached"],
    ["a proxy answers instead", answering(200, "<html>"), "ENG", "warn", "it answered something unexpected"],
    ["tracking is left out", fakeProbes({}), undefined, "ok", "settings.tracking is left out: nothing is filed"],
  ])("is looked at: %s", async (_what, probes, team, state, found) => {
    const check = await checkTracker({ team, key: "lin_api_topsecret", url }, probes);
    expect(check).toMatchObject({ state, found });
    expect(JSON.stringify(check)).not.toContain("topsecret");
  });

  it("names the teams that there are", async () => {
    const check = await checkTracker({ team: "DEV", key: "k", url }, answering(200, teams));
    expect(check.fix).toBe("set settings.tracking.team to one of ENG, OPS");
  });

  it("says that nothing is tracked without a key", async () => {
    expect(await checkTracker({ team: "ENG", key: undefined, url }, fakeProbes({}))).toMatchObject({ state: "warn" });
  });
});
