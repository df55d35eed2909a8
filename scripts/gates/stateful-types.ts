/**
 * Types whose resources hold data or an identity whoever declared them, with what is lost; what units state themselves comes
 * first. Deleting a namespace or a resource definition deletes everything in it or of its kind.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/
 */
export const statefulTypes: Readonly<Record<string, string>> = {
  "aws:backup/vault:Vault": "its backups",
  "aws:docdb/cluster:Cluster": "its data",
  "aws:dynamodb/table:Table": "its data",
  "aws:ebs/volume:Volume": "its data",
  "aws:efs/fileSystem:FileSystem": "its data",
  "aws:eks/cluster:Cluster": "everything that runs in it",
  "aws:kms/key:Key": "everything that is encrypted with it",
  "aws:rds/cluster:Cluster": "its data",
  "aws:rds/instance:Instance": "its data",
  "aws:route53/zone:Zone": "its records and the delegation to it",
  "aws:s3/bucket:Bucket": "its objects",
  "aws:s3/bucketV2:BucketV2": "its objects",
  "aws:secretsmanager/secret:Secret": "its value",
  "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition": "every object of its kind",
  "kubernetes:core/v1:Namespace": "everything in it",
  "kubernetes:core/v1:PersistentVolume": "its data",
  "kubernetes:core/v1:PersistentVolumeClaim": "its data",
};
