import { describe, expect, it } from "vitest";
import { Region } from "./region.js";
import { makeRole, trust } from "./site.js";
import { type } from "./tokens.js";

const account = "123456789012";

function document(statement: object): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
}

const readOnly = document({ Action: "s3:GetObject", Resource: "*" });

describe("a role", () => {
  it("has an ARN with its path and a name that is unique in the account", () => {
    const region = new Region();
    const role = region.create(type.role, {
      name: "Node",
      path: "/eks/",
      assumeRolePolicy: trust("ec2.amazonaws.com"),
    });
    expect(role.id).toBe("Node");
    expect(role.outputs).toMatchObject({
      arn: `arn:aws:iam::${account}:role/eks/Node`,
      uniqueId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/) as unknown,
      maxSessionDuration: 3600,
    });
    expect(() => makeRole(region, "ec2.amazonaws.com", "Node")).toThrow(
      "EntityAlreadyExists: Role with name Node already exists.",
    );
  });

  it.each([
    [{ name: "a".repeat(65) }, "expected length of name to be in the range (1 - 64)"],
    [{ namePrefix: "a".repeat(39) }, "expected length of namePrefix to be in the range (1 - 38)"],
    [{ name: "a b" }, "invalid value for name"],
    [{ name: "a", namePrefix: "b" }, "conflicts with"],
    [{ path: "eks" }, "begins and ends with a slash"],
    [{ maxSessionDuration: 60 }, "from 3600 to 43200"],
    [{ assumeRolePolicy: "{" }, "invalid JSON policy"],
    [{ assumeRolePolicy: undefined }, 'the argument "assumeRolePolicy" is required'],
    [{ assumeRolePolicy: readOnly }, "MalformedPolicyDocument"],
    [{ assumeRolePolcy: "x" }, 'did you mean "assumeRolePolicy"?'],
    [{ tags: { "aws:x": "y" } }, "reserved"],
    [{ tags: { x: "€" } }, "may hold letters"],
  ])("is refused as %j", (inputs, message) => {
    expect(() => new Region().create(type.role, { assumeRolePolicy: trust("ec2.amazonaws.com"), ...inputs })).toThrow(
      message,
    );
  });

  it("takes a policy document that is an object", () => {
    const assumeRolePolicy = JSON.parse(trust("ec2.amazonaws.com")) as unknown;
    expect(new Region().create(type.role, { assumeRolePolicy }).outputs.assumeRolePolicy).toBe(
      trust("ec2.amazonaws.com"),
    );
  });

  it("stays while policies or profiles are on it", () => {
    const region = new Region();
    const role = makeRole(region, "ec2.amazonaws.com", "Node");
    const policyArn = "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy";
    const attached = region.create(type.attachment, { role: "Node", policyArn });
    expect(() => region.delete(role)).toThrow("DeleteConflict: Cannot delete entity, must detach all policies first.");
    region.delete(attached);
    const inline = region.create(type.rolePolicy, { role: "Node", policy: readOnly });
    expect(() => region.delete(role)).toThrow("must delete policies first.");
    region.delete(inline);
    const profile = region.create(type.profile, { role: "Node" });
    expect(() => region.delete(role)).toThrow("must remove roles from instance profile first.");
    region.delete(profile);
    region.delete(role);
  });

  it("is replaced under another name or path, and keeps its name while its trust changes", () => {
    const region = new Region();
    const role = region.create(type.role, { assumeRolePolicy: trust("ec2.amazonaws.com") });
    expect(role.outputs.name).toMatch(/^one-[0-9a-f]{7}$/);
    expect(region.replaces(role, { name: "Other" })).toMatchObject({ replaces: ["name"], first: false });
    expect(region.replaces(role, { path: "/x/" }).replaces).toEqual(["path"]);
    const spelt = JSON.stringify(JSON.parse(trust("ec2.amazonaws.com")), null, 2);
    expect(region.replaces(role, { assumeRolePolicy: spelt }).changes).toEqual([]);
    const changed = region.update(role, { assumeRolePolicy: trust("eks.amazonaws.com") });
    expect(changed.outputs).toMatchObject({
      name: role.outputs.name,
      arn: role.outputs.arn,
      uniqueId: role.outputs.uniqueId,
    });
  });
});

describe("a policy", () => {
  it("is attached where there is a role and a policy", () => {
    const region = new Region();
    makeRole(region, "ec2.amazonaws.com", "Node");
    const policy = region.create(type.policy, { name: "Read", policy: readOnly });
    expect(policy.id).toBe(`arn:aws:iam::${account}:policy/Read`);
    const attached = region.create(type.attachment, { role: "Node", policyArn: policy.outputs.arn });
    expect(() => region.delete(policy)).toThrow("DeleteConflict");
    expect(() => region.create(type.attachment, { role: "None", policyArn: policy.id })).toThrow(
      "NoSuchEntity: The role with name None cannot be found.",
    );
    const unknown = `arn:aws:iam::${account}:policy/None`;
    expect(() => region.create(type.attachment, { role: "Node", policyArn: unknown })).toThrow(
      "does not exist or is not attachable",
    );
    expect(() => region.create(type.attachment, { role: "Node", policyArn: "AmazonEKSClusterPolicy" })).toThrow(
      "invalid ARN",
    );
    region.delete(attached);
    region.delete(policy);
  });

  it("has a role's name, not its ARN", () => {
    const region = new Region();
    const role = makeRole(region, "ec2.amazonaws.com", "Node");
    expect(() => region.create(type.rolePolicy, { role: role.outputs.arn, policy: readOnly })).toThrow(
      "ValidationError",
    );
  });
});

describe("a key", () => {
  const owner = { Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: "kms:*", Resource: "*" };

  it("has a default policy for the account", () => {
    const key = new Region().create(type.key, { enableKeyRotation: true });
    expect(key.outputs).toMatchObject({
      arn: `arn:aws:kms:us-east-1:${account}:key/${key.id}`,
      keyId: key.id,
      rotationPeriodInDays: 365,
      policy: expect.stringContaining("kms:*") as unknown,
    });
  });

  it.each([
    [{ deletionWindowInDays: 6 }, "expected deletionWindowInDays to be in the range (7 - 30), got 6"],
    [{ rotationPeriodInDays: 30 }, "in the range (90 - 2560)"],
    [{ policy: document({ ...owner, Action: "kms:Decrypt" }) }, "will not allow you to update the key policy"],
    [{ policy: document({ ...owner, Action: "s3:*" }) }, "MalformedPolicyDocumentException"],
  ])("is refused as %j", (inputs, message) => {
    expect(() => new Region().create(type.key, inputs)).toThrow(message);
  });

  it("is shared by policies that may put it again", () => {
    for (const Action of ["kms:*", "*", "kms:Put*", ["kms:Decrypt", "kms:PutKeyPolicy"]]) {
      expect(new Region().create(type.key, { policy: document({ ...owner, Action }) }).id).not.toBe("");
    }
  });

  it.each(["keyUsage", "customerMasterKeySpec", "multiRegion"])("is replaced when its %s changes", (property) => {
    const region = new Region();
    const key = region.create(type.key, {});
    const value = { keyUsage: "SIGN_VERIFY", customerMasterKeySpec: "RSA_2048", multiRegion: true }[property];
    expect(region.replaces(key, { [property]: value }).replaces).toEqual([property]);
  });

  it("has names that begin with alias/ and are there once", () => {
    const region = new Region();
    const key = region.create(type.key, {});
    const alias = region.create(type.alias, { name: "alias/vault", targetKeyId: key.id });
    expect(alias.outputs).toMatchObject({
      targetKeyArn: key.outputs.arn,
      arn: `arn:aws:kms:us-east-1:${account}:alias/vault`,
    });
    expect(region.create(type.alias, { targetKeyId: key.id }).id).toMatch(/^alias\/one-[0-9a-f]{7}$/);
    expect(region.create(type.alias, { namePrefix: "alias/v-", targetKeyId: key.id }).id).toMatch(
      /^alias\/v-\d{14}[0-9a-f]{12}$/,
    );
    expect(() => region.create(type.alias, { name: "alias/vault", targetKeyId: key.id })).toThrow(
      "AlreadyExistsException",
    );
    expect(() => region.create(type.alias, { name: "vault-key", targetKeyId: key.id })).toThrow(
      "invalid value for name",
    );
    expect(() => region.create(type.alias, { name: "alias/aws/x", targetKeyId: key.id })).toThrow(
      "invalid value for name",
    );
    expect(() => region.create(type.alias, { name: "alias/x", targetKeyId: "none" })).toThrow("NotFoundException");
  });
});

describe("a log group", () => {
  const forLogs = (Service: string) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: "kms:*", Resource: "*" },
        { Effect: "Allow", Principal: { Service }, Action: "kms:Encrypt", Resource: "*" },
      ],
    });

  it("is encrypted only with a key that CloudWatch Logs may use in this region", () => {
    const region = new Region();
    const [plain, wrong, right] = [undefined, "logs.eu-west-1.amazonaws.com", "logs.us-east-1.amazonaws.com"].map(
      (service) => region.create(type.key, service === undefined ? {} : { policy: forLogs(service) }),
    );
    for (const key of [plain, wrong]) {
      expect(() => region.create(type.logs, { name: "x", kmsKeyId: key?.outputs.arn })).toThrow(
        "is not allowed to be used with Arn",
      );
    }
    expect(region.create(type.logs, { name: "x", kmsKeyId: right?.outputs.arn }).outputs.arn).toBe(
      `arn:aws:logs:us-east-1:${account}:log-group:x`,
    );
  });

  it.each([
    [{ name: "a".repeat(513) }, "in the range (1 - 512)"],
    [{ name: "a b" }, "invalid value for name"],
    [{ retentionInDays: 8 }, "expected retentionInDays to be one of"],
    [{ logGroupClass: "CHEAP" }, "expected logGroupClass"],
    [{ kmsKeyId: `arn:aws:kms:us-east-1:${account}:key/none` }, "does not exist"],
  ])("is refused as %j", (inputs, message) => {
    expect(() => new Region().create(type.logs, inputs)).toThrow(message);
  });

  it("exists once in a region, and in every region", () => {
    const region = new Region();
    region.create(type.logs, { name: "x" });
    expect(() => region.create(type.logs, { name: "x" })).toThrow("ResourceAlreadyExistsException");
    expect(() => region.create(type.logs, { name: "x", region: "eu-west-1" })).toThrow("SandboxLimit");
    expect(region.create(type.logs, { name: "y", region: "eu-west-1" }).outputs.arn).toContain(":eu-west-1:");
  });
});
