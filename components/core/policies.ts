import { type Input, interpolate } from "@pulumi/pulumi";

/** One statement of a policy document, with AWS's own keys. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: Readonly<Record<string, Input<string> | readonly Input<string>[]>> | "*";
  readonly Action: string | readonly string[];
  readonly Resource?: Input<string> | readonly Input<string>[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, Input<string> | readonly Input<string>[]>>>>;
}

/** A policy document; serialised once, where it is used. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Statement[];
}

/** The statements as a policy document. */
export function policyOf(...statements: readonly Statement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}

/** Who may take a role: a service, on behalf of our account only (the confused deputy has no way in). */
export function trustOf(service: string, account: Input<string>): PolicyDocument {
  return policyOf({
    Sid: "ServiceOfOurAccount",
    Effect: "Allow",
    Principal: { Service: service },
    Action: "sts:AssumeRole",
    Condition: { StringEquals: { "aws:SourceAccount": account } },
  });
}

/** Who may take the role of an instance: EC2 gives no source account to ask for. */
export const instanceTrust: PolicyDocument = policyOf({
  Sid: "Instances",
  Effect: "Allow",
  Principal: { Service: "ec2.amazonaws.com" },
  Action: "sts:AssumeRole",
});

/**
 * Who may take a role through EKS Pod Identity.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 */
export const podTrust: PolicyDocument = policyOf({
  Sid: "PodIdentity",
  Effect: "Allow",
  Principal: { Service: "pods.eks.amazonaws.com" },
  Action: ["sts:AssumeRole", "sts:TagSession"],
});

/**
 * AWS's own default statement of a key policy: without it the account could lock itself out of the key, and no IAM
 * policy would count. `Resource: "*"` in a key policy is the key itself.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
export function keyOwner(account: Input<string>): Statement {
  return {
    Sid: "AccountOwnsTheKey",
    Effect: "Allow",
    Principal: { AWS: interpolate`arn:aws:iam::${account}:root` },
    Action: "kms:*",
    Resource: "*",
  };
}

/**
 * Lets CloudWatch Logs encrypt the log groups of these ARN patterns, and no other.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export function keyForLogs(region: string, groups: readonly Input<string>[]): Statement {
  return {
    Sid: "LogGroups",
    Effect: "Allow",
    Principal: { Service: `logs.${region}.amazonaws.com` },
    Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
    Resource: "*",
    Condition: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": groups } },
  };
}

/**
 * Lets these services publish to a topic that the key encrypts, for our account only.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export function keyForTopics(account: Input<string>, services: readonly string[]): Statement {
  return {
    Sid: "TopicPublishers",
    Effect: "Allow",
    Principal: { Service: services },
    Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
    Resource: "*",
    Condition: { StringEquals: { "aws:SourceAccount": account } },
  };
}
