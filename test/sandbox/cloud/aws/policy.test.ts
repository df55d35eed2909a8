import { describe, expect, it } from "vitest";
import { policyProblems, policyRules, trustsService } from "../../../../sandbox/cloud/aws/policy.js";

const allow = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };

function managed(statement: unknown, version: unknown = "2012-10-17"): string[] {
  return policyProblems(JSON.stringify({ Version: version, Statement: statement }), policyRules.managed);
}

describe("a policy document", () => {
  it.each([
    [allow],
    [[allow, { ...allow, Sid: "Two", Action: ["s3:*", "kms:Decrypt"] }]],
    [{ Effect: "Deny", NotAction: "iam:*", NotResource: "arn:aws:iam::123456789012:role/x" }],
    [
      {
        ...allow,
        Condition: {
          "ForAnyValue:StringLikeIfExists": { "aws:PrincipalOrgID": ["o-1"] },
          Bool: { "aws:SecureTransport": true },
        },
      },
    ],
    [{ ...allow, Resource: ["arn:aws:s3:::bucket/*", "arn:aws:logs:us-east-1:123456789012:log-group:x:*"] }],
    [{ ...allow, Resource: "arn:aws:iam::*:user/${aws:username}" }],
  ])("may have %j", (statement) => {
    expect(managed(statement)).toEqual([]);
  });

  it.each([
    [[], "Statement is missing or empty"],
    ["text", "Statement is missing or empty"],
    [{ ...allow, Effect: "allow" }, "Effect must be Allow or Deny"],
    [{ ...allow, Action: undefined }, "exactly one of Action and NotAction"],
    [{ ...allow, NotAction: "s3:*" }, "exactly one of Action and NotAction"],
    [{ ...allow, Action: [] }, "Action must be a text or a list of texts"],
    [{ ...allow, Action: "GetObject" }, "must be prefaced by a vendor"],
    [{ ...allow, Action: "s3:Get Object" }, "must be prefaced by a vendor"],
    [{ ...allow, Resource: undefined }, "must contain resources"],
    [{ ...allow, Resource: "bucket" }, "must be in ARN format"],
    [{ ...allow, Principal: "*" }, "should not specify a principal"],
    [{ ...allow, Sid: "with space" }, "alpha-numeric"],
    [{ ...allow, Actions: "s3:*" }, "unknown element Actions"],
    [{ ...allow, Condition: { StringEqual: { a: "b" } } }, "Invalid Condition type : StringEqual."],
    [{ ...allow, Condition: { StringEquals: {} } }, "must have keys"],
    [
      [
        { ...allow, Sid: "A" },
        { ...allow, Sid: "A" },
      ],
      "must be unique, A is there twice",
    ],
  ])("may not have %j", (statement, message) => {
    expect(managed(statement).join("\n")).toContain(message);
  });

  it("needs one of the two versions", () => {
    expect(managed(allow, "2012-10-18").join()).toContain("Version must be");
    expect(policyProblems(JSON.stringify({ Statement: allow }), policyRules.managed).join()).toContain(
      "Version must be",
    );
    expect(managed(allow, "2008-10-17")).toEqual([]);
  });

  it("has everything that is wrong told at once", () => {
    expect(managed({ Effect: "Maybe", Action: "x", Principal: "*" })).toHaveLength(4);
  });

  it("is no longer than the service allows, white space aside", () => {
    const many = Array.from({ length: 200 }, (_, index) => ({ ...allow, Sid: `S${index}` }));
    expect(managed(many).join()).toContain("Cannot exceed 6144 characters");
    const spaced = JSON.stringify({ Version: "2012-10-17", Statement: allow }, null, 1000);
    expect(policyProblems(spaced, policyRules.managed)).toEqual([]);
  });
});

describe("a trust policy", () => {
  const trust = (statement: unknown) =>
    policyProblems(JSON.stringify({ Version: "2012-10-17", Statement: statement }), policyRules.trust);
  const assume = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } };

  it.each([
    [assume],
    [{ ...assume, Action: ["sts:AssumeRole", "sts:TagSession"] }],
    [{ ...assume, Principal: { AWS: "arn:aws:iam::123456789012:root" } }],
    [{ ...assume, Principal: { AWS: "123456789012" } }],
    [
      {
        ...assume,
        Action: "sts:AssumeRoleWithWebIdentity",
        Principal: { Federated: "token.actions.githubusercontent.com" },
      },
    ],
  ])("may be %j", (statement) => {
    expect(trust(statement)).toEqual([]);
  });

  it.each([
    [{ ...assume, Principal: undefined }, "Missing required field Principal"],
    [{ ...assume, Principal: { Service: "ec2" } }, "Invalid principal in policy"],
    [{ ...assume, Principal: { AWS: "role/x" } }, "Invalid principal in policy"],
    [{ ...assume, Principal: { Services: "ec2.amazonaws.com" } }, "Unknown principal type"],
    [{ ...assume, Resource: "*" }, "prohibited field Resource"],
    [{ ...assume, Action: "s3:GetObject" }, "out of service scope"],
  ])("may not be %j", (statement, message) => {
    expect(trust(statement).join("\n")).toContain(message);
  });

  it("names the services that it lets act", () => {
    const text = JSON.stringify({ Version: "2012-10-17", Statement: [assume] });
    expect(trustsService(text, /^ec2\.amazonaws\.com$/)).toBe(true);
    expect(trustsService(text, /^eks\.amazonaws\.com$/)).toBe(false);
    expect(trustsService("not JSON", /./)).toBe(false);
  });
});
