import { describe, expect, it } from "vitest";
import { UserError } from "../../components/core/errors.js";
import { checkConfig, parseConfig } from "../../infra/config.js";

const place = { project: "chainwright", environment: "test" };
const today = new Date("2026-11-22T00:00:00Z");
const settings = { account: "123456789012", region: "us-east-1" };
const network = { zones: ["us-east-1a", "us-east-1b"] };
const admins = [{ principalArn: "arn:aws:iam::123456789012:role/deploy" }];

const problemsOf = (values: Record<string, unknown>, on = today) =>
  checkConfig(values, place, on).problems.map(({ path, fix }) => ({ path, fix }));

describe("a configuration", () => {
  it("fills defaults in, and leaves out what is not written", () => {
    const config = parseConfig({ settings, network }, place, today);
    expect(config.network?.cidr).toBe("10.0.0.0/16");
    expect(config.settings.protect).toBe(true);
    expect(config.cluster).toBeUndefined();
  });

  it("is refused with every problem at once, each with where and what to do", () => {
    const values = {
      settings: { account: 123456789012, region: "us-esat-1" },
      netwrk: {},
      network: { zones: ["us-east-1a", "us-east-1b"], cidr: "10.0.0.0/33", natt: "single" },
      database: { storageGib: "100" },
    };
    expect(problemsOf(values)).toEqual(
      expect.arrayContaining([
        { path: "netwrk", fix: "did you mean network?" },
        { path: "network.natt", fix: "did you mean nat?" },
        { path: "network.cidr", fix: expect.any(String) as string },
        { path: "settings.account", fix: expect.any(String) as string },
        { path: "settings.region", fix: expect.any(String) as string },
        { path: "database.storageGib", fix: expect.any(String) as string },
      ]),
    );
  });

  it("says in words what was expected and what was there", () => {
    const refused = (): unknown => parseConfig({ settings, network: { zones: ["us-east-1a"] } }, place, today);
    expect(refused).toThrowErrorMatchingInlineSnapshot(`
      [UserError: the configuration of test is wrong [config/invalid]
        network.zones: expected at least 2 items, got ["us-east-1a"]
          fix: change network.zones]
    `);
  });

  it("needs settings", () => {
    expect(problemsOf({})).toEqual([{ path: "settings", fix: "add settings: { account, region }" }]);
  });

  it("has an owner that every service takes for a tag", () => {
    for (const owner of ["<b>x</b>", "a\nb", "🚀", "a|b", "*x*", "x".repeat(65)])
      expect(problemsOf({ settings: { ...settings, owner }, network }), owner).toMatchObject([
        { path: "settings.owner" },
      ]);
    for (const owner of ["platform", "Größe & Co".replace("&", "+"), "a@b.c", "a/b: c=d-e_f"])
      expect(problemsOf({ settings: { ...settings, owner }, network }), owner).toEqual([]);
  });

  it("names the zone whose region doesn't exist, and not the others", () => {
    const zones = ["us-esat-1a", "us-east-1b"];
    expect(problemsOf({ settings, network: { zones } }).map(({ path }) => path)).toEqual(["network.zones.0"]);
  });

  it("never lets a prototype in", () => {
    const values = JSON.parse(
      `{ "settings": ${JSON.stringify(settings)}, "__proto__": { "polluted": true } }`,
    ) as Record<string, unknown>;
    expect(problemsOf(values)[0]?.path).toBe("__proto__");
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

describe("sections together", () => {
  it("need what they stand on, here or in another stack", () => {
    expect(problemsOf({ settings, cluster: { admins } }).map((problem) => problem.path)).toEqual(["cluster"]);
    expect(problemsOf({ settings, cluster: { admins }, platform: { stack: "org/chainwright/base" } })).toEqual([]);
  });

  it("lie in the environment's region", () => {
    const elsewhere = { zones: ["eu-west-1a", "eu-west-1b"] };
    expect(problemsOf({ settings, network: elsewhere }).map((problem) => problem.path)).toEqual([
      "network.zones.0",
      "network.zones.1",
    ]);
  });

  it("keep the Services' addresses apart from the network's", () => {
    const values = { settings, network: { ...network, cidr: "172.20.0.0/16" }, cluster: { admins } };
    expect(problemsOf(values).map((problem) => problem.path)).toEqual(["cluster.serviceCidr"]);
  });

  it("give the database the tier that it lives in", () => {
    const database = {};
    expect(problemsOf({ settings, network: { ...network, tiers: ["private"], nat: "none" }, database })).toEqual([
      { path: "network.tiers", fix: "add data to the tiers" },
    ]);
  });

  it("put nodes into the network's zones, and an endpoint before nodes of its network", () => {
    const node = {
      network: "sepolia",
      zone: "us-east-1d",
      execution: { client: "geth" },
      consensus: { client: "lighthouse" },
    };
    const values = { settings, network, cluster: { admins }, nodes: { a: node }, rpc: { network: "mainnet" } };
    expect(problemsOf(values).map((problem) => problem.path)).toEqual(["nodes.a.zone", "rpc.network"]);
  });
});

describe("the guards of a preview", () => {
  it("refuse a cluster version within sixty days of the end of its support", () => {
    const values = { settings, network, cluster: { admins, version: "1.36" } };
    expect(problemsOf(values)).toEqual([]);
    expect(problemsOf(values, new Date("2027-06-10")).map((problem) => problem.path)).toEqual(["cluster.version"]);
    expect(problemsOf({ ...values, cluster: { admins, version: "1.29" } }).map((problem) => problem.path)).toEqual([
      "cluster.version",
    ]);
  });

  it("are errors that a person can act on", () => {
    expect(() => parseConfig({ settings, network, cluster: { admins, version: "1.29" } }, place, today)).toThrow(
      UserError,
    );
  });
});
