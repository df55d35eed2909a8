import type { Step } from "../engine/deployment.js";

/**
 * Types whose resources hold data or an identity whoever declared them, with what is lost; what units state themselves comes
 * first. Deleting a namespace or a resource definition deletes everything in it or of its kind.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/
 */
const statefulTypes: Readonly<Record<string, string>> = {
  "aws:acmpca/certificateAuthority:CertificateAuthority": "the key of its authority",
  "aws:backup/vault:Vault": "its backups",
  "aws:cloudhsmv2/cluster:Cluster": "its keys",
  "aws:cognito/userPool:UserPool": "its users",
  "aws:docdb/cluster:Cluster": "its data",
  "aws:dynamodb/globalTable:GlobalTable": "its data",
  "aws:dynamodb/table:Table": "its data",
  "aws:ebs/snapshot:Snapshot": "its data",
  "aws:ebs/volume:Volume": "its data",
  "aws:ecr/repository:Repository": "its images",
  "aws:efs/fileSystem:FileSystem": "its data",
  "aws:eks/cluster:Cluster": "everything that runs in it",
  "aws:elasticache/cluster:Cluster": "its data",
  "aws:elasticache/replicationGroup:ReplicationGroup": "its data",
  "aws:elasticsearch/domain:Domain": "its data",
  "aws:fsx/lustreFileSystem:LustreFileSystem": "its data",
  "aws:fsx/ontapFileSystem:OntapFileSystem": "its data",
  "aws:fsx/openZfsFileSystem:OpenZfsFileSystem": "its data",
  "aws:fsx/windowsFileSystem:WindowsFileSystem": "its data",
  "aws:keyspaces/table:Table": "its data",
  "aws:kinesis/stream:Stream": "its records",
  "aws:kms/externalKey:ExternalKey": "everything that is encrypted with it",
  "aws:kms/key:Key": "everything that is encrypted with it",
  "aws:kms/replicaKey:ReplicaKey": "everything that is encrypted with it",
  "aws:memorydb/cluster:Cluster": "its data",
  "aws:mq/broker:Broker": "its messages",
  "aws:msk/cluster:Cluster": "its records",
  "aws:msk/serverlessCluster:ServerlessCluster": "its records",
  "aws:neptune/cluster:Cluster": "its data",
  "aws:opensearch/domain:Domain": "its data",
  "aws:qldb/ledger:Ledger": "its data",
  "aws:rds/cluster:Cluster": "its data",
  "aws:rds/clusterSnapshot:ClusterSnapshot": "its data",
  "aws:rds/globalCluster:GlobalCluster": "its data",
  "aws:rds/instance:Instance": "its data",
  "aws:rds/snapshot:Snapshot": "its data",
  "aws:redshift/cluster:Cluster": "its data",
  "aws:redshiftserverless/namespace:Namespace": "its data",
  "aws:route53/zone:Zone": "its records and the delegation to it",
  "aws:s3/bucket:Bucket": "its objects",
  "aws:s3/bucketV2:BucketV2": "its objects",
  "aws:s3/directoryBucket:DirectoryBucket": "its objects",
  "aws:secretsmanager/secret:Secret": "its value",
  "aws:sqs/queue:Queue": "the messages that nobody has taken yet",
  "aws:timestreamwrite/table:Table": "its data",
  "aws:transfer/server:Server": "its address and its users",
  "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition": "every object of its kind",
  "kubernetes:core/v1:Namespace": "everything in it",
  "kubernetes:core/v1:PersistentVolume": "its data",
  "kubernetes:core/v1:PersistentVolumeClaim": "its data",
  "tls:index/privateKey:PrivateKey": "the key itself",
};

/** Properties that only something with data of its own has. */
const telling = [
  "backupRetentionPeriod",
  "deletionProtection",
  "finalSnapshotIdentifier",
  "finalSnapshotName",
  "pointInTimeRecovery",
  "skipFinalSnapshot",
  "snapshotRetentionLimit",
];

/** Ephemeral or without data though they have such a property. */
const dataless = /^aws:(rds\/clusterInstance|cognito|lb|alb|networkfirewall|ec2\/|route53\/)/;

/** What is lost with a resource, as its type or its properties tell; undefined when they tell nothing. */
export function heldBy({ type, before }: Pick<Step, "type" | "before">): string | undefined {
  const known = statefulTypes[type];
  if (known !== undefined || !type.startsWith("aws:") || dataless.test(type)) return known;
  return telling.some((key) => before?.[key] !== undefined) ? "what it holds" : undefined;
}
