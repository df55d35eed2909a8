import { describe, expect, it } from "vitest";
import { zoneId, zonesOf } from "../../../../sandbox/cloud/aws/scope.js";
import { awsSimulator } from "../../../../sandbox/cloud/aws/simulator.js";
import { unknown } from "../../../../sandbox/cloud/simulator.js";
import { Region } from "./region.js";
import { type } from "./tokens.js";

const aws = awsSimulator();

describe("the provider's configuration", () => {
  it("is refused for a region that doesn't exist", () => {
    expect(() => aws.configure?.({ region: "us-esat-1" }, undefined)).toThrow("invalid AWS Region: us-esat-1");
  });

  it("is refused when the account is not one of the allowed", () => {
    const config = { allowedAccountIds: JSON.stringify(["111122223333"]) };
    expect(() => aws.configure?.(config, "444455556666")).toThrow("AWS account ID not allowed: 444455556666");
    expect(() => aws.configure?.({ forbiddenAccountIds: '["111122223333"]' }, "111122223333")).toThrow("not allowed");
    expect(aws.configure?.(config, undefined).realm?.({})).toBe("111122223333");
    expect(aws.configure?.({}, "444455556666").realm?.({})).toBe("444455556666");
    expect(aws.configure?.({}, undefined).realm?.({})).toBe("123456789012");
  });

  it("says where things are made and how they are tagged", () => {
    const region = new Region({
      config: { region: "eu-west-1", defaultTags: JSON.stringify({ tags: { Owner: "us", a: "x" } }) },
    });
    const vpc = region.create(type.vpc, { cidrBlock: "10.0.0.0/16", tags: { a: "b" } });
    expect(vpc.outputs).toMatchObject({ region: "eu-west-1", tags: { a: "b" }, tagsAll: { Owner: "us", a: "b" } });
    expect(region.create(type.subnet, { vpcId: vpc.id, cidrBlock: "10.0.0.0/24" }).outputs.availabilityZone).toBe(
      "eu-west-1a",
    );
  });

  it("replaces what is in a region when the region changes", () => {
    const here = new Region();
    const there = new Region({ config: { region: "eu-west-1" } });
    const topic = here.create(type.topic, { name: "alarms" });
    expect(there.replaces(topic, {})).toMatchObject({ replaces: ["region"] });
    const role = here.create(type.role, {
      name: "x",
      assumeRolePolicy:
        '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}}',
    });
    expect(there.replaces(role, {}).changes).toEqual([]);
  });
});

describe("zones", () => {
  it("are those of the region, with AWS's own ids", () => {
    expect(zonesOf("us-east-1")).toHaveLength(6);
    expect(zonesOf("nowhere")).toEqual([]);
    expect(["us-east-1a", "ap-northeast-1c", "eu-central-1b", "ap-southeast-2a", "us-gov-west-1a"].map(zoneId)).toEqual(
      ["use1-az1", "apne1-az2", "euc1-az2", "apse2-az1", "usgw1-az1"],
    );
  });
});

describe("functions", () => {
  const call = (token: string, args: object = {}) => {
    const region = new Region({ config: { region: "eu-west-1" } });
    return region.simulator.invoke(token, args as Record<string, unknown>, region.cloud);
  };

  it("tell the account, the region, the partition and the zones", () => {
    expect(call("aws:index/getCallerIdentity:getCallerIdentity")).toMatchObject({ accountId: "123456789012" });
    expect(call("aws:index/getRegion:getRegion")).toMatchObject({ region: "eu-west-1", id: "eu-west-1" });
    expect(call("aws:index/getPartition:getPartition")).toMatchObject({ partition: "aws", dnsSuffix: "amazonaws.com" });
    expect(call("aws:index/getAvailabilityZones:getAvailabilityZones", { state: "available" })).toMatchObject({
      names: ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
      zoneIds: ["euw1-az1", "euw1-az2", "euw1-az3"],
    });
  });

  it("make a policy document", () => {
    const statement = {
      sid: "Read",
      actions: ["s3:ListBucket", "s3:GetObject"],
      resources: ["*"],
      principals: [{ type: "Service", identifiers: ["ec2.amazonaws.com"] }],
      conditions: [{ test: "StringEquals", variable: "aws:SourceAccount", values: ["1"] }],
    };
    const source = JSON.stringify({
      Statement: [
        { Sid: "Read", Effect: "Deny" },
        { Sid: "Other", Effect: "Deny" },
      ],
    });
    const { json } = call("aws:iam/getPolicyDocument:getPolicyDocument", {
      statements: [statement],
      overridePolicyDocuments: [],
    });
    expect(JSON.parse(String(json))).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Read",
          Effect: "Allow",
          Action: ["s3:GetObject", "s3:ListBucket"],
          Resource: "*",
          Principal: { Service: "ec2.amazonaws.com" },
          Condition: { StringEquals: { "aws:SourceAccount": "1" } },
        },
      ],
    });
    const merged = call("aws:iam/getPolicyDocument:getPolicyDocument", {
      statements: [statement],
      overridePolicyDocuments: [source],
    });
    expect(
      (JSON.parse(String(merged.json)) as { Statement: { Effect: string }[] }).Statement.map((one) => one.Effect),
    ).toEqual(["Deny", "Deny"]);
  });

  it("that the sandbox lacks are refused by name", () => {
    expect(() => call("aws:ec2/getAmi:getAmi")).toThrow(/doesn't answer aws:ec2\/getAmi:getAmi.*getPolicyDocument/);
  });
});

describe("a check while previewing", () => {
  it("takes unknown values, and refuses what it can already see", () => {
    const region = new Region();
    expect(region.check(type.subnet, { vpcId: unknown, cidrBlock: unknown })).toMatchObject({ vpcId: unknown });
    expect(region.check(type.role, { assumeRolePolicy: unknown, tags: { a: unknown } }).tagsAll).toEqual({
      a: unknown,
    });
    expect(region.check(type.role, { assumeRolePolicy: unknown, tags: unknown }).tagsAll).toBe(unknown);
    expect(() => region.check(type.subnet, { vpcId: unknown, cidrBlock: "10.0.0.1/8" })).toThrow("did you mean");
    expect(() => region.check(type.cluster, { roleArn: unknown, vpcConfig: unknown, name: "a".repeat(101) })).toThrow(
      "range",
    );
  });

  it("takes an unknown value for a change, and for a replacement where the property is fixed", () => {
    const region = new Region();
    const vpc = region.create(type.vpc, { cidrBlock: "10.0.0.0/16" });
    const subnet = region.create(type.subnet, { vpcId: vpc.id, cidrBlock: "10.0.0.0/24" });
    expect(region.replaces(subnet, { vpcId: unknown }).replaces).toEqual(["vpcId"]);
    expect(region.replaces(subnet, { tags: unknown }).replaces).toEqual([]);
  });

  it("keeps a made-up name for as long as the resource lives", () => {
    const region = new Region();
    const first = region.check(type.topic, {});
    expect(region.check(type.topic, { displayName: "x" }, first).name).toBe(first.name);
    expect(region.check(type.topic, {}).name).not.toBe(first.name);
    expect(first.__defaults).toContain("name");
  });
});
