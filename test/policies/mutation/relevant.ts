/**
 * What counts as security-relevant, by type, from the services' own security guides and not from our rules: the Foundational Security
 * Best Practices of AWS, its IAM and KMS guides, the CIS benchmark for EKS, Kubernetes' Pod Security Standards and hardening pages.
 *
 * A path is keys with dots, `*` for every element of a list, `**` for any depth. What can be done to the value follows: `flip` a
 * switch, `zero` a number, `empty` a list, `drop` the property, `world` a block of addresses, `document` an IAM policy, or any of
 * the values that are written out.
 */
export interface Relevant {
  readonly path: string;
  readonly flips: readonly Flip[];
}

export type Flip = "flip" | "zero" | "empty" | "drop" | "world" | "document" | { readonly to: unknown };

const to = (value: unknown): Flip => ({ to: value });
const prop = (path: string, ...flips: Flip[]): Relevant => ({ path, flips });

const container = (at: string): Relevant[] => [
  prop(`${at}.image`, { to: "registry.example/image" }, { to: "registry.example/image:latest" }),
  prop(`${at}.resources`, "drop"),
  prop(`${at}.resources.requests.cpu`, "drop", to("0")),
  prop(`${at}.resources.requests.memory`, "drop", to("0")),
  prop(`${at}.resources.limits.memory`, "drop", to("0")),
  prop(`${at}.securityContext`, "drop"),
  prop(`${at}.securityContext.allowPrivilegeEscalation`, "flip", "drop"),
  prop(`${at}.securityContext.readOnlyRootFilesystem`, "flip", "drop"),
  prop(`${at}.securityContext.capabilities`, "drop"),
  prop(`${at}.securityContext.capabilities.drop`, "empty"),
  prop(`${at}.livenessProbe`, "drop"),
  prop(`${at}.readinessProbe`, "drop"),
  prop(`${at}.startupProbe`, "drop"),
];

const pod = (at: string): Relevant[] => [
  ...container(`${at}.containers.*`),
  ...container(`${at}.initContainers.*`),
  prop(`${at}.automountServiceAccountToken`, "flip", "drop"),
  prop(`${at}.securityContext`, "drop"),
  prop(`${at}.securityContext.runAsNonRoot`, "flip", "drop"),
  prop(`${at}.securityContext.runAsUser`, "zero"),
  prop(`${at}.securityContext.runAsGroup`, "zero"),
  prop(`${at}.securityContext.seccompProfile`, "drop"),
  prop(`${at}.securityContext.seccompProfile.type`, to("Unconfined")),
];

const networkPolicy: Relevant[] = [
  prop("spec.policyTypes", "empty", "drop"),
  prop("spec.ingress.*.from", "drop", "empty"),
  prop("spec.ingress.*.from.*.ipBlock.cidr", "world"),
  prop("spec.ingress.*.ports", "drop", "empty"),
  prop("spec.egress.*.to", "drop", "empty"),
  prop("spec.egress.*.to.*.ipBlock.except", "drop", "empty"),
  prop("spec.egress.*.ports", "drop", "empty"),
];

/** The table: type token to what is relevant in it. */
export const relevant: Readonly<Record<string, readonly Relevant[]>> = {
  "aws:cloudwatch/logGroup:LogGroup": [prop("retentionInDays", "zero", "drop"), prop("kmsKeyId", "drop")],
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": [
    prop("ingress", to([{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }])),
    prop("egress", to([{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }])),
  ],
  "aws:ec2/flowLog:FlowLog": [prop("trafficType", to("ACCEPT"), to("REJECT"), "drop")],
  "aws:ec2/launchTemplate:LaunchTemplate": [
    prop("metadataOptions", "drop"),
    prop("metadataOptions.httpTokens", to("optional"), "drop"),
    prop("metadataOptions.httpPutResponseHopLimit", "zero", to(64)),
    prop("blockDeviceMappings.*.ebs.encrypted", "flip", "drop"),
  ],
  "aws:ec2/subnet:Subnet": [prop("mapPublicIpOnLaunch", "flip")],
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": [
    prop("cidrIpv4", "world"),
    prop("ipProtocol", to("-1")),
  ],
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": [
    prop("policyArn", to("arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy")),
  ],
  "aws:eks/cluster:Cluster": [
    prop("accessConfig.authenticationMode", to("CONFIG_MAP"), to("API_AND_CONFIG_MAP"), "drop"),
    prop("accessConfig.bootstrapClusterCreatorAdminPermissions", "flip", "drop"),
    prop("deletionProtection", "flip", "drop"),
    prop("enabledClusterLogTypes", "empty", "drop"),
    prop("encryptionConfig", "drop"),
    prop("encryptionConfig.resources", "empty"),
    prop("encryptionConfig.provider.keyArn", "drop"),
    prop("vpcConfig.endpointPrivateAccess", "flip", "drop"),
    prop("vpcConfig.endpointPublicAccess", "flip", "drop"),
  ],
  "aws:iam/role:Role": [prop("assumeRolePolicy", "document")],
  "aws:iam/rolePolicy:RolePolicy": [prop("policy", "document")],
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": [
    prop("policyArn", to("arn:aws:iam::aws:policy/AdministratorAccess")),
  ],
  "aws:kms/key:Key": [
    prop("enableKeyRotation", "flip", "drop"),
    prop("deletionWindowInDays", "zero", to(7)),
    prop("policy", "document"),
  ],
  "aws:rds/instance:Instance": [
    prop("backupRetentionPeriod", "zero", "drop"),
    prop("deleteAutomatedBackups", "flip", "drop"),
    prop("deletionProtection", "flip", "drop"),
    prop("enabledCloudwatchLogsExports", "empty", "drop"),
    prop("finalSnapshotIdentifier", "drop"),
    prop("iamDatabaseAuthenticationEnabled", "flip", "drop"),
    prop("kmsKeyId", "drop"),
    prop("manageMasterUserPassword", "flip", "drop"),
    prop("masterUserSecretKmsKeyId", "drop"),
    prop("monitoringInterval", "zero"),
    prop("performanceInsightsKmsKeyId", "drop"),
    prop("publiclyAccessible", "flip", "drop"),
    prop("skipFinalSnapshot", "flip", "drop"),
    prop("storageEncrypted", "flip", "drop"),
    prop("vpcSecurityGroupIds", "empty", "drop"),
  ],
  "aws:rds/parameterGroup:ParameterGroup": [prop("parameters", "empty", "drop"), prop("parameters.0.value", to("0"))],
  "aws:s3/bucket:Bucket": [prop("forceDestroy", "flip")],
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": [
    prop("rules.*.expiration.days", "zero", to(1)),
    prop("rules.*.noncurrentVersionExpiration.noncurrentDays", "zero", to(1)),
  ],
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": [prop("rule.objectOwnership", to("ObjectWriter"))],
  "aws:s3/bucketPolicy:BucketPolicy": [prop("policy", "document")],
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": [
    prop("blockPublicAcls", "flip", "drop"),
    prop("blockPublicPolicy", "flip", "drop"),
    prop("ignorePublicAcls", "flip", "drop"),
    prop("restrictPublicBuckets", "flip", "drop"),
  ],
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": [
    prop("rules", "empty"),
    prop("rules.*.applyServerSideEncryptionByDefault.sseAlgorithm", to("AES256")),
    prop("rules.*.applyServerSideEncryptionByDefault.kmsMasterKeyId", "drop"),
  ],
  "aws:s3/bucketVersioning:BucketVersioning": [prop("versioningConfiguration.status", to("Suspended"), "drop")],
  "aws:sns/topic:Topic": [prop("kmsMasterKeyId", "drop")],
  "aws:sns/topicPolicy:TopicPolicy": [prop("policy", "document")],
  "kubernetes:apps/v1:StatefulSet": [
    prop("spec.replicas", to(2)),
    prop("spec.template.spec.terminationGracePeriodSeconds", "zero", "drop"),
    ...pod("spec.template.spec"),
  ],
  "kubernetes:batch/v1:CronJob": pod("spec.jobTemplate.spec.template.spec"),
  "kubernetes:core/v1:Namespace": [
    prop("metadata.labels.pod-security_enforce", to("privileged"), to("baseline"), "drop"),
  ],
  "kubernetes:core/v1:Service": [prop("spec.type", to("LoadBalancer"), to("NodePort"))],
  "kubernetes:core/v1:ServiceAccount": [prop("automountServiceAccountToken", "flip", "drop")],
  "kubernetes:networking.k8s.io/v1:NetworkPolicy": networkPolicy,
  "kubernetes:storage.k8s.io/v1:StorageClass": [
    prop("parameters.encrypted", to("false"), "drop"),
    prop("reclaimPolicy", to("Delete"), "drop"),
  ],
  "kubernetes:helm.sh/v3:Release": [
    prop("version", "drop", to(">=1.0.0")),
    prop("repositoryOpts.repo", to("http://charts.example")),
    prop("values.**.readOnlyRootFilesystem", "flip", "drop"),
    prop("values.**.allowPrivilegeEscalation", "flip", "drop"),
    prop("values.**.capabilities.drop", "empty"),
    prop("values.**.networkPolicy.enabled", "flip"),
    prop("values.**.tlsDisable", "flip"),
    prop("values.**.auth_anonymous.enabled", "flip"),
    prop("values.**.assertNoLeakedSecrets", "flip"),
    prop("values.**.allow_sign_up", "flip"),
    prop("values.**.resources.limits.memory", "drop", to("0")),
    prop("values.**.resources.requests.cpu", "drop", to("0")),
    prop("values.**.resources.requests.memory", "drop", to("0")),
    prop("values.**.image", to("registry.example/image:latest")),
  ],
};

/** Keys that hold dots or slashes, as the table writes them. */
export const keysInFull: Readonly<Record<string, string>> = {
  "pod-security_enforce": "pod-security.kubernetes.io/enforce",
  auth_anonymous: "auth.anonymous",
};
