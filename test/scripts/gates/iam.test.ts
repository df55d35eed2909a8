import { describe, expect, it } from "vitest";
import type { Step } from "../../../scripts/engine/deployment.js";
import { patternCovers } from "../../../scripts/gates/grants/compare.js";
import type { GateInput } from "../../../scripts/gates/input.js";
import { change, levelSaid, said, stepOf } from "./input.js";

const level = (step: Step, news: Partial<GateInput> = {}): string =>
  levelSaid("iam-widened", { steps: [step], ...news });

const rolePolicy = "aws:iam/rolePolicy:RolePolicy";
const role = "aws:iam/role:Role";
const bucket = "arn:aws:s3:::logs/*";
const allow = (Action: unknown, news: object = {}) => ({ Effect: "Allow", Action, Resource: bucket, ...news });
const document = (...Statement: object[]): string => JSON.stringify({ Version: "2012-10-17", Statement });
const of = (...statements: object[]) => ({ policy: document(...statements) });
const trust = (Principal: unknown, news: object = {}) => ({
  assumeRolePolicy: document({ Effect: "Allow", Action: "sts:AssumeRole", Principal, ...news }),
});
const account = (number: string) => ({ AWS: `arn:aws:iam::${number}:root` });

describe("a policy document", () => {
  const read = allow("s3:GetObject");
  const tls = {
    Effect: "Deny",
    Action: "s3:*",
    Resource: bucket,
    Principal: "*",
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
  const ours = { StringEquals: { "aws:SourceAccount": ["1", "2"] } };

  it.each([
    ["gains an action", [read], [allow(["s3:GetObject", "s3:PutObject"])], "block"],
    ["gains every action", [read], [allow("*")], "block"],
    ["gains a wildcard in an action", [read], [allow("s3:Get*")], "block"],
    ["loses an action", [allow(["s3:GetObject", "s3:PutObject"])], [read], "none"],
    ["names what a wildcard meant", [allow("s3:*")], [allow(["s3:GetObject", "S3:PutObject"])], "none"],
    ["gains a resource", [read], [allow("s3:GetObject", { Resource: [bucket, "arn:aws:s3:::other/*"] })], "block"],
    ["gains every resource", [read], [allow("s3:GetObject", { Resource: "*" })], "block"],
    ["loses resources", [allow("s3:GetObject", { Resource: "*" })], [read], "none"],
    ["loses its condition", [allow("s3:GetObject", { Condition: ours })], [read], "block"],
    ["gains a condition", [read], [allow("s3:GetObject", { Condition: ours })], "none"],
    [
      "has one value more in a condition",
      [allow("s3:GetObject", { Condition: { StringEquals: { "aws:SourceAccount": "1" } } })],
      [allow("s3:GetObject", { Condition: ours })],
      "block",
    ],
    [
      "has one value fewer in a condition",
      [allow("s3:GetObject", { Condition: ours })],
      [allow("s3:GetObject", { Condition: { StringEquals: { "aws:sourceaccount": "1" } } })],
      "none",
    ],
    [
      "excludes fewer in a condition",
      [allow("s3:GetObject", { Condition: { StringNotEquals: { "aws:SourceVpc": ["a", "b"] } } })],
      [allow("s3:GetObject", { Condition: { StringNotEquals: { "aws:SourceVpc": ["a"] } } })],
      "block",
    ],
    ["is split", [allow(["s3:GetObject", "s3:PutObject"])], [read, allow("s3:PutObject")], "none"],
    ["is put together", [read, allow("s3:PutObject")], [allow(["s3:GetObject", "s3:PutObject"])], "none"],
    [
      "mixes what was apart",
      [allow("s3:GetObject", { Resource: "a" }), allow("s3:PutObject", { Resource: "b" })],
      [allow(["s3:GetObject", "s3:PutObject"], { Resource: ["a", "b"] })],
      "block",
    ],
    ["is ordered anew", [read, allow("s3:PutObject")], [allow("s3:PutObject"), read], "none"],
    ["has another name of its statement", [{ ...read, Sid: "a" }], [{ ...read, Sid: "b" }], "none"],
    ["allows all but some", [read], [{ Effect: "Allow", NotAction: "iam:*", Resource: bucket }], "block"],
    [
      "excepts fewer actions",
      [{ Effect: "Allow", NotAction: ["iam:*", "sts:*"], Resource: "*" }],
      [{ Effect: "Allow", NotAction: ["iam:*"], Resource: "*" }],
      "block",
    ],
    [
      "excepts more actions",
      [{ Effect: "Allow", NotAction: ["iam:*"], Resource: "*" }],
      [{ Effect: "Allow", NotAction: ["iam:*", "sts:*"], Resource: "*" }],
      "none",
    ],
    [
      "names actions outside what was excepted",
      [{ Effect: "Allow", NotAction: ["iam:*"], Resource: "*" }],
      [allow("s3:GetObject", { Resource: "*" })],
      "none",
    ],
    [
      "names actions that were excepted",
      [{ Effect: "Allow", NotAction: ["iam:*"], Resource: "*" }],
      [allow("iam:PassRole", { Resource: "*" })],
      "block",
    ],
    ["loses a denial", [read, tls], [read], "block"],
    ["gains a denial", [read], [read, tls], "none"],
    [
      "denies less",
      [read, { Effect: "Deny", Action: "s3:*", Resource: "*" }],
      [read, { Effect: "Deny", Action: "s3:Delete*", Resource: "*" }],
      "block",
    ],
    [
      "denies under one condition more",
      [read, { Effect: "Deny", Action: "s3:*", Resource: "*" }],
      [read, { Effect: "Deny", Action: "s3:*", Resource: "*", Condition: ours }],
      "block",
    ],
    ["is emptied", [read], [], "none"],
  ])("that %s", (_title, before, after, expected) => {
    expect(level(change(rolePolicy, of(...before), of(...after)))).toBe(expected);
  });

  it("says what is new", () => {
    const [finding] = said("iam-widened", {
      steps: [change(rolePolicy, of(read), of(allow("s3:*", { Resource: "*" })))],
    });
    expect(finding?.summary).toBe("it (RolePolicy) allows s3:* on *");
    const open = said("iam-widened", { steps: [change(role, trust(account("123456789012")), trust("*"))] });
    expect(open[0]?.summary).toBe("it (Role) allows sts:assumerole on * to everybody");
  });

  it("is found under any key and in any list", () => {
    const inline = (action: string) => ({ inlinePolicies: [{ name: "a", policy: document(allow(action)) }] });
    expect(level(change(role, inline("s3:GetObject"), inline("s3:*")))).toBe("block");
    expect(level(change("aws:kms/key:Key", of(read), of(allow("*"))))).toBe("block");
    expect(
      level(change("aws:future/thing:Thing", { accessRules: document(read) }, { accessRules: document(allow("*")) })),
    ).toBe("block");
  });
});

describe("who may take a role", () => {
  it.each([
    [
      "gains an account",
      account("1".repeat(12)),
      { AWS: [account("1".repeat(12)).AWS, account("2".repeat(12)).AWS] },
      "block",
    ],
    ["gains everybody", account("1".repeat(12)), "*", "block"],
    ["gains everybody in the longer form", account("1".repeat(12)), { AWS: "*" }, "block"],
    [
      "gains a service",
      { Service: "ec2.amazonaws.com" },
      { Service: ["ec2.amazonaws.com", "lambda.amazonaws.com"] },
      "block",
    ],
    ["is one account in another form", account("1".repeat(12)), { AWS: "1".repeat(12) }, "none"],
    [
      "loses a service",
      { Service: ["ec2.amazonaws.com", "lambda.amazonaws.com"] },
      { Service: "ec2.amazonaws.com" },
      "none",
    ],
  ])("%s", (_title, before, after, expected) => {
    expect(level(change(role, trust(before), trust(after)))).toBe(expected);
  });

  it("is asked for no external id any more", () => {
    const id = { Condition: { StringEquals: { "sts:ExternalId": "x" } } };
    expect(level(change(role, trust(account("1".repeat(12)), id), trust(account("1".repeat(12)))))).toBe("block");
  });
});

describe("a policy that comes new", () => {
  it.each([
    ["gives everything", of(allow("*", { Resource: "*" })), "block"],
    ["gives everything but something", of({ Effect: "Allow", NotAction: "iam:*", Resource: "*" }), "block"],
    ["lets everybody in", of(allow("s3:GetObject", { Principal: "*" })), "block"],
    [
      "lets everybody of our organisation in",
      of(allow("s3:GetObject", { Principal: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } })),
      "none",
    ],
    ["gives a whole service", of(allow("s3:*", { Resource: "*" })), "warn"],
    ["gives an account its own key", of(allow("kms:*", { Resource: "*", Principal: account("1".repeat(12)) })), "none"],
    ["gives one action", of(allow("s3:GetObject")), "none"],
    ["denies", of({ Effect: "Deny", Action: "*", Resource: "*", Principal: "*" }), "none"],
  ])("and %s", (_title, after, expected) => {
    expect(level(change(rolePolicy, undefined, after))).toBe(expected);
  });

  it("warns when it is for a role that is there already, and not when the role comes with it", () => {
    const step = change(rolePolicy, undefined, { ...of(allow("s3:GetObject")), role: "deployer" });
    const own = change(
      role,
      undefined,
      { name: "deployer", ...trust(account("1".repeat(12))) },
      { name: "own", urn: "own" },
    );
    expect(level(step)).toBe("warn");
    expect(levelSaid("iam-widened", { steps: [step, own] })).toBe("none");
    expect(level(step, { exists: false })).toBe("none");
  });
});

describe("a policy that goes", () => {
  const tls = { Effect: "Deny", Action: "s3:*", Resource: "*", Principal: "*" };
  const gone = change("aws:s3/bucketPolicy:BucketPolicy", { ...of(tls), bucket: "logs" }, undefined);

  it("blocks when it denied something, unless its bucket goes with it", () => {
    expect(level(gone)).toBe("block");
    const owner = change("aws:s3/bucket:Bucket", { bucket: "logs" }, undefined, { name: "logs", urn: "logs" });
    expect(levelSaid("iam-widened", { steps: [gone, owner, stepOf({})] })).toBe("none");
    expect(level(change(rolePolicy, of(allow("s3:GetObject")), undefined))).toBe("none");
  });
});

describe("rights by name", () => {
  const attachment = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
  const admin = "arn:aws:iam::aws:policy/AdministratorAccess";
  const viewer = "arn:aws:iam::aws:policy/ViewOnlyAccess";

  it.each([
    [
      "a role gains a managed policy",
      change(role, { managedPolicyArns: [viewer] }, { managedPolicyArns: [viewer, admin] }),
      "block",
    ],
    ["a role loses one", change(role, { managedPolicyArns: [viewer, admin] }, { managedPolicyArns: [viewer] }), "none"],
    ["an attachment of everything comes new", change(attachment, undefined, { role: "r", policyArn: admin }), "block"],
    [
      "an attachment to what is there comes new",
      change(attachment, undefined, { role: "r", policyArn: viewer }),
      "warn",
    ],
    [
      "an attachment to what is made comes new",
      change(attachment, undefined, { role: "[unknown]", policyArn: viewer }),
      "none",
    ],
    ["a role loses its boundary", change(role, { permissionsBoundary: viewer }, {}), "block"],
    ["a role gains a boundary", change(role, {}, { permissionsBoundary: viewer }), "none"],
    [
      "a group gains a member",
      change("aws:iam/groupMembership:GroupMembership", { users: ["a"] }, { users: ["a", "b"] }),
      "block",
    ],
    [
      "a function may be called by everybody",
      change("aws:lambda/permission:Permission", undefined, { action: "lambda:InvokeFunction", principal: "*" }),
      "block",
    ],
    [
      "a cluster's reader becomes its administrator",
      change(
        "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
        { policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy", accessScope: { type: "cluster" } },
        {
          policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
          accessScope: { type: "cluster" },
        },
      ),
      "block",
    ],
    [
      "an administrator of a cluster that is there comes new",
      change("aws:eks/accessPolicyAssociation:AccessPolicyAssociation", undefined, {
        clusterName: "c",
        policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
        accessScope: { type: "cluster" },
      }),
      "block",
    ],
    [
      "a namespace becomes a whole cluster",
      change(
        "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
        { policyArn: "p/AmazonEKSEditPolicy", accessScope: { type: "namespace", namespaces: ["a"] } },
        { policyArn: "p/AmazonEKSEditPolicy", accessScope: { type: "cluster" } },
      ),
      "block",
    ],
  ])("%s", (_title, step, expected) => {
    expect(level(step)).toBe(expected);
  });

  it("let those who make a cluster name its administrators", () => {
    const cluster = change("aws:eks/cluster:Cluster", undefined, { name: "c" }, { name: "cluster", urn: "cluster" });
    const policyArn = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";
    const access = change("aws:eks/accessPolicyAssociation:AccessPolicyAssociation", undefined, {
      clusterName: "c",
      policyArn,
      accessScope: { type: "cluster" },
    });
    expect(levelSaid("iam-widened", { steps: [cluster, access] })).toBe("none");
  });
});

describe("roles of Kubernetes", () => {
  const clusterRole = "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole";
  const binding = "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding";
  const rule = (verbs: string[], resources: string[], news: object = {}) => ({
    apiGroups: [""],
    verbs,
    resources,
    ...news,
  });
  const rules = (...all: object[]) => ({ rules: all });
  const bound = (role: string, ...names: string[]) => ({
    roleRef: { kind: "ClusterRole", name: role },
    subjects: names.map((name) => ({ kind: "Group", name })),
  });

  it.each([
    [
      "gains a verb",
      clusterRole,
      rules(rule(["get"], ["secrets"])),
      rules(rule(["get", "list"], ["secrets"])),
      "block",
    ],
    [
      "gains a resource",
      clusterRole,
      rules(rule(["get"], ["pods"])),
      rules(rule(["get"], ["pods", "secrets"])),
      "block",
    ],
    ["names what a wildcard meant", clusterRole, rules(rule(["*"], ["*"])), rules(rule(["get"], ["pods"])), "none"],
    [
      "is limited to a name",
      clusterRole,
      rules(rule(["get"], ["secrets"])),
      rules(rule(["get"], ["secrets"], { resourceNames: ["a"] })),
      "none",
    ],
    [
      "is limited to a name no more",
      clusterRole,
      rules(rule(["get"], ["secrets"], { resourceNames: ["a"] })),
      rules(rule(["get"], ["secrets"])),
      "block",
    ],
    [
      "loses a rule",
      clusterRole,
      rules(rule(["get"], ["pods"]), rule(["get"], ["secrets"])),
      rules(rule(["get"], ["pods"])),
      "none",
    ],
    ["is given to one more", binding, bound("view", "a"), bound("view", "a", "b"), "block"],
    ["is given to one less", binding, bound("view", "a", "b"), bound("view", "a"), "none"],
    ["is another one", binding, bound("view", "a"), bound("cluster-admin", "a"), "block"],
  ])("a role that %s", (_title, type, before, after, expected) => {
    expect(level(change(type, before, after))).toBe(expected);
  });

  it("of new ones everything and everybody block", () => {
    expect(level(change(clusterRole, undefined, rules(rule(["*"], ["*"]))))).toBe("block");
    expect(level(change(binding, undefined, bound("cluster-admin", "a")))).toBe("block");
    expect(level(change(binding, undefined, bound("view", "system:unauthenticated")))).toBe("block");
    expect(level(change(binding, undefined, bound("view", "a")))).toBe("none");
  });
});

describe("a document that can't be looked at", () => {
  const unseen = (step: Step): string => levelSaid("exposure-unseen", { steps: [step] });

  it("warns, and the others are still compared", () => {
    const before = { assumeRolePolicy: trust("*").assumeRolePolicy, policy: document(allow("s3:GetObject")) };
    const step = change(role, before, { assumeRolePolicy: "[unknown]", policy: document(allow("s3:*")) });
    expect([unseen(step), level(step)]).toEqual(["warn", "block"]);
    expect(unseen(change(role, trust("*"), { assumeRolePolicy: "[unknown]" }))).toBe("warn");
    expect(level(change(role, trust("*"), { assumeRolePolicy: "[unknown]" }))).toBe("none");
    for (const type of ["aws:s3/bucketPolicy:BucketPolicy", "aws:kms/key:Key", rolePolicy])
      expect(unseen(change(type, of(allow("s3:GetObject")), { policy: "[unknown]" }))).toBe("warn");
  });
});

describe("a pattern", () => {
  it.each([
    ["s3:*", "s3:GetObject", true],
    ["s3:Get*", "s3:G*", false],
    ["*", "s3:*", true],
    ["s3:Get?bject", "s3:GetObject", true],
    ["s3:Get?bject", "s3:Get*bject", false],
    ["a*b*c", "a*xbyc", true],
    ["a*b*c", "acb", false],
    ["", "", true],
    ["s3:Get*", "s3:GetObject*", true],
  ])("%s covers %s: %s", (pattern, other, expected) => {
    expect(patternCovers(pattern, other)).toBe(expected);
  });

  it("of nothing but stars is read in no time", () => {
    expect(patternCovers(`${"*a".repeat(300)}b`, "a".repeat(3000))).toBe(false);
  });
});
