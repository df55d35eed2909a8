import { type Input, interpolate } from "@pulumi/pulumi";
import { type PolicyDocument, policyOf } from "./policies.js";

/** The service account that a role is for, in one cluster. */
export interface PodIdentity {
  readonly accountId: string;
  readonly region: string;
  readonly clusterName: Input<string>;
  readonly namespace: string;
  readonly serviceAccount: string;
}

/** Partition of a region: `aws`, `aws-cn` or `aws-us-gov`. */
export function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/**
 * Trust policy by which EKS Pod Identity hands a role to one service account of one cluster, and to nobody else.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 */
export function podIdentityTrust(identity: PodIdentity): PolicyDocument {
  const { accountId, region, clusterName, namespace, serviceAccount } = identity;
  return policyOf({
    Sid: "PodIdentity",
    Effect: "Allow",
    Principal: { Service: "pods.eks.amazonaws.com" },
    Action: ["sts:AssumeRole", "sts:TagSession"],
    Condition: {
      StringEquals: {
        "aws:SourceAccount": accountId,
        "aws:RequestTag/kubernetes-namespace": namespace,
        "aws:RequestTag/kubernetes-service-account": serviceAccount,
      },
      ArnEquals: {
        "aws:SourceArn": interpolate`arn:${partitionOf(region)}:eks:${region}:${accountId}:cluster/${clusterName}`,
      },
    },
  });
}
