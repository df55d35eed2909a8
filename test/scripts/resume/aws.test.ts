import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { identityOf, identityTag } from "../../../infra/identity.js";
import { awsLookup } from "../../../scripts/resume/aws.js";
import { awsIdentityOf, idOfArn, idOfInputs } from "../../../scripts/resume/aws-identities.js";
import type { Creation } from "../../../scripts/resume/lookup.js";
import { hasMoto, type Moto, startMoto } from "../../support/moto.js";

const urnOf = (type: string, name: string): string => `urn:pulumi:dev::app::${type}::${name}`;

const creation = (type: string, name: string, news: Partial<Creation> = {}): Creation => ({
  urn: urnOf(type, name),
  type,
  inputs: { tags: { [identityTag]: identityOf(urnOf(type, name)) } },
  tag: identityOf(urnOf(type, name)),
  provider: { region: "us-east-1" },
  known: [],
  ...news,
});

describe("the identities of AWS", () => {
  const registered = ["staging", "prod"].flatMap((name) => {
    const file = resolve(import.meta.dirname, `../../infra/golden/${name}.json`);
    return (JSON.parse(readFileSync(file, "utf8")) as { type: string; inputs: { tags?: unknown } }[]).filter(
      ({ type }) => type.startsWith("aws:"),
    );
  });

  it("are known for every type that the environments register", () => {
    const types = [...new Set(registered.map(({ type }) => type))];
    expect(types.length).toBeGreaterThan(40);
    expect(types.filter((type) => awsIdentityOf(type) === undefined)).toEqual([]);
  });

  it("go by the tag only for what is registered with tags", () => {
    const untagged = registered.filter(({ type, inputs }) => {
      const identity = awsIdentityOf(type);
      return identity !== undefined && "arn" in identity && inputs.tags === undefined;
    });
    expect(untagged.map(({ type }) => type)).toEqual([]);
  });

  it.each([
    ["arn:aws:ec2:us-east-1:1:vpc/vpc-1", "ec2:vpc/*", "$1", "vpc-1"],
    ["arn:aws:logs:us-east-1:1:log-group:/aws/eks/x/cluster:*", "logs:log-group:**", "$1", "/aws/eks/x/cluster"],
    ["arn:aws:eks:us-east-1:1:nodegroup/main/blue/9c-1", "eks:nodegroup/*/*/*", "$1:$2", "main:blue"],
    ["arn:aws:sns:us-east-1:1:alarms", "sns:*", "arn", "arn:aws:sns:us-east-1:1:alarms"],
    ["arn:aws:rds:us-east-1:1:db:ledger", "rds:db:*", "$1", "ledger"],
    ["arn:aws:s3:::bucket.name", "s3:*", "$1", "bucket.name"],
    // A snapshot inherits its database's tags.
    ["arn:aws:rds:us-east-1:1:snapshot:rds:ledger-2026", "rds:db:*", "$1", undefined],
    ["arn:aws:ec2:us-east-1:1:subnet/subnet-1", "ec2:vpc/*", "$1", undefined],
    ["arn:aws:ec2:us-east-1:1:vpc-flow-log/fl-1", "ec2:vpc/*", "$1", undefined],
  ])("make the id of %s by %s", (arn, pattern, form, id) => {
    expect(idOfArn(arn, pattern, form)).toBe(id);
  });

  it("make an id of inputs by the first form that is complete", () => {
    const forms = ["{table}_{cidr}", "{table}_{list}"];
    expect(idOfInputs(forms, { table: "rtb-1", cidr: "0.0.0.0/0" })).toBe("rtb-1_0.0.0.0/0");
    expect(idOfInputs(forms, { table: "rtb-1", list: "pl-1" })).toBe("rtb-1_pl-1");
    expect(idOfInputs(forms, { table: "rtb-1", cidr: "[secret]" })).toBeUndefined();
  });
});

describe("what needs no question to AWS", () => {
  const lookup = awsLookup({ region: undefined, profile: undefined });

  it("is absent when making it again makes no second one", async () => {
    const [answer] = await lookup.ask([creation("aws:s3/bucketPolicy:BucketPolicy", "policy")]);
    expect(answer).toMatchObject({ kind: "absent", final: true });
  });

  it("is found by the id that follows from its inputs, still to be proven", async () => {
    const inputs = { routeTableId: "rtb-1", destinationCidrBlock: "0.0.0.0/0" };
    const [answer] = await lookup.ask([creation("aws:ec2/route:Route", "out", { inputs })]);
    expect(answer).toEqual({ kind: "found", id: "rtb-1_0.0.0.0/0" });
  });

  it("is unknown when it was begun without the tag that it is found by", async () => {
    const [answer] = await lookup.ask([creation("aws:ec2/vpc:Vpc", "vpc", { inputs: { tags: { Name: "vpc" } } })]);
    expect(answer).toMatchObject({ kind: "unknown", why: "it was begun without its identity tag" });
  });

  it("is unknown for a type that nobody classified, and where its region isn't said", async () => {
    const answers = await lookup.ask([
      creation("aws:appflow/flow:Flow", "flow"),
      creation("aws:ec2/vpc:Vpc", "vpc", { provider: {} }),
    ]);
    expect(answers).toMatchObject([
      { kind: "unknown", why: "nothing here knows how a aws:appflow/flow:Flow is found again" },
      { kind: "unknown", why: "nothing says its region" },
    ]);
    expect(answers[1]).toHaveProperty("look", expect.stringContaining("aws resourcegroupstaggingapi get-resources"));
  });
});

describe.skipIf(!hasMoto())("AWS, played by moto", () => {
  let moto: Moto;
  beforeAll(async () => {
    moto = await startMoto();
  }, 60_000);
  afterAll(() => moto?.close());
  beforeEach(async () => void (await fetch(`${moto.url}/moto-api/reset`, { method: "POST" })));

  const lookup = () =>
    awsLookup({
      region: undefined,
      profile: undefined,
      client: { endpoint: moto.url, credentials: { accessKeyId: "test", secretAccessKey: "test" } },
    });
  const tags = (resource: string, value: string): Record<string, string> => ({
    "TagSpecification.1.ResourceType": resource,
    "TagSpecification.1.Tag.1.Key": identityTag,
    "TagSpecification.1.Tag.1.Value": value,
  });
  const makeVpc = async (value: string): Promise<string> => {
    const answer = await moto.ec2("CreateVpc", { CidrBlock: "10.0.0.0/16", ...tags("vpc", value) });
    return /<vpcId>([^<]+)</.exec(answer)?.[1] ?? "";
  };

  it("finds what bears the tag by the id that the provider imports it by", async () => {
    const vpc = creation("aws:ec2/vpc:Vpc", "vpc");
    const group = creation("aws:ec2/securityGroup:SecurityGroup", "group");
    const id = await makeVpc(vpc.tag);
    const made = await moto.ec2("CreateSecurityGroup", {
      GroupName: "g",
      GroupDescription: "g",
      VpcId: id,
      ...tags("security-group", group.tag),
    });
    const answers = await lookup().ask([vpc, group]);
    expect(answers).toMatchObject([
      { kind: "found", id, proof: "its identity tag in us-east-1" },
      { kind: "found", id: /<groupId>([^<]+)</.exec(made)?.[1] },
    ]);
  });

  it("finds nothing where nothing bears the tag, nor in another region", async () => {
    const vpc = creation("aws:ec2/vpc:Vpc", "vpc");
    expect(await lookup().ask([vpc])).toMatchObject([
      { kind: "absent", why: "nothing in us-east-1 bears its identity tag" },
    ]);
    await makeVpc(vpc.tag);
    const elsewhere = { ...vpc, provider: { region: "eu-central-1" } };
    expect(await lookup().ask([elsewhere])).toMatchObject([{ kind: "absent" }]);
  });

  it("leaves out what the state knows, as the old half of a replacement", async () => {
    const vpc = creation("aws:ec2/vpc:Vpc", "vpc");
    const [old, fresh] = [await makeVpc(vpc.tag), await makeVpc(vpc.tag)];
    expect(await lookup().ask([{ ...vpc, known: [old] }])).toMatchObject([{ kind: "found", id: fresh }]);
    expect(await lookup().ask([vpc])).toMatchObject([{ kind: "unknown" }]);
    expect(await lookup().ask([{ ...vpc, known: [old, fresh] }])).toMatchObject([{ kind: "absent" }]);
  });

  it("asks for more than one filter takes", async () => {
    const vpcs = Array.from({ length: 45 }, (_, index) => creation("aws:ec2/vpc:Vpc", `vpc-${index}`));
    const last = vpcs.at(-1);
    const id = await makeVpc(last?.tag ?? "");
    const answers = await lookup().ask(vpcs);
    expect(answers.filter(({ kind }) => kind === "absent")).toHaveLength(44);
    expect(answers.at(-1)).toMatchObject({ kind: "found", id });
  });
});

describe("AWS that doesn't answer", () => {
  it("is told as unknown, with where to look", async () => {
    const client = {
      endpoint: "http://127.0.0.1:1",
      maxAttempts: 1,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    };
    const [answer] = await awsLookup({ region: "us-east-1", profile: undefined, client }).ask([
      creation("aws:ec2/vpc:Vpc", "vpc"),
    ]);
    expect(answer).toMatchObject({ kind: "unknown", why: expect.stringContaining("AWS did not answer in us-east-1") });
  });
});
