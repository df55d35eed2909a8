/** How two values are compared before a row of the table calls their difference noise. */
export type NoiseTest =
  /** Whatever they are. */
  | "always"
  /** Neither side has anything: absent, null, an empty text, list or map. */
  | "nothing"
  /** The state has nothing, the cloud says false. */
  | "false-by-default"
  /** The same members in another order. */
  | "same-members"
  /** The same JSON document; in a policy a single value and a list of one, and the order of a list, mean the same. */
  | "same-document"
  /** The same amount: `1000m` and `1`, `1024Mi` and `1Gi`. */
  | "same-quantity"
  /** The same but for `:*` at the end. */
  | "same-arn"
  /** The same difference is told of the property `tags`. */
  | "told-by-tags";

/** A kind of difference that is no drift. */
export interface NoiseRow {
  /** What it is called where hidden differences are counted. */
  readonly name: string;
  /** Type token, or the beginning of one with `*`. */
  readonly type: string;
  /** Properties that it is about, as patterns of `path.ts`. */
  readonly paths: readonly string[];
  readonly test: NoiseTest;
  /** Why it is no drift. */
  readonly reason: string;
  /** Applies only where the stack has a resource of one of these types. */
  readonly besides?: readonly string[];
}

const rules = ["aws:vpc/securityGroup*", "aws:ec2/securityGroupRule:SecurityGroupRule"];

/**
 * Everything that is hidden, with its reason; what is not in here is always shown.
 *
 * @see https://github.com/pulumi/pulumi/issues/16072
 * @see https://github.com/pulumi/pulumi-aws/issues/3837
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions
 */
export const noiseTable: readonly NoiseRow[] = [
  {
    name: "nothing",
    type: "*",
    paths: ["**"],
    test: "nothing",
    reason: "absent, null, an empty text, an empty list and an empty map are the same to a provider",
  },
  {
    name: "default",
    type: "aws:*",
    paths: ["**"],
    test: "false-by-default",
    reason: "the provider fills in what was never set",
  },
  {
    name: "order",
    type: "aws:*",
    paths: [
      "**.{securityGroups,securityGroupIds,vpcSecurityGroupIds,subnets,subnetIds,routeTableIds,networkInterfaceIds}",
      "**.{cidrBlocks,ipv6CidrBlocks,prefixListIds,publicAccessCidrs,availabilityZones,zones}",
      "**.{enabledClusterLogTypes,enabledCloudwatchLogsExports,managedPolicyArns,instanceTypes,ingress,egress}",
      "**.{alarmActions,okActions,insufficientDataActions,eventCategories,sourceIds,parameters,kubernetesGroups}",
    ],
    test: "same-members",
    reason: "a set has no order",
  },
  {
    name: "order",
    type: "kubernetes:*",
    paths: ["**.{accessModes,finalizers,policyTypes,verbs,apiGroups,resourceNames}", "metadata.ownerReferences"],
    test: "same-members",
    reason: "a set has no order",
  },
  {
    name: "document",
    type: "aws:*",
    paths: ["**.{policy,assumeRolePolicy,accessPolicy,redrivePolicy}"],
    test: "same-document",
    reason: "AWS writes a JSON document in its own way: keys in another order, a list of one as its value",
  },
  {
    name: "quantity",
    type: "kubernetes:*",
    paths: ["**.{requests,limits,capacity,hard}.*", "**.sizeLimit"],
    test: "same-quantity",
    reason: "the API server writes an amount in its shortest form",
  },
  {
    name: "version",
    type: "kubernetes:*",
    paths: ["metadata.{resourceVersion,generation,selfLink}", "metadata.managedFields.**"],
    test: "always",
    reason: "the API server counts every write of an object, also those that change nothing of its content",
  },
  {
    name: "status",
    type: "kubernetes:*",
    paths: ["status.**", 'metadata.annotations["deployment.kubernetes.io/revision"]'],
    test: "always",
    reason: "controllers report there how far they have come",
  },
  {
    name: "bookkeeping",
    type: "kubernetes:*",
    paths: [
      'metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"]',
      'metadata.annotations["{pv,volume,volume.beta}.kubernetes.io/*"]',
      'metadata.labels["kubernetes.io/metadata.name"]',
      "webhooks.*.clientConfig.caBundle",
    ],
    test: "always",
    reason: "the cluster's own controllers write it",
  },
  {
    name: "time",
    type: "aws:*",
    paths: [
      "**.{lastModified,lastModifiedDate,lastModifiedTime,lastUpdated,lastUpdatedDate,lastUpdatedTime,updatedAt,modifiedAt}",
      "**.{latestRestorableTime,lastAccessedDate,lastRotatedDate,lastUsedDate,roleLastUsed}",
    ],
    test: "always",
    reason: "a time that the service keeps for itself",
  },
  {
    name: "status",
    type: "aws:*",
    paths: ["**.{status,statusReason,platformVersion,latestVersion,etag,recoveryPoints,numberOfRecoveryPoints}"],
    test: "always",
    reason: "computed by the service; no program sets it",
  },
  {
    name: "status",
    type: "aws:rds/instance:Instance",
    paths: ["{replicas,engineVersionActual,listenerEndpoints}", "masterUserSecrets.*.secretStatus"],
    test: "always",
    reason: "computed by the service; a minor engine version is the maintenance window's doing",
  },
  {
    name: "arn",
    type: "aws:cloudwatch/*",
    paths: ["**.arn"],
    test: "same-arn",
    reason: "some calls end the ARN of a log group with :*",
  },
  {
    name: "mirror",
    type: "aws:*",
    paths: ["tagsAll.**"],
    test: "told-by-tags",
    reason: "tagsAll repeats tags; the difference is told once",
  },
  sidecar("aws:ec2/securityGroup:SecurityGroup", "{ingress,egress}", rules),
  sidecar("aws:ec2/routeTable:RouteTable", "routes", ["aws:ec2/route:Route"]),
  sidecar("aws:s3/bucket:Bucket", "policy", ["aws:s3/bucketPolicy:*"]),
  sidecar("aws:s3/bucket:Bucket", "{acl,grants}", ["aws:s3/bucketAcl*", "aws:s3/bucketOwnershipControls:*"]),
  sidecar("aws:s3/bucket:Bucket", "versioning", ["aws:s3/bucketVersioning*"]),
  sidecar("aws:s3/bucket:Bucket", "lifecycleRules", ["aws:s3/bucketLifecycleConfiguration*"]),
  sidecar("aws:s3/bucket:Bucket", "serverSideEncryptionConfiguration", ["aws:s3/bucketServerSideEncryption*"]),
  sidecar("aws:s3/bucket:Bucket", "loggings", ["aws:s3/bucketLogging*"]),
  sidecar("aws:iam/role:Role", "inlinePolicies", ["aws:iam/rolePolicy:RolePolicy"]),
  sidecar("aws:iam/role:Role", "managedPolicyArns", ["aws:iam/rolePolicyAttachment:RolePolicyAttachment"]),
];

/** A part of a resource that other resources of the stack are about. */
function sidecar(type: string, path: string, besides: readonly string[]): NoiseRow {
  const reason = "resources of their own are about this part, and drift shows at them";
  return { name: "sidecar", type, paths: [`${path}.**`], test: "always", besides, reason };
}
