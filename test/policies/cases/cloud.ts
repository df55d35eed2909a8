import { type Cases, document, one, resource } from "./case.js";

const world = "0.0.0.0/0";
const trusted = { StringEquals: { "aws:SourceAccount": "123456789012" } };
const closedBucket = {
  blockPublicAcls: true,
  blockPublicPolicy: true,
  ignorePublicAcls: "true",
  restrictPublicBuckets: "[unknown]",
};
const database = {
  publiclyAccessible: false,
  vpcSecurityGroupIds: ["sg-1"],
  storageEncrypted: true,
  kmsKeyId: "[unknown]",
  performanceInsightsKmsKeyId: "arn",
  masterUserSecretKmsKeyId: "arn",
  manageMasterUserPassword: true,
  iamDatabaseAuthenticationEnabled: true,
  deletionProtection: true,
  skipFinalSnapshot: false,
  finalSnapshotIdentifier: "last",
  deleteAutomatedBackups: false,
  backupRetentionPeriod: 14,
  enabledCloudwatchLogsExports: ["postgresql"],
};
const instance = (news: Record<string, unknown> = {}) => one("aws:rds/instance:Instance", { ...database, ...news });
const eks = {
  vpcConfig: { endpointPublicAccess: false, endpointPrivateAccess: true },
  accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
  encryptionConfig: { resources: ["secrets"], provider: { keyArn: "[unknown]" } },
  deletionProtection: true,
  enabledClusterLogTypes: ["api", "audit", "authenticator"],
};
const cluster = (news: Record<string, unknown> = {}) => one("aws:eks/cluster:Cluster", { ...eks, ...news });
const role = (statement: Record<string, unknown>) =>
  one("aws:iam/role:Role", { assumeRolePolicy: document(statement) });
const rights = (statement: Record<string, unknown>) =>
  one("aws:iam/rolePolicy:RolePolicy", { policy: document(statement) });
const ingress = (props: Record<string, unknown>) =>
  one("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", props);

/** Examples of the rules about AWS. */
export const cloudCases: Readonly<Record<string, Cases>> = {
  "no-public-bucket": {
    breaks: [
      one("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", { ...closedBucket, blockPublicAcls: false }),
      one("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", {}),
      one("aws:s3/bucket:Bucket", { acl: "public-read" }),
      one("aws:s3/bucketAcl:BucketAcl", { acl: "public-read-write" }),
      one("aws:s3/bucketAcl:BucketAcl", {
        accessControlPolicy: { grants: [{ grantee: { uri: "http://acs.amazonaws.com/groups/global/AllUsers" } }] },
      }),
      one("aws:s3/bucketOwnershipControls:BucketOwnershipControls", { rule: { objectOwnership: "ObjectWriter" } }),
    ],
    holds: [
      one("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", closedBucket),
      one("aws:s3/bucket:Bucket", { acl: "private" }),
      one("aws:s3/bucket:Bucket", {}),
    ],
  },
  "no-public-data": {
    breaks: [
      instance({ publiclyAccessible: true }),
      instance({ publiclyAccessible: undefined }),
      instance({ vpcSecurityGroupIds: [] }),
      one("aws:redshift/cluster:Cluster", {}),
      one("aws:opensearch/domain:Domain", {}),
      one("aws:elasticsearch/domain:Domain", { vpcOptions: {} }),
    ],
    holds: [
      instance(),
      one("aws:rds/clusterInstance:ClusterInstance", {}),
      one("aws:opensearch/domain:Domain", { vpcOptions: { subnetIds: "[unknown]" } }),
    ],
  },
  "no-public-address": {
    breaks: [
      one("aws:ec2/subnet:Subnet", { mapPublicIpOnLaunch: true }),
      one("aws:ec2/instance:Instance", { associatePublicIpAddress: true }),
      one("aws:ec2/launchTemplate:LaunchTemplate", { networkInterfaces: [{}, { associatePublicIpAddress: "true" }] }),
    ],
    holds: [one("aws:ec2/subnet:Subnet", {}), one("aws:ec2/instance:Instance", { associatePublicIpAddress: false })],
  },
  "no-world-ingress": {
    breaks: [
      one("aws:ec2/securityGroup:SecurityGroup", { ingress: [{ fromPort: 22, toPort: 22, cidrBlocks: [world] }] }),
      one("aws:ec2/securityGroup:SecurityGroup", {
        ingress: [{ fromPort: 8545, toPort: 8545, ipv6CidrBlocks: ["::/0"] }],
      }),
      one("aws:ec2/securityGroupRule:SecurityGroupRule", {
        type: "ingress",
        fromPort: 0,
        toPort: 65535,
        cidrBlocks: [world],
      }),
      ingress({ cidrIpv4: world, ipProtocol: "-1" }),
      ingress({ cidrIpv4: "0.0.0.0/1", fromPort: 443, toPort: 443 }),
      one("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", { ingress: [{ protocol: "-1" }] }),
    ],
    holds: [
      ingress({ cidrIpv4: world, fromPort: 30303, toPort: 30303, ipProtocol: "tcp" }),
      ingress({ cidrIpv4: "10.0.0.0/8", fromPort: 22, toPort: 22 }),
      one("aws:ec2/securityGroupRule:SecurityGroupRule", { type: "egress", cidrBlocks: [world] }),
      one("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", { ingress: [], egress: [] }),
    ],
  },
  "no-public-load-balancer": {
    breaks: [
      one("aws:lb/loadBalancer:LoadBalancer", {}),
      one("aws:elb/loadBalancer:LoadBalancer", { internal: false }),
    ],
    holds: [
      one("aws:lb/loadBalancer:LoadBalancer", { internal: true }),
      one("aws:alb/loadBalancer:LoadBalancer", { internal: "[unknown]" }),
    ],
  },
  "cluster-closed": {
    breaks: [
      cluster({ vpcConfig: { endpointPrivateAccess: true } }),
      cluster({ vpcConfig: { endpointPublicAccess: true, endpointPrivateAccess: true, publicAccessCidrs: [world] } }),
      cluster({ vpcConfig: { endpointPublicAccess: false } }),
      cluster({ accessConfig: { authenticationMode: "CONFIG_MAP", bootstrapClusterCreatorAdminPermissions: false } }),
      cluster({ accessConfig: { authenticationMode: "API" } }),
    ],
    holds: [
      cluster(),
      cluster({
        vpcConfig: { endpointPublicAccess: true, endpointPrivateAccess: true, publicAccessCidrs: ["192.0.2.0/24"] },
      }),
    ],
  },
  "data-encrypted": {
    breaks: [
      instance({ storageEncrypted: false }),
      instance({ kmsKeyId: undefined }),
      one("aws:ebs/volume:Volume", {}),
      one("aws:ec2/launchTemplate:LaunchTemplate", { blockDeviceMappings: [{ ebs: {} }] }),
      one("aws:efs/fileSystem:FileSystem", { encrypted: false }),
      one("aws:dynamodb/table:Table", {}),
      one("aws:sns/topic:Topic", {}),
      one("aws:sqs/queue:Queue", {}),
      one("aws:elasticache/replicationGroup:ReplicationGroup", { atRestEncryptionEnabled: true }),
      one("aws:opensearch/domain:Domain", { encryptAtRest: { enabled: true } }),
      one("kubernetes:storage.k8s.io/v1:StorageClass", { provisioner: "ebs.csi.aws.com", parameters: {} }),
    ],
    holds: [
      instance(),
      one("aws:sqs/queue:Queue", { sqsManagedSseEnabled: true }),
      one("aws:sqs/queue:Queue", { kmsMasterKeyId: "[unknown]" }),
      one("aws:elasticache/replicationGroup:ReplicationGroup", {
        atRestEncryptionEnabled: true,
        transitEncryptionEnabled: "true",
      }),
      one("kubernetes:storage.k8s.io/v1:StorageClass", {
        provisioner: "ebs.csi.aws.com",
        parameters: { encrypted: "true" },
      }),
      one("kubernetes:storage.k8s.io/v1:StorageClass", { provisioner: "example.com/nfs" }),
    ],
  },
  "own-keys": {
    breaks: [
      one("aws:cloudwatch/logGroup:LogGroup", {}),
      one("aws:secretsmanager/secret:Secret", {}),
      instance({ masterUserSecretKmsKeyId: undefined }),
    ],
    holds: [one("aws:cloudwatch/logGroup:LogGroup", { kmsKeyId: "arn" }), instance()],
  },
  "bucket-encrypted": {
    breaks: [{ sseAlgorithm: "AES256" }, { sseAlgorithm: "aws:kms" }].map((byDefault) =>
      one("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration", {
        rules: [{ applyServerSideEncryptionByDefault: byDefault }],
      }),
    ),
    holds: [
      { sseAlgorithm: "aws:kms", kmsMasterKeyId: "[unknown]" },
      { sseAlgorithm: "aws:kms:dsse", kmsMasterKeyId: "arn" },
    ].map((byDefault) =>
      one("aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2", {
        rules: [{ applyServerSideEncryptionByDefault: byDefault }],
      }),
    ),
  },
  "cluster-secrets-encrypted": {
    breaks: [cluster({ encryptionConfig: undefined }), cluster({ encryptionConfig: { resources: ["secrets"] } })],
    holds: [cluster(), cluster({ encryptionConfig: "[unknown]" })],
  },
  "key-kept-well": {
    breaks: [one("aws:kms/key:Key", {}), one("aws:kms/key:Key", { enableKeyRotation: true, deletionWindowInDays: 7 })],
    holds: [
      one("aws:kms/key:Key", { enableKeyRotation: true }),
      one("aws:kms/key:Key", { customerMasterKeySpec: "RSA_4096", deletionWindowInDays: 30 }),
    ],
  },
  "tls-modern": {
    breaks: [
      one("aws:lb/listener:Listener", { protocol: "HTTP", defaultActions: [{ type: "forward" }] }),
      one("aws:lb/listener:Listener", { protocol: "HTTPS", sslPolicy: "ELBSecurityPolicy-2016-08" }),
      one("aws:cloudfront/distribution:Distribution", { defaultCacheBehavior: { viewerProtocolPolicy: "allow-all" } }),
      one("aws:rds/parameterGroup:ParameterGroup", { family: "postgres18", parameters: [] }),
      one("aws:rds/parameterGroup:ParameterGroup", {
        family: "postgres18",
        parameters: [{ name: "rds.force_ssl", value: "0" }],
      }),
      one("aws:opensearch/domain:Domain", {}),
    ],
    holds: [
      one("aws:lb/listener:Listener", {
        protocol: "HTTP",
        defaultActions: [{ type: "redirect", redirect: { protocol: "HTTPS" } }],
      }),
      one("aws:lb/listener:Listener", { protocol: "HTTPS", sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06" }),
      one("aws:rds/parameterGroup:ParameterGroup", {
        family: "postgres18",
        parameters: [{ name: "rds.force_ssl", value: "1" }],
      }),
    ],
  },
  "no-wildcard-action": {
    breaks: [
      rights({ Action: "*", Resource: "*" }),
      rights({ Action: ["s3:*"], Resource: "*" }),
      rights({ NotAction: ["iam:*"], Resource: "arn:aws:s3:::x" }),
      rights({ Action: "dynamodb:PutItem", Resource: "*" }),
      one("aws:s3/bucketPolicy:BucketPolicy", {
        policy: { Statement: { Effect: "Allow", Principal: { AWS: "arn:aws:iam::1:role/x" }, Action: "s3:*" } },
      }),
      one("aws:iam/role:Role", { inlinePolicies: [{ policy: document({ Action: "*:*", Resource: "*" }) }] }),
    ],
    holds: [
      rights({ Action: ["s3:GetObject"], Resource: "arn:aws:s3:::x/*" }),
      rights({ Action: ["ec2:DescribeInstances"], Resource: "*" }),
      rights({ Effect: "Deny", Action: "*", Resource: "*" }),
      one("aws:kms/key:Key", {
        policy: document({ Principal: { AWS: "arn:aws:iam::123456789012:root" }, Action: "kms:*", Resource: "*" }),
      }),
      rights({ Action: "[unknown]" }),
      one("aws:iam/rolePolicy:RolePolicy", { policy: "[unknown]" }),
    ],
  },
  "no-role-passed-anywhere": {
    breaks: [
      rights({ Action: "iam:PassRole", Resource: "*" }),
      rights({ Action: ["iam:Pass*"], Resource: "arn:aws:iam::1:role/*" }),
    ],
    holds: [
      rights({ Action: "iam:PassRole", Resource: "arn:aws:iam::1:role/node" }),
      rights({ Action: "iam:GetRole", Resource: "*" }),
    ],
  },
  "no-open-principal": {
    breaks: [
      role({ Principal: "*", Action: "sts:AssumeRole" }),
      role({ Principal: { AWS: "*" }, Action: "sts:AssumeRole", Condition: trusted }),
      role({ Principal: { Service: "vpc-flow-logs.amazonaws.com" }, Action: "sts:AssumeRole" }),
      role({
        Principal: { Federated: "arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com" },
        Action: "sts:AssumeRoleWithWebIdentity",
      }),
      one("aws:sns/topicPolicy:TopicPolicy", { policy: document({ Principal: { AWS: "*" }, Action: "sns:Publish" }) }),
      one("aws:lambda/permission:Permission", { principal: "sns.amazonaws.com" }),
    ],
    holds: [
      role({ Principal: { Service: "vpc-flow-logs.amazonaws.com" }, Action: "sts:AssumeRole", Condition: trusted }),
      role({ Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }),
      role({
        Principal: { Federated: "arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com" },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: { StringEquals: { "token.actions.githubusercontent.com:sub": "repo:a/b:ref:refs/heads/main" } },
      }),
      one("aws:s3/bucketPolicy:BucketPolicy", { policy: document({ Effect: "Deny", Principal: "*", Action: "s3:*" }) }),
      one("aws:lambda/permission:Permission", { principal: "sns.amazonaws.com", sourceArn: "arn" }),
    ],
  },
  "no-administrator": {
    breaks: [
      one("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
        policyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
      }),
      one("aws:iam/role:Role", { managedPolicyArns: ["arn:aws:iam::aws:policy/IAMFullAccess"] }),
      one("aws:eks/accessPolicyAssociation:AccessPolicyAssociation", {
        policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
      }),
    ],
    holds: [
      one("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
        policyArn: "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy",
      }),
      one("aws:eks/accessPolicyAssociation:AccessPolicyAssociation", {
        policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy",
      }),
    ],
  },
  "password-managed": {
    breaks: [instance({ manageMasterUserPassword: false }), one("aws:rds/cluster:Cluster", {})],
    holds: [
      instance(),
      one("aws:rds/cluster:Cluster", { manageMasterUserPassword: true, iamDatabaseAuthenticationEnabled: true }),
    ],
  },
  "deletion-guarded": {
    breaks: [
      instance({ deletionProtection: false }),
      instance({ skipFinalSnapshot: true }),
      cluster({ deletionProtection: undefined }),
      one("aws:s3/bucket:Bucket", { forceDestroy: true }),
      one("aws:secretsmanager/secret:Secret", { recoveryWindowInDays: 0 }),
      one("kubernetes:storage.k8s.io/v1:StorageClass", { reclaimPolicy: "Delete" }),
    ],
    holds: [
      instance(),
      cluster(),
      one("aws:s3/bucket:Bucket", { forceDestroy: false }),
      one("kubernetes:storage.k8s.io/v1:StorageClass", { reclaimPolicy: "Retain" }),
    ],
  },
  "backups-kept": {
    breaks: [
      instance({ backupRetentionPeriod: 1 }),
      one("aws:rds/cluster:Cluster", {}),
      one("aws:dynamodb/table:Table", {}),
      one("aws:s3/bucketVersioning:BucketVersioning", { versioningConfiguration: { status: "Suspended" } }),
      one("aws:backup/plan:Plan", { rules: [{ lifecycle: { deleteAfter: 1 } }] }),
    ],
    holds: [
      instance(),
      one("aws:s3/bucketVersioning:BucketVersioning", { versioningConfiguration: { status: "Enabled" } }),
      one("aws:backup/plan:Plan", { rules: [{ lifecycle: { deleteAfter: 35 } }] }),
    ],
  },
  "imds-v2": {
    breaks: [
      one("aws:ec2/launchTemplate:LaunchTemplate", {}),
      one("aws:ec2/instance:Instance", { metadataOptions: { httpTokens: "optional" } }),
      one("aws:ec2/instance:Instance", { metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 64 } }),
    ],
    holds: [
      one("aws:ec2/launchTemplate:LaunchTemplate", {
        metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 },
      }),
      one("aws:ec2/instance:Instance", { metadataOptions: "[unknown]" }),
    ],
  },
  "flow-logs": {
    breaks: [one("aws:ec2/vpc:Vpc", {}), [resource("aws:ec2/vpc:Vpc", {}), resource("aws:ec2/subnet:Subnet", {})]],
    holds: [
      [resource("aws:ec2/vpc:Vpc", {}), resource("aws:ec2/flowLog:FlowLog", {})],
      one("aws:ec2/subnet:Subnet", {}),
    ],
  },
  "logs-kept": {
    breaks: [
      one("aws:cloudwatch/logGroup:LogGroup", {}),
      one("aws:cloudwatch/logGroup:LogGroup", { retentionInDays: 3 }),
      cluster({ enabledClusterLogTypes: ["api"] }),
      instance({ enabledCloudwatchLogsExports: [] }),
      one("aws:ec2/flowLog:FlowLog", { trafficType: "REJECT" }),
    ],
    holds: [
      one("aws:cloudwatch/logGroup:LogGroup", { retentionInDays: 90 }),
      cluster(),
      instance(),
      one("aws:ec2/flowLog:FlowLog", { trafficType: "ALL" }),
    ],
  },
};
