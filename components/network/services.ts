/** Services with a gateway endpoint. @see https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html */
export const gatewayServices = ["s3", "dynamodb"] as const;

/** Services with an interface endpoint that a protocol's platform may call. @see https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html */
export const endpointServices = [
  "autoscaling",
  "ec2",
  "ec2messages",
  "ecr.api",
  "ecr.dkr",
  "eks",
  "eks-auth",
  "elasticloadbalancing",
  "kms",
  "logs",
  "monitoring",
  "rds",
  "secretsmanager",
  "sns",
  "sqs",
  "ssm",
  "ssmmessages",
  "sts",
] as const;
