import { describe, expect, it } from "vitest";
import { z } from "zod";
import { clusterSettings, planCluster, serviceBlockProblem } from "../../../components/cluster/index.js";
import { architectureOf } from "../../../components/cluster/instances.js";
import { checkSettings } from "../../../components/core/settings.js";
import { undescribed } from "../../support/schema.js";

const role = (name: string) => ({ principalArn: `arn:aws:iam::111122223333:role/${name}` });
const admins = [role("deploy")];

function told(settings: object): string[] {
  return checkSettings(clusterSettings, { admins, ...settings }, "cluster").problems.map(
    ({ path, expected, actual, fix }) => `${path}: expected ${expected}, got ${actual} - ${fix}`,
  );
}

describe("a cluster's settings", () => {
  it("default to a private endpoint, protection and three nodes", () => {
    expect(clusterSettings.parse({ admins })).toMatchObject({
      version: "1.36",
      publicAccessCidrs: [],
      deletionProtection: true,
      zonalShift: true,
      nodeSsmAccess: false,
      nodeGroups: { system: { instanceTypes: ["m8g.large"], minSize: 3, maxSize: 6 } },
    });
  });

  it("demand somebody who administers it", () => {
    expect(told({ admins: [] })).toEqual([expect.stringContaining("cluster.admins: expected at least 1 item")]);
    expect(told({ admins: undefined })).toEqual([
      expect.stringContaining("cluster.admins: expected a list, got nothing"),
    ]);
  });

  it("tell every problem at once, with the fix", () => {
    expect(
      told({
        version: 1.36,
        viewers: [role("ci/deploy"), { principalArn: "deploy" }],
        publicAccessCidrs: ["0.0.0.0/0", "10.1.2.3/32"],
        nodeGroups: {
          System: {},
          chain: { instanceTypes: ["i8ge.2xlarge", "i7ie.2xlarge"], minSize: 4, maxSize: 2, desiredSize: 1, diskGB: 5 },
        },
        addonVersions: { coredns: "1.11" },
      }),
    ).toMatchInlineSnapshot(`
      [
        "cluster.version: expected a string, got 1.36 - write it in quotes: "1.36"",
        "cluster.viewers.1.principalArn: expected the ARN of an IAM role or user, such as arn:aws:iam::111122223333:role/deploy, got "deploy" - change cluster.viewers.1.principalArn",
        "cluster.publicAccessCidrs.0: expected a /16 or smaller, got "0.0.0.0/0" - use a prefix of /16 or longer",
        "cluster.publicAccessCidrs.1: expected a block outside 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10, got "10.1.2.3/32" - name addresses that the internet sees",
        "cluster.nodeGroups.System: expected a lower-case name of at most 30 characters, got "System" - change cluster.nodeGroups.System",
        "cluster.nodeGroups.chain.diskGB: expected one of instanceTypes, minSize, maxSize, desiredSize, diskGib, zones, taints, labels, releaseVersion, got unknown key "diskGB" - did you mean diskGib?",
        "cluster.nodeGroups.chain.maxSize: expected at least minSize (4), got 2 - raise it to 4 or more",
        "cluster.nodeGroups.chain.desiredSize: expected a number from minSize (4) to maxSize (2), got 1 - change it, or leave it out",
        "cluster.nodeGroups.chain.instanceTypes.1: expected a type of arm64, as i8ge.2xlarge, got "i7ie.2xlarge" - make a second node group of it",
        "cluster.addonVersions.coredns: expected a version such as v1.2.3-eksbuild.1, got "1.11" - change cluster.addonVersions.coredns",
      ]
    `);
  });

  it("refuse the same principal twice, whatever its path", () => {
    expect(told({ viewers: [role("ci/deploy")], breakGlass: role("deploy") })).toEqual([
      expect.stringContaining("cluster.admins.0.principalArn: expected each principal once"),
      expect.stringContaining("cluster.viewers.0.principalArn: expected each principal once"),
    ]);
  });

  it("refuse a cluster where DNS finds no node", () => {
    const taints = [{ key: "dedicated", value: "chain", effect: "NoSchedule" }];
    expect(told({ nodeGroups: { chain: { taints } } })).toEqual([
      expect.stringContaining("cluster.nodeGroups: expected a group without taints"),
    ]);
  });

  it("refuse a zone that the network has not", () => {
    const nodeGroups = { system: {}, chain: { zones: ["us-east-1a", "us-east-1f"] } };
    expect(() => planCluster({ admins, nodeGroups }, ["us-east-1a", "us-east-1b"])).toThrowErrorMatchingInlineSnapshot(`
      [UserError: a node group's zone is not of the network [config/invalid]
        cluster.nodeGroups.chain.zones.1: expected one of the network's zones, us-east-1a, us-east-1b, got "us-east-1f"
          fix: name a zone of network.zones, or leave zones out]
    `);
  });

  it("describe every field, for the documentation and the editor", () => {
    expect(undescribed(z.toJSONSchema(clusterSettings, { io: "input" }))).toEqual([]);
  });
});

describe("the block of Service addresses", () => {
  it("may not meet the network's", () => {
    expect(serviceBlockProblem("172.20.0.0/16", "10.0.0.0/16")).toBeUndefined();
    expect(serviceBlockProblem("10.0.128.0/20", "10.0.0.0/16")).toMatchObject({
      path: "cluster.serviceCidr",
      expected: "a block apart from the network's, 10.0.0.0/16",
    });
  });

  it("is of a range that EKS takes", () => {
    expect(told({ serviceCidr: "100.64.0.0/16" })).toEqual([
      expect.stringContaining("cluster.serviceCidr: expected a block inside 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16"),
    ]);
  });
});

describe("the architecture of an instance type", () => {
  it.each([
    ["m8g.large", "arm64"],
    ["i8ge.2xlarge", "arm64"],
    ["im4gn.xlarge", "arm64"],
    ["is4gen.large", "arm64"],
    ["c7gd.4xlarge", "arm64"],
    ["a1.large", "arm64"],
    ["g5g.xlarge", "arm64"],
    ["g5.xlarge", "x86_64"],
    ["m7i.large", "x86_64"],
    ["m7i-flex.large", "x86_64"],
    ["i7ie.2xlarge", "x86_64"],
    ["t3.medium", "x86_64"],
  ])("of %s is %s", (type, architecture) => {
    expect(architectureOf(type)).toBe(architecture);
  });
});
