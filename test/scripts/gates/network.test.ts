import { describe, expect, it } from "vitest";
import type { Step } from "../../../scripts/engine/deployment.js";
import { blockOf, outside } from "../../../scripts/gates/reach/blocks.js";
import { change, levelSaid, said, stepOf } from "./input.js";

const level = (step: Step): string => levelSaid("network-widened", { steps: [step] });
const summary = (step: Step): string => said("network-widened", { steps: [step] })[0]?.summary ?? "";

const group = "aws:ec2/securityGroup:SecurityGroup";
const ruleType = "aws:ec2/securityGroupRule:SecurityGroupRule";
const ingressType = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const policyType = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
const serviceType = "kubernetes:core/v1:Service";
const ssh = (...cidrBlocks: string[]) => ({ protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks });
const ports = (fromPort: number, toPort: number) => ({ protocol: "tcp", fromPort, toPort, cidrBlocks: ["10.0.0.0/8"] });

describe("a security group", () => {
  it.each([
    ["opens a port to the internet", [ssh("10.0.0.0/8")], [ssh("0.0.0.0/0")], "block"],
    [
      "opens to every IPv6 address",
      [ssh("10.0.0.0/8")],
      [ssh("10.0.0.0/8"), { ...ssh(), ipv6CidrBlocks: ["::/0"] }],
      "block",
    ],
    ["opens to a larger block", [ssh("10.1.0.0/16")], [ssh("10.0.0.0/8")], "block"],
    ["opens to a smaller block", [ssh("10.0.0.0/8")], [ssh("10.1.0.0/16")], "none"],
    ["says the same in two blocks", [ssh("10.0.0.0/8")], [ssh("10.0.0.0/9", "10.128.0.0/9")], "none"],
    ["says the same in one block", [ssh("10.0.0.0/9"), ssh("10.128.0.0/9")], [ssh("10.0.0.0/8")], "none"],
    ["opens more ports", [ports(80, 80)], [ports(80, 81)], "block"],
    ["opens fewer ports", [ports(80, 90)], [ports(82, 84)], "none"],
    ["says the same in two ranges", [ports(80, 90)], [ports(80, 85), ports(86, 90)], "none"],
    [
      "leaves a gap between two ranges that is then closed over",
      [ports(80, 84), ports(86, 90)],
      [ports(80, 90)],
      "block",
    ],
    [
      "opens every protocol",
      [ports(0, 65_535)],
      [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["10.0.0.0/8"] }],
      "block",
    ],
    [
      "closes all but one protocol",
      [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["10.0.0.0/8"] }],
      [ports(0, 65_535)],
      "none",
    ],
    ["lets another group in", [ssh()], [{ ...ssh(), securityGroups: ["sg-1"] }], "block"],
    [
      "lets a group out of two in no more",
      [{ ...ssh(), securityGroups: ["sg-1", "sg-2"] }],
      [{ ...ssh(), securityGroups: ["sg-2"] }],
      "none",
    ],
    ["lets itself in", [ssh()], [{ ...ssh(), self: true }], "block"],
    ["orders its rules anew", [ssh("10.0.0.0/8"), ports(80, 80)], [ports(80, 80), ssh("10.0.0.0/8")], "none"],
    ["is emptied", [ssh("0.0.0.0/0")], [], "none"],
  ])("that %s", (_title, before, after, expected) => {
    expect(level(change(group, { ingress: before }, { ingress: after }))).toBe(expected);
    expect(level(change(group, { ingress: before }, { ingress: after }, { op: "replace" }))).toBe(expected);
  });

  it("says to whom and on what", () => {
    expect(summary(change(group, { ingress: [ssh("10.0.0.0/8")] }, { ingress: [ssh("0.0.0.0/0")] }))).toBe(
      "it (SecurityGroup) lets in 0.0.0.0/0 on tcp 22",
    );
  });

  it("that lets more out only warns, and one that comes new may", () => {
    const open = { egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }] };
    expect(level(change(group, { egress: [] }, open))).toBe("warn");
    expect(level(change(group, undefined, open))).toBe("none");
  });

  it.each([
    ["to the internet", ssh("0.0.0.0/0"), "block"],
    ["to half of it", ssh("128.0.0.0/1"), "block"],
    ["to a large part of it", ssh("52.0.0.0/8"), "block"],
    ["to somebody's block", ssh("192.0.2.0/24"), "none"],
    ["to our own addresses", ssh("10.0.0.0/8"), "none"],
  ])("that comes new is judged by what it opens %s", (_title, rule, expected) => {
    expect(level(change(group, undefined, { ingress: [rule] }))).toBe(expected);
  });
});

describe("a rule that is a resource of its own", () => {
  it.each([
    ["the older kind", ruleType, { type: "ingress", ...ssh("10.0.0.0/8") }, { type: "ingress", ...ssh("0.0.0.0/0") }],
    [
      "the newer kind",
      ingressType,
      { cidrIpv4: "10.0.0.0/8", ipProtocol: "tcp", fromPort: 22, toPort: 22 },
      { cidrIpv4: "0.0.0.0/0", ipProtocol: "tcp", fromPort: 22, toPort: 22 },
    ],
  ])("%s blocks when it opens, as a change and as something new", (_title, type, narrow, wide) => {
    expect(level(change(type, narrow, wide))).toBe("block");
    expect(level(change(type, wide, narrow))).toBe("none");
    expect(level(change(type, undefined, wide))).toBe("block");
    expect(level(change(type, undefined, narrow))).toBe("none");
    expect(level(change(type, wide, undefined))).toBe("none");
  });

  it("warns when it lets more into a group that is there", () => {
    const rule = { securityGroupId: "sg-0123", cidrIpv4: "10.0.0.0/8", ipProtocol: "tcp", fromPort: 22, toPort: 22 };
    expect(level(change(ingressType, undefined, rule))).toBe("warn");
    expect(level(change(ingressType, undefined, { ...rule, securityGroupId: "[unknown]" }))).toBe("none");
  });
});

describe("an access list", () => {
  const type = "aws:ec2/networkAcl:NetworkAcl";
  const rule = (ruleNo: number, action: string, cidrBlock: string) => ({
    ruleNo,
    action,
    cidrBlock,
    protocol: "-1",
    fromPort: 0,
    toPort: 0,
  });

  it("opens when a denial before what allows goes, and not when one behind it does", () => {
    const denied = [rule(50, "deny", "192.0.2.0/24"), rule(100, "allow", "0.0.0.0/0")];
    expect(level(change(type, { ingress: denied }, { ingress: denied.slice(1) }))).toBe("block");
    const late = [rule(100, "allow", "0.0.0.0/0"), rule(200, "deny", "192.0.2.0/24")];
    expect(level(change(type, { ingress: late }, { ingress: late.slice(0, 1) }))).toBe("none");
    expect(level(change(type, { ingress: denied.slice(1) }, { ingress: denied }))).toBe("none");
  });

  it("opens when a denial of its own goes", () => {
    const own = { ruleNumber: 50, egress: false, ruleAction: "deny", cidrBlock: "192.0.2.0/24", protocol: "-1" };
    const ownType = "aws:ec2/networkAclRule:NetworkAclRule";
    expect(level(change(ownType, own, undefined))).toBe("block");
    expect(level(change(ownType, own, { ...own, ruleAction: "allow" }))).toBe("block");
    expect(level(change(ownType, { ...own, ruleAction: "allow" }, undefined))).toBe("none");
  });
});

describe("what is public by a switch", () => {
  it.each([
    ["a database", "aws:rds/instance:Instance", { publiclyAccessible: false }, { publiclyAccessible: true }],
    ["a database that never said", "aws:rds/clusterInstance:ClusterInstance", {}, { publiclyAccessible: true }],
    ["a warehouse", "aws:redshift/cluster:Cluster", {}, { publiclyAccessible: true }],
    ["a replication instance", "aws:dms/replicationInstance:ReplicationInstance", {}, { publiclyAccessible: true }],
    ["an instance's address", "aws:ec2/instance:Instance", {}, { associatePublicIpAddress: true }],
    ["a task's address", "aws:ecs/service:Service", {}, { networkConfiguration: { assignPublicIp: true } }],
    [
      "a cluster's endpoint",
      "aws:eks/cluster:Cluster",
      { vpcConfig: { endpointPublicAccess: false } },
      { vpcConfig: { endpointPublicAccess: true } },
    ],
    ["a balancer", "aws:lb/loadBalancer:LoadBalancer", { internal: true }, { internal: false }],
    ["a balancer of the classic kind", "aws:elb/loadBalancer:LoadBalancer", { internal: true }, {}],
    ["a bucket's ACL", "aws:s3/bucketAclV2:BucketAclV2", { acl: "private" }, { acl: "public-read" }],
    [
      "a function's address",
      "aws:lambda/functionUrl:FunctionUrl",
      { authorizationType: "AWS_IAM" },
      { authorizationType: "NONE" },
    ],
    [
      "brokers",
      "aws:msk/cluster:Cluster",
      {},
      { brokerNodeGroupInfo: { connectivityInfo: { publicAccess: { type: "SERVICE_PROVIDED_EIPS" } } } },
    ],
    [
      "a public access block",
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
      { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
      { blockPublicAcls: true, blockPublicPolicy: false, ignorePublicAcls: true, restrictPublicBuckets: true },
    ],
    [
      "a public access block that forgets one",
      "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
      { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
      { blockPublicAcls: true },
    ],
  ])("%s blocks when it opens, and never when it shuts", (_title, type, shut, open) => {
    expect(level(change(type, shut, open))).toBe("block");
    expect(level(change(type, open, shut))).toBe("none");
    expect(level(change(type, undefined, open))).toBe("block");
  });

  it("a subnet that hands out public addresses may come new, but not become one", () => {
    const type = "aws:ec2/subnet:Subnet";
    expect(level(change(type, undefined, { mapPublicIpOnLaunch: true, cidrBlock: "10.0.0.0/24" }))).toBe("none");
    expect(level(change(type, { mapPublicIpOnLaunch: false }, { mapPublicIpOnLaunch: true }))).toBe("block");
  });
});

describe("a list of addresses", () => {
  const type = "aws:eks/cluster:Cluster";
  const endpoint = (...publicAccessCidrs: string[]) => ({
    vpcConfig: { endpointPublicAccess: true, publicAccessCidrs },
  });

  it.each([
    ["grows", endpoint("192.0.2.0/24"), endpoint("192.0.2.0/24", "198.51.100.0/24"), "block"],
    ["shrinks", endpoint("192.0.2.0/24", "198.51.100.0/24"), endpoint("192.0.2.0/24"), "none"],
    ["goes, which lets everybody in", endpoint("192.0.2.0/24"), { vpcConfig: { endpointPublicAccess: true } }, "block"],
    ["goes with the endpoint", endpoint("192.0.2.0/24"), { vpcConfig: { endpointPublicAccess: false } }, "none"],
  ])("of a cluster's endpoint that %s", (_title, before, after, expected) => {
    expect(level(change(type, before, after))).toBe(expected);
  });

  it("of any other type is judged alike", () => {
    const other = "aws:future/gateway:Gateway";
    expect(level(change(other, { allowedCidrs: ["10.0.0.0/8"] }, { allowedCidrs: ["0.0.0.0/0"] }))).toBe("block");
    expect(level(change(other, { allowedCidrs: ["10.0.0.0/8"] }, { allowedCidrs: ["10.1.0.0/16"] }))).toBe("none");
    expect(level(change("aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/16" }, { cidrBlock: "10.0.0.0/8" }))).toBe("none");
    expect(level(change("aws:ec2/route:Route", undefined, { destinationCidrBlock: "0.0.0.0/0" }))).toBe("none");
  });
});

describe("a Service", () => {
  const service = (spec: object, annotations: object = {}) => ({ metadata: { name: "rpc", annotations }, spec });
  const internal = { "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal" };

  it.each([
    ["becomes a load balancer", service({ type: "ClusterIP" }), service({ type: "LoadBalancer" }), "block"],
    ["becomes a port of every node", service({}), service({ type: "NodePort" }), "block"],
    ["goes back inside", service({ type: "LoadBalancer" }), service({ type: "ClusterIP" }), "none"],
    ["leaves the inside", service({ type: "LoadBalancer" }, internal), service({ type: "LoadBalancer" }), "block"],
    ["is taken inside", service({ type: "LoadBalancer" }), service({ type: "LoadBalancer" }, internal), "none"],
    [
      "lets more in",
      service({ type: "LoadBalancer", loadBalancerSourceRanges: ["192.0.2.0/24"] }),
      service({ type: "LoadBalancer" }),
      "block",
    ],
    [
      "lets fewer in",
      service({ type: "LoadBalancer" }),
      service({ type: "LoadBalancer", loadBalancerSourceRanges: ["192.0.2.0/24"] }),
      "none",
    ],
    ["takes an address of the network", service({}), service({ externalIPs: ["192.0.2.1"] }), "block"],
  ])("that %s", (_title, before, after, expected) => {
    expect(level(change(serviceType, before, after))).toBe(expected);
  });

  it("that comes new blocks only when the internet reaches it", () => {
    expect(level(change(serviceType, undefined, service({ type: "LoadBalancer" })))).toBe("block");
    expect(
      level(
        change(
          serviceType,
          undefined,
          service({ type: "LoadBalancer", loadBalancerSourceRanges: ["10.0.0.0/8"] }, internal),
        ),
      ),
    ).toBe("none");
    expect(level(change(serviceType, undefined, service({ type: "ClusterIP" })))).toBe("none");
  });

  it("of a chart is found in its values", () => {
    const release = "kubernetes:helm.sh/v3:Release";
    const values = (type: string) => ({ chart: "vault", version: "1.0.0", values: { server: { service: { type } } } });
    expect(level(change(release, values("ClusterIP"), values("LoadBalancer")))).toBe("block");
    expect(level(change(release, values("LoadBalancer"), values("ClusterIP")))).toBe("none");
  });
});

describe("pods", () => {
  const pod = (spec: object) => ({ metadata: { name: "node" }, spec: { template: { spec } } });
  it("that take the host's network or ports open", () => {
    const type = "kubernetes:apps/v1:StatefulSet";
    const shut = pod({ containers: [{ name: "a", ports: [{ containerPort: 30_303 }] }] });
    const open = pod({ containers: [{ name: "a", ports: [{ containerPort: 30_303, hostPort: 30_303 }] }] });
    expect(level(change(type, shut, open))).toBe("block");
    expect(level(change(type, open, shut))).toBe("none");
    expect(level(change(type, shut, pod({ hostNetwork: true, containers: [] })))).toBe("block");
    expect(level(change(type, undefined, open))).toBe("none");
  });
});

describe("a network policy", () => {
  const policy = (spec: object) => ({
    metadata: { name: "p", namespace: "vault" },
    spec: { podSelector: {}, ...spec },
  });
  const pods = (app: string) => ({ podSelector: { matchLabels: { app } } });
  const block = (cidr: string, ...except: string[]) => ({ ipBlock: { cidr, except } });
  const shut = policy({ policyTypes: ["Ingress", "Egress"], ingress: [], egress: [] });

  it.each([
    [
      "lets one more selector in",
      shut,
      policy({ policyTypes: ["Ingress", "Egress"], ingress: [{ from: [pods("a")] }], egress: [] }),
      "block",
    ],
    ["lets everybody in", shut, policy({ policyTypes: ["Ingress", "Egress"], ingress: [{}], egress: [] }), "block"],
    [
      "lets fewer in",
      policy({ ingress: [{ from: [pods("a"), pods("b")] }] }),
      policy({ ingress: [{ from: [pods("b")] }] }),
      "none",
    ],
    [
      "names a port of what it let in",
      policy({ ingress: [{ from: [pods("a")] }] }),
      policy({ ingress: [{ from: [pods("a")], ports: [{ port: 80 }] }] }),
      "none",
    ],
    [
      "names no port any more",
      policy({ ingress: [{ from: [pods("a")], ports: [{ port: 80 }] }] }),
      policy({ ingress: [{ from: [pods("a")] }] }),
      "block",
    ],
    [
      "lets a named port in where all of TCP was",
      policy({ ingress: [{ from: [pods("a")], ports: [{ protocol: "TCP" }] }] }),
      policy({ ingress: [{ from: [pods("a")], ports: [{ port: "http" }] }] }),
      "none",
    ],
    [
      "lets another named port in",
      policy({ ingress: [{ from: [pods("a")], ports: [{ port: "http" }] }] }),
      policy({ ingress: [{ from: [pods("a")], ports: [{ port: "admin" }] }] }),
      "block",
    ],
    [
      "excepts less",
      policy({ ingress: [{ from: [block("0.0.0.0/0", "10.0.0.0/8")] }] }),
      policy({ ingress: [{ from: [block("0.0.0.0/0")] }] }),
      "block",
    ],
    [
      "excepts more",
      policy({ ingress: [{ from: [block("0.0.0.0/0")] }] }),
      policy({ ingress: [{ from: [block("0.0.0.0/0", "10.0.0.0/8")] }] }),
      "none",
    ],
    ["speaks of the way in no more", shut, policy({ policyTypes: ["Egress"], egress: [] }), "block"],
    ["speaks of the way out no more", shut, policy({ policyTypes: ["Ingress"], ingress: [] }), "warn"],
  ])("that %s", (_title, before, after, expected) => {
    expect(level(change(policyType, before, after))).toBe(expected);
  });

  it("that guards other pods than before blocks", () => {
    const of = (app: string) => ({
      metadata: { namespace: "vault" },
      spec: { podSelector: { matchLabels: { app } }, ingress: [] },
    });
    expect(level(change(policyType, of("a"), of("b")))).toBe("block");
    expect(level(change(policyType, of("a"), { metadata: {}, spec: { podSelector: {}, ingress: [] } }))).toBe("none");
  });

  it("that goes blocks, unless what it guards goes with it", () => {
    const gone = change(policyType, shut, undefined);
    expect(level(gone)).toBe("block");
    const namespace = change("kubernetes:core/v1:Namespace", { metadata: { name: "vault" } }, undefined, {
      name: "ns",
    });
    expect(levelSaid("network-widened", { steps: [gone, namespace, stepOf({})] })).toBe("none");
    const rest = stepOf({ op: "delete", name: "rest" });
    expect(levelSaid("network-widened", { steps: [gone, rest] })).toBe("none");
    expect(levelSaid("network-widened", { steps: [gone, { ...rest, op: "same" }] })).toBe("block");
  });

  it("that comes new takes reach away", () => {
    expect(level(change(policyType, undefined, policy({ ingress: [{}] })))).toBe("none");
  });
});

describe("what can't be looked at", () => {
  const unseen = (step: Step): string => levelSaid("exposure-unseen", { steps: [step] });

  it("warns, and says where", () => {
    const step = change(group, { ingress: [ssh("10.0.0.0/8")] }, { ingress: [ssh("[unknown]")] });
    expect(said("exposure-unseen", { steps: [step] })).toMatchObject([
      { level: "warn", summary: "it: ingress[].cidrBlocks can't be known before it is made" },
    ]);
    for (const after of [
      { ingress: "[unknown]" },
      { ingress: [{ ...ssh("10.0.0.0/8"), fromPort: "[unknown]" }] },
      { ingress: [ssh("[secret]")] },
    ])
      expect(unseen(change(group, { ingress: [] }, after))).toBe("warn");
    expect(unseen(change(policyType, { spec: { ingress: [] } }, { spec: { ingress: "[unknown]" } }))).toBe("warn");
    expect(unseen(change(group, { ingress: [] }, { ingress: [ssh("10.0.0.0/8")] }))).toBe("none");
  });

  it("is not told again where it did not change", () => {
    const same = { ingress: [ssh("[secret]")], tags: { a: "1" } };
    expect(unseen(change(group, same, { ...same, tags: { a: "2" } }, { changed: ["tags.a"] }))).toBe("none");
  });

  it("of new resources is told together", () => {
    const steps = ["a", "b"].map((name) => change(group, undefined, { ingress: "[unknown]" }, { name, urn: name }));
    expect(said("exposure-unseen", { steps }).map(({ key }) => key)).toEqual(["exposure-unseen:new"]);
  });
});

describe("a block of addresses", () => {
  it.each([
    ["10.0.0.1/8", "10.0.0.0/8"],
    ["192.0.2.1", "192.0.2.1/32"],
    ["2001:db8::1/32", "2001:db8::/32"],
    ["999.1.1.1/8", undefined],
    ["1.2.3.4/40", undefined],
    ["0x7f.1/8", undefined],
    ["1/8", undefined],
    ["text", undefined],
    ["", undefined],
  ])("%s is read as %s", (text, expected) => {
    expect(blockOf(text)).toBe(expected);
  });

  it("is taken from others of both versions", () => {
    expect(outside(["0.0.0.0/0", "::/0"], ["0.0.0.0/0"])).toEqual(["::/0"]);
  });
});
