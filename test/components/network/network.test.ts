import { all } from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { Network, type NetworkArgs, networkOperations, planNetwork } from "../../../components/network/index.js";
import { expectOperationsToFit, expectShellToParse, keepsTheContract } from "../../support/contract.js";
import { type Program, program, valueOf } from "../../support/mocks.js";
import { promtoolProblems } from "../../support/promtool.js";

const region = "us-east-1";
const zones = ["us-east-1a", "us-east-1b", "us-east-1c"];
const context = { name: "network", environment: "prod", region, project: "chainwright" };

function network(settings: Partial<NetworkArgs> = {}): Promise<Program<Network>> {
  return program(() => new Network("network", { zones, region, ...settings }));
}

keepsTheContract((name, opts) => new Network(name, { zones, region }, opts));

describe("a network", () => {
  it("empties the default security group and gives out no public address", async () => {
    const run = await network();
    expect(run.named("network-default-group").inputs).toMatchObject({ ingress: [], egress: [] });
    const subnets = run.all("aws:ec2/subnet:Subnet");
    expect(subnets).toHaveLength(9);
    expect(subnets.filter((subnet) => subnet.inputs.mapPublicIpOnLaunch !== false)).toEqual([]);
  });

  it("has no route from the data tier to the internet", async () => {
    const run = await network();
    const ways = run.all("aws:ec2/route:Route").map((route) => route.name);
    expect(ways).toEqual([
      "network-way-out-public",
      "network-way-out-private-a",
      "network-way-out-private-b",
      "network-way-out-private-c",
    ]);
    expect(run.named("network-routing-data-b")).toBeDefined();
  });

  it("tells the subnets in the order of the zones", async () => {
    const run = await network({ zones: ["us-east-1c", "us-east-1a"] });
    const [c, a] = await valueOf(all(run.value.privateSubnetIds));
    expect([c, a]).toEqual([expect.stringMatching(/^network-private-c/), expect.stringMatching(/^network-private-a/)]);
  });

  it.each([
    ["none", [], 0],
    ["single", ["network-nat-a"], 1],
    ["zonal", ["network-nat-a", "network-nat-b", "network-nat-c"], 3],
    ["regional", ["network-nat-regional"], 3],
  ] as const)("with NAT %s has the gateways %j", async (nat, gateways, addresses) => {
    const run = await network({ nat });
    expect(run.all("aws:ec2/natGateway:NatGateway").map((one) => one.name)).toEqual(gateways);
    expect(await valueOf(run.value.egressAddresses)).toHaveLength(addresses);
    expect(run.named("network-routes-private-c")).toBeDefined();
  });

  it("gives a regional gateway a fixed address in every zone", async () => {
    const run = await network({ nat: "regional" });
    expect(run.named("network-nat-regional").inputs).toMatchObject({
      availabilityMode: "regional",
      availabilityZoneAddresses: zones.map((zone) => ({
        availabilityZone: zone,
        allocationIds: [expect.stringMatching(/^network-nat-ip-regional|^eipalloc/)],
      })),
    });
  });

  it("lets only HTTPS from inside the network to its interface endpoints", async () => {
    const run = await network({ interfaceEndpoints: ["ecr.api"] });
    expect(run.named("network-endpoint-ecr-api").inputs).toMatchObject({
      serviceName: "com.amazonaws.us-east-1.ecr.api",
      privateDnsEnabled: true,
    });
    expect(run.all("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").map((rule) => rule.inputs)).toEqual([
      expect.objectContaining({ cidrIpv4: "10.0.0.0/16", fromPort: 443, toPort: 443, ipProtocol: "tcp" }),
    ]);
  });

  it("lets the flow logs' role write to its own log group only", async () => {
    const run = await network();
    const { Statement } = JSON.parse(run.named("network-flow-policy").inputs.policy as string) as {
      Statement: { Resource: string[] }[];
    };
    expect(Statement[0]?.Resource.every((resource) => resource.includes("network-flow-logs"))).toBe(true);
    expect(run.named("network-flow-role").inputs.assumeRolePolicy).toContain("aws:SourceAccount");
  });

  it("makes nothing to watch with when there is nothing to watch", async () => {
    const run = await network({ nat: "none", flowLogs: { enabled: false } });
    expect(run.all("aws:kms/key:Key")).toEqual([]);
    expect(run.all("aws:sns/topic:Topic")).toEqual([]);
  });

  it("gives up protection only when told to", async () => {
    expect((await network({ protect: false })).registrations.filter((one) => one.protect)).toEqual([]);
  });
});

describe("a network's operations", () => {
  it.each(["none", "single", "zonal", "regional"] as const)("fit what is registered with NAT %s", async (nat) => {
    const settings = { zones, nat };
    const operations = networkOperations(settings, planNetwork(settings, region), context);
    expectOperationsToFit(operations, await network(settings), { component: "network" });
    expectShellToParse(operations);
  });

  it("count gateways, addresses and endpoints by zone", () => {
    const settings = { zones, interfaceEndpoints: ["sts", "kms"] as const };
    const plan = planNetwork({ ...settings, interfaceEndpoints: ["sts", "kms"] }, region);
    const { cost } = networkOperations({ zones }, plan, context);
    expect(cost.map(({ item, quantity, usdPerMonth }) => [item, quantity, usdPerMonth])).toEqual([
      ["NAT gateways, without traffic", 3, 98.55],
      ["Public addresses", 3, 10.95],
      ["Interface endpoints, without traffic", 6, 43.8],
      ["Encryption key", 1, 1],
      ["Alarms", 6, 0.6],
    ]);
  });

  it("have alerts that Prometheus understands", ({ skip }) => {
    const { alerts, panels } = networkOperations({ zones }, planNetwork({ zones }, region), context);
    expect(promtoolProblems(alerts, panels, skip)).toBe("");
  });
});
