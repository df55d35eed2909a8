import { describe, expect, it } from "vitest";
import { z } from "zod";
import { checkSettings } from "../../../components/core/settings.js";
import { networkSettings, planNetwork } from "../../../components/network/index.js";
import { undescribed } from "../../support/schema.js";

const zones = ["us-east-1a", "us-east-1b", "us-east-1c"];

function told(settings: unknown): string[] {
  return checkSettings(networkSettings, settings, "network").problems.map(
    ({ path, expected, actual, fix }) => `${path}: expected ${expected}, got ${actual} - ${fix}`,
  );
}

describe("a network's settings", () => {
  it("need only the zones, and default to what production needs", () => {
    expect(networkSettings.parse({ zones })).toMatchObject({
      cidr: "10.0.0.0/16",
      tiers: ["public", "private", "data"],
      nat: "zonal",
      flowLogs: { enabled: true, retentionDays: 90 },
    });
  });

  it("tell every problem at once, with the fix", () => {
    expect(
      told({
        cidr: "10.0.4.0/16",
        zones: ["us-east-1a", "us-east-1a", "eu-west-1a"],
        tiers: ["data"],
        flowLogs: { retentionDays: 100 },
        intrfaceEndpoints: [],
      }),
    ).toMatchInlineSnapshot(`
      [
        "network.cidr: expected a block that begins at its first address, got "10.0.4.0/16" - did you mean 10.0.0.0/16?",
        "network.flowLogs.retentionDays: expected one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653, got 100 - change network.flowLogs.retentionDays",
        "network.intrfaceEndpoints: expected one of cidr, zones, tiers, subnetPrefix, nat, gatewayEndpoints, interfaceEndpoints, flowLogs, alarmEmails, got unknown key "intrfaceEndpoints" - did you mean interfaceEndpoints?",
        "network.zones.1: expected each zone once, got "us-east-1a" - remove the second us-east-1a",
        "network.zones.2: expected a zone of us-east-1, as the first, got "eu-west-1a" - name zones of one region",
        "network.tiers: expected private among the tiers, got ["data"] - add private to the tiers",
        "network.nat: expected none, as there is no public tier, got "zonal" - add public to the tiers, or use no NAT",
      ]
    `);
  });

  it.each([
    ["10.0.0.0/8", "network.cidr: expected a /16 or smaller"],
    ["10.0.0.0/24", "network.cidr: expected a /21 or larger: a load balancer needs a /27 in each zone"],
    ["8.8.0.0/16", "network.cidr: expected a block inside 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10"],
    ["10.0.0.0", "network.cidr: expected an IPv4 block such as 10.0.0.0/16"],
    ["10.0.0.256/16", "network.cidr: expected an IPv4 block such as 10.0.0.0/16"],
    ["10.0.0.0/33", "network.cidr: expected an IPv4 block such as 10.0.0.0/16"],
    ["fd00::/48", "network.cidr: expected an IPv4 block such as 10.0.0.0/16"],
    ["", "network.cidr: expected an IPv4 block such as 10.0.0.0/16"],
  ])("refuse the block %j", (cidr, problem) => {
    expect(told({ zones, cidr })).toEqual([expect.stringContaining(problem)]);
  });

  it("refuse a subnet that is larger than its share", () => {
    expect(told({ zones, cidr: "10.0.0.0/18", subnetPrefix: { private: 21, public: 24 } })).toEqual([
      "network.subnetPrefix.private: expected 22 or more: the private tier's share of 10.0.0.0/18 is a /22, got 21 - raise it to 22, or leave it out",
    ]);
  });

  it.each([["us-east-1"], ["us-east-1z"], ["us-east-1-bos-1a"], ["use1-az1"]])("refuse the zone %j", (zone) => {
    expect(told({ zones: ["us-east-1a", zone] })).toContainEqual(
      expect.stringContaining("expected an availability zone such as us-east-1a"),
    );
  });

  it("refuse zones of another region than the environment's", () => {
    expect(() => planNetwork({ zones }, "eu-west-1")).toThrowErrorMatchingInlineSnapshot(`
      [UserError: the network's zones are not of its region [config/invalid]
        network.zones.0: expected a zone of eu-west-1, got "us-east-1a"
          fix: did you mean eu-west-1a?
        network.zones.1: expected a zone of eu-west-1, got "us-east-1b"
          fix: did you mean eu-west-1b?
        network.zones.2: expected a zone of eu-west-1, got "us-east-1c"
          fix: did you mean eu-west-1c?]
    `);
  });

  it("describe every field, for the documentation and the editor", () => {
    expect(undescribed(z.toJSONSchema(networkSettings, { io: "input" }))).toEqual([]);
  });
});
