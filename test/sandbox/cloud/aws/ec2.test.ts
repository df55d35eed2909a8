import { describe, expect, it } from "vitest";
import { Region } from "./region.js";
import { makeRole, makeSite } from "./site.js";
import { type } from "./tokens.js";

describe("a VPC", () => {
  it("gets ids, an ARN and what comes along with it", () => {
    const { id, outputs } = new Region().create(type.vpc, { cidrBlock: "10.0.0.0/16" });
    expect(id).toMatch(/^vpc-0[0-9a-f]{16}$/);
    expect(outputs).toMatchObject({
      arn: `arn:aws:ec2:us-east-1:123456789012:vpc/${id}`,
      ownerId: "123456789012",
      enableDnsSupport: true,
      enableDnsHostnames: false,
      defaultSecurityGroupId: expect.stringMatching(/^sg-0[0-9a-f]{16}$/) as unknown,
      mainRouteTableId: expect.stringMatching(/^rtb-/) as unknown,
    });
  });

  it.each([
    ["10.0.0.0/8", "InvalidVpc.Range"],
    ["10.0.0.0/29", "InvalidVpc.Range"],
    ["10.0.0.1/16", 'did you mean "10.0.0.0/16"?'],
    ["10.0.0/16", "is not a valid IPv4 CIDR block"],
  ])("may not be of %s", (cidrBlock, message) => {
    expect(() => new Region().create(type.vpc, { cidrBlock })).toThrow(message);
  });

  it("must have a block", () => {
    expect(() => new Region().create(type.vpc, {})).toThrow("MissingParameter");
  });

  it("stays while there are subnets in it", () => {
    const region = new Region();
    const { vpc, subnets } = makeSite(region);
    expect(() => region.delete(vpc)).toThrow(/DependencyViolation.*subnet-/);
    for (const subnet of subnets) region.delete(subnet);
    region.delete(vpc);
    expect(region.cloud.list(type.vpc)).toEqual([]);
  });

  it("is replaced when its block changes, and takes DNS settings and tags in place", () => {
    const region = new Region();
    const vpc = region.create(type.vpc, { cidrBlock: "10.0.0.0/16" });
    expect(region.replaces(vpc, { cidrBlock: "10.1.0.0/16" })).toMatchObject({ replaces: ["cidrBlock"], first: false });
    const inPlace = region.replaces(vpc, { enableDnsHostnames: true, tags: { a: "b" } });
    expect([...inPlace.changes].sort()).toEqual(["enableDnsHostnames", "tags", "tagsAll"]);
    expect(inPlace.replaces).toEqual([]);
    expect(region.update(vpc, { enableDnsHostnames: true }).outputs).toMatchObject({
      enableDnsHostnames: true,
      defaultSecurityGroupId: vpc.outputs.defaultSecurityGroupId,
      arn: vpc.outputs.arn,
    });
  });

  it("takes the default of a setting as no change", () => {
    const region = new Region();
    const vpc = region.create(type.vpc, { cidrBlock: "10.0.0.0/16" });
    expect(region.replaces(vpc, { enableDnsSupport: true, instanceTenancy: "default" }).changes).toEqual([]);
  });
});

describe("a subnet", () => {
  it("is in a zone with the zone's id", () => {
    const [subnet] = makeSite(new Region()).subnets;
    expect(subnet?.outputs).toMatchObject({ availabilityZone: "us-east-1a", availabilityZoneId: "use1-az1" });
  });

  it.each([
    [{ cidrBlock: "10.1.0.0/24" }, "InvalidSubnet.Range: The CIDR '10.1.0.0/24' is invalid."],
    [{ cidrBlock: "10.0.0.128/25" }, "InvalidSubnet.Conflict: The CIDR '10.0.0.128/25' conflicts with another subnet"],
    [{ cidrBlock: "10.0.9.0/29" }, "InvalidSubnet.Range"],
    [
      { cidrBlock: "10.0.9.0/24", vpcId: "vpc-00000000000000000" },
      "InvalidVpcID.NotFound: The vpc ID 'vpc-00000000000000000' does not exist",
    ],
    [
      { cidrBlock: "10.0.9.0/24", availabilityZone: "eu-west-1a" },
      "InvalidParameterValue: Value (eu-west-1a) for parameter availabilityZone is invalid",
    ],
    [{ cidrBlock: "10.0.9.0/24", availabilityZone: "us-east-1z" }, "InvalidParameterValue"],
    [{ cidrBlock: "10.0.9.0/24", availabilityZone: "us-east-1a", availabilityZoneId: "use1-az1" }, "Conflicting"],
  ])("is refused as %j", (inputs, message) => {
    const region = new Region();
    const { vpc } = makeSite(region);
    expect(() => region.create(type.subnet, { vpcId: vpc.id, ...inputs })).toThrow(message);
  });

  it("may have the block of a subnet in another VPC", () => {
    const region = new Region();
    makeSite(region);
    const other = region.create(type.vpc, { cidrBlock: "10.0.0.0/16" });
    expect(region.create(type.subnet, { vpcId: other.id, cidrBlock: "10.0.0.0/24" }).id).toMatch(/^subnet-/);
  });

  it.each(["cidrBlock", "availabilityZone", "vpcId"])("is replaced when its %s changes", (property) => {
    const region = new Region();
    const [subnet] = makeSite(region).subnets;
    const other = { cidrBlock: "10.0.200.0/24", availabilityZone: "us-east-1c", vpcId: "vpc-00000000000000001" }[
      property
    ];
    if (subnet) expect(region.replaces(subnet, { [property]: other }).replaces).toEqual([property]);
  });
});

describe("gateways", () => {
  it("let a VPC have one internet gateway", () => {
    const region = new Region();
    const { vpc } = makeSite(region);
    region.create(type.internet, { vpcId: vpc.id });
    expect(() => region.create(type.internet, { vpcId: vpc.id })).toThrow("already has an internet gateway attached");
  });

  it("need the internet gateway before a public NAT gateway, and keep it while that is there", () => {
    const region = new Region();
    const { vpc, subnetIds } = makeSite(region);
    const eip = region.create(type.eip, { domain: "vpc" });
    const inputs = { subnetId: subnetIds[0], allocationId: eip.id };
    expect(() => region.create(type.nat, inputs)).toThrow(
      `Gateway.NotAttached: Network ${vpc.id} has no Internet gateway attached`,
    );
    const internet = region.create(type.internet, { vpcId: vpc.id });
    const nat = region.create(type.nat, inputs);
    expect(nat.outputs).toMatchObject({
      publicIp: eip.outputs.publicIp,
      privateIp: "10.0.0.10",
      connectivityType: "public",
    });
    expect(() => region.delete(internet)).toThrow("has some mapped public address(es)");
    expect(() => region.delete(eip)).toThrow("InvalidIPAddress.InUse");
    expect(() => region.create(type.nat, { ...inputs, subnetId: subnetIds[1] })).toThrow("Resource.AlreadyAssociated");
  });

  it("serve a whole region with one NAT gateway", () => {
    const region = new Region();
    const { vpc, subnetIds } = makeSite(region);
    region.create(type.internet, { vpcId: vpc.id });
    const [a, b] = [region.create(type.eip, {}), region.create(type.eip, {})];
    const availabilityZoneAddresses = [
      { availabilityZone: "us-east-1a", allocationIds: [a.id] },
      { availabilityZone: "us-east-1b", allocationIds: [b.id] },
    ];
    const inputs = { vpcId: vpc.id, availabilityMode: "regional", availabilityZoneAddresses };
    expect(() => region.create(type.nat, { ...inputs, subnetId: subnetIds[0] })).toThrow("InvalidParameterCombination");
    const nat = region.create(type.nat, inputs);
    expect(nat.outputs.regionalNatGatewayAddresses).toMatchObject([
      { publicIp: a.outputs.publicIp },
      { publicIp: b.outputs.publicIp },
    ]);
    expect(() => region.delete(a)).toThrow("InvalidIPAddress.InUse");
  });

  it("must exist to be routed to", () => {
    const region = new Region();
    const { vpc } = makeSite(region);
    const table = region.create(type.table, { vpcId: vpc.id });
    const way = { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0" };
    expect(() => region.create(type.route, { ...way, natGatewayId: "nat-00000000000000000" })).toThrow(
      "InvalidNatGatewayID.NotFound",
    );
    expect(() => region.create(type.route, { ...way, gatewayId: "igw-00000000000000000" })).toThrow(
      "InvalidGatewayID.NotFound",
    );
    expect(() => region.create(type.route, way)).toThrow("must be specified");
    const internet = region.create(type.internet, { vpcId: vpc.id });
    region.create(type.route, { ...way, gatewayId: internet.id });
    expect(() => region.create(type.route, { ...way, gatewayId: internet.id })).toThrow("RouteAlreadyExists");
  });

  it("route only in their own VPC", () => {
    const region = new Region();
    const { vpc } = makeSite(region);
    const other = region.create(type.vpc, { cidrBlock: "10.1.0.0/16" });
    const internet = region.create(type.internet, { vpcId: other.id });
    const table = region.create(type.table, { vpcId: vpc.id });
    const route = { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: internet.id };
    expect(() => region.create(type.route, route)).toThrow("belong to different networks");
  });
});

describe("a route table", () => {
  it("is the only one of a subnet, and stays while a subnet follows it", () => {
    const region = new Region();
    const { vpc, subnetIds } = makeSite(region);
    const table = region.create(type.table, { vpcId: vpc.id });
    const routing = region.create(type.routing, { routeTableId: table.id, subnetId: subnetIds[0] });
    expect(() => region.create(type.routing, { routeTableId: table.id, subnetId: subnetIds[0] })).toThrow(
      "Resource.AlreadyAssociated",
    );
    expect(() => region.delete(table)).toThrow("DependencyViolation");
    region.delete(routing);
    region.delete(table);
  });
});

describe("a VPC endpoint", () => {
  const s3 = "com.amazonaws.us-east-1.s3";

  it.each([
    ["com.amazonaws.eu-west-1.s3", "Gateway"],
    ["com.amazonaws.us-east-1.kms", "Gateway"],
    ["s3", "Interface"],
  ])("to %s as %s is refused", (serviceName, vpcEndpointType) => {
    const region = new Region();
    const { vpc } = makeSite(region);
    expect(() => region.create(type.endpoint, { vpcId: vpc.id, serviceName, vpcEndpointType })).toThrow(
      "InvalidServiceName",
    );
  });

  it("is in a route table once for each service", () => {
    const region = new Region();
    const { vpc } = makeSite(region);
    const table = region.create(type.table, { vpcId: vpc.id });
    const inputs = { vpcId: vpc.id, serviceName: s3, routeTableIds: [table.id] };
    expect(region.create(type.endpoint, inputs).outputs.prefixListId).toMatch(/^pl-/);
    expect(() => region.create(type.endpoint, inputs)).toThrow("RouteAlreadyExists");
  });

  it("with private DNS needs the VPC's DNS, and one interface for each subnet", () => {
    const region = new Region();
    const { vpc, subnetIds } = makeSite(region);
    const group = region.create(type.group, { vpcId: vpc.id });
    const inputs = {
      vpcId: vpc.id,
      serviceName: "com.amazonaws.us-east-1.kms",
      vpcEndpointType: "Interface",
      subnetIds,
      securityGroupIds: [group.id],
      privateDnsEnabled: true,
    };
    expect(region.create(type.endpoint, inputs).outputs.networkInterfaceIds).toHaveLength(2);
    expect(() => region.create(type.endpoint, inputs)).toThrow("conflicting DNS domain");
    region.update(vpc, { enableDnsHostnames: false });
    const sts = { ...inputs, serviceName: "com.amazonaws.us-east-1.sts" };
    expect(() => region.create(type.endpoint, sts)).toThrow("requires both enableDnsSupport and enableDnsHostnames");
    expect(() => region.delete(group)).toThrow("DependencyViolation");
  });

  it("takes subnets and groups of its own VPC, one subnet for each zone", () => {
    const region = new Region();
    const { vpc, subnetIds } = makeSite(region);
    const other = region.create(type.vpc, { cidrBlock: "10.1.0.0/16" });
    const strange = region.create(type.group, { vpcId: other.id });
    const twin = region.create(type.subnet, {
      vpcId: vpc.id,
      cidrBlock: "10.0.7.0/24",
      availabilityZone: "us-east-1a",
    });
    const inputs = { vpcId: vpc.id, serviceName: "com.amazonaws.us-east-1.kms", vpcEndpointType: "Interface" };
    expect(() => region.create(type.endpoint, { ...inputs, subnetIds, securityGroupIds: [strange.id] })).toThrow(
      "InvalidGroup.NotFound",
    );
    expect(() => region.create(type.endpoint, { ...inputs, subnetIds: [...subnetIds, twin.id] })).toThrow(
      "DuplicateSubnetsInSameZone",
    );
  });
});

describe("flow logs", () => {
  it("need a destination that exists, and a role to write there", () => {
    const region = new Region();
    const { vpc } = makeSite(region);
    const logs = region.create(type.logs, { name: "flows" });
    const role = makeRole(region, "vpc-flow-logs.amazonaws.com");
    const inputs = {
      vpcId: vpc.id,
      trafficType: "ALL",
      logDestination: logs.outputs.arn,
      iamRoleArn: role.outputs.arn,
    };
    expect(region.create(type.flowLog, inputs).id).toMatch(/^fl-/);
    expect(() => region.create(type.flowLog, { ...inputs, iamRoleArn: undefined })).toThrow("DeliverLogsPermissionArn");
    expect(() => region.create(type.flowLog, { ...inputs, trafficType: "SOME" })).toThrow("trafficType");
    expect(() => region.create(type.flowLog, { ...inputs, maxAggregationInterval: 61 })).toThrow("60 or 600");
    expect(() =>
      region.create(type.flowLog, { ...inputs, logDestination: "arn:aws:logs:us-east-1:123456789012:log-group:none" }),
    ).toThrow("does not exist");
    expect(() =>
      region.create(type.flowLog, { ...inputs, logDestinationType: "s3", logDestination: "arn:aws:s3:::none" }),
    ).toThrow("does not exist");
  });
});

describe("a security group", () => {
  it("has a name once in a VPC, which is made up when it is left out", () => {
    const region = new Region();
    const { vpc } = makeSite(region);
    const one = region.create(type.group, { vpcId: vpc.id, name: "web" });
    expect(one.outputs).toMatchObject({ name: "web", description: "Managed by Pulumi" });
    expect(() => region.create(type.group, { vpcId: vpc.id, name: "web" })).toThrow(
      `InvalidGroup.Duplicate: The security group 'web' already exists for VPC '${vpc.id}'`,
    );
    expect(region.create(type.group, { vpcId: vpc.id }).outputs.name).toMatch(/^one-[0-9a-f]{7}$/);
  });

  it("goes first when it is replaced under a name of its own, and last under a made-up one", () => {
    const region = new Region();
    const { vpc } = makeSite(region);
    const named = region.create(type.group, { vpcId: vpc.id, name: "web" });
    const free = region.create(type.group, { vpcId: vpc.id });
    expect(region.replaces(named, { description: "other" })).toMatchObject({ replaces: ["description"], first: true });
    expect(region.replaces(free, { description: "other" })).toMatchObject({ replaces: ["description"], first: false });
  });

  it.each([{ name: "sg-web" }, { name: "a".repeat(256) }, { description: "smile 🙂" }])(
    "is refused as %j",
    (inputs) => {
      const region = new Region();
      const { vpc } = makeSite(region);
      expect(() => region.create(type.group, { vpcId: vpc.id, ...inputs })).toThrow(/invalid value|expected/);
    },
  );

  it("stays while a rule names it", () => {
    const region = new Region();
    const { vpc } = makeSite(region);
    const [one, two] = [region.create(type.group, { vpcId: vpc.id }), region.create(type.group, { vpcId: vpc.id })];
    const rule = {
      securityGroupId: one.id,
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      referencedSecurityGroupId: two.id,
    };
    const made = region.create(type.ingress, rule);
    expect(() => region.create(type.ingress, rule)).toThrow("InvalidPermission.Duplicate");
    expect(() => region.delete(two)).toThrow("DependencyViolation");
    region.delete(made);
    region.delete(two);
  });

  it.each([
    [{ ipProtocol: "tcp", cidrIpv4: "10.0.0.0/8" }, "fromPort and toPort are needed"],
    [{ ipProtocol: "-1", fromPort: 1, toPort: 2, cidrIpv4: "10.0.0.0/8" }, "ports must not be given"],
    [{ ipProtocol: "tcp", fromPort: 443, toPort: 80, cidrIpv4: "10.0.0.0/8" }, "invalid ports"],
    [{ ipProtocol: "tcp", fromPort: 1, toPort: 2 }, "exactly one of"],
    [{ ipProtocol: "tcp", fromPort: 1, toPort: 2, cidrIpv4: "10.0.0.0/8", cidrIpv6: "::/0" }, "exactly one of"],
    [{ ipProtocol: "-1", cidrIpv4: "10.0.0.1/8" }, "did you mean"],
  ])("refuses the rule %j", (inputs, message) => {
    const region = new Region();
    const group = region.create(type.group, { vpcId: makeSite(region).vpc.id });
    expect(() => region.create(type.ingress, { securityGroupId: group.id, ...inputs })).toThrow(message);
  });

  it("of a VPC from the beginning is taken over, not made", () => {
    const region = new Region();
    const { vpc } = makeSite(region);
    const group = region.create(type.defaultGroup, { vpcId: vpc.id, ingress: [], egress: [] });
    expect(group.id).toBe(vpc.outputs.defaultSecurityGroupId);
    const rule = { securityGroupId: group.id, ipProtocol: "-1", cidrIpv4: "10.0.0.0/8" };
    expect(region.create(type.ingress, rule).outputs.securityGroupRuleId).toMatch(/^sgr-/);
  });
});

describe("a launch template", () => {
  const userData = Buffer.from("[settings]").toString("base64");

  it("counts its versions", () => {
    const region = new Region();
    const template = region.create(type.template, { instanceType: "m8g.large", userData });
    expect(template.outputs).toMatchObject({ latestVersion: 1, defaultVersion: 1 });
    expect(region.update(template, { instanceType: "m8g.xlarge" }).outputs).toMatchObject({
      latestVersion: 2,
      defaultVersion: 1,
    });
    const followed = region.update(template, { updateDefaultVersion: true });
    expect(followed.outputs).toMatchObject({ latestVersion: 2, defaultVersion: 2 });
  });

  it.each([
    [{ instanceType: "m8g.huge" }, "instance types do not exist: [m8g.huge]"],
    [{ imageId: "bottlerocket" }, "InvalidAMIID.Malformed"],
    [{ userData: "not base 64!" }, "Invalid BASE64"],
    [{ userData: Buffer.alloc(17_000).toString("base64") }, "limited to 16384 bytes"],
    [{ blockDeviceMappings: [{ ebs: { volumeType: "gp4" } }] }, "Invalid volume type"],
    [{ blockDeviceMappings: [{ ebs: { volumeType: "gp2", iops: 4000 } }] }, "not supported for gp2"],
    [{ metadataOptions: { httpPutResponseHopLimit: 65 } }, "from 1 to 64"],
    [{ metadataOptions: { httpToken: "required" } }, 'did you mean "httpTokens"?'],
    [{ name: "a b" }, "invalid value for name"],
    [{ name: "a".repeat(129) }, "expected length of name to be in the range (3 - 128)"],
    [{ vpcSecurityGroupIds: ["sg-00000000000000000"] }, "InvalidGroup.NotFound"],
  ])("is refused as %j", (inputs, message) => {
    expect(() => new Region().create(type.template, inputs)).toThrow(message);
  });
});
