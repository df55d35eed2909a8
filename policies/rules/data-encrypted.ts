import { type Demand, type Demands, forTypes, judgeBy } from "../reading/demands.js";
import { at, isGiven, isOff, isOn, type Mapping, text } from "../reading/values.js";
import type { Rule, Violation } from "../rule.js";

const on = (path: string, what = "what it stores is not encrypted"): Demand => ({ path, holds: isOn, what });
const key = (path: string): Demand => ({ path, holds: isGiven, what: "no key of ours encrypts it" });
const transit = (path: string): Demand => on(path, "what goes to it and comes from it is not encrypted");
const notOff = (path: string): Demand => ({
  path,
  holds: (value) => !isOff(value),
  what: "what it stores is not encrypted",
});

const demands: Demands = {
  ...forTypes(
    ["aws:rds/instance:Instance", "aws:docdb/cluster:Cluster", "aws:neptune/cluster:Cluster"],
    on("storageEncrypted"),
    key("kmsKeyId"),
  ),
  ...forTypes(["aws:rds/cluster:Cluster", "aws:rds/globalCluster:GlobalCluster"], on("storageEncrypted")),
  "aws:ebs/volume:Volume": [on("encrypted")],
  "aws:ebs/encryptionByDefault:EncryptionByDefault": [notOff("enabled")],
  "aws:ec2/launchTemplate:LaunchTemplate": [on("blockDeviceMappings.*.ebs.encrypted")],
  "aws:ec2/instance:Instance": [on("rootBlockDevice.encrypted"), on("ebsBlockDevices.*.encrypted")],
  "aws:ec2/launchConfiguration:LaunchConfiguration": [
    on("rootBlockDevice.encrypted"),
    on("ebsBlockDevices.*.encrypted"),
  ],
  "aws:efs/fileSystem:FileSystem": [on("encrypted")],
  "aws:fsx/lustreFileSystem:LustreFileSystem": [key("kmsKeyId")],
  "aws:dynamodb/table:Table": [on("serverSideEncryption.enabled")],
  "aws:sns/topic:Topic": [key("kmsMasterKeyId")],
  "aws:kinesis/stream:Stream": [
    { path: "encryptionType", holds: (type) => type === "KMS", what: "what it stores is not encrypted" },
  ],
  "aws:elasticache/replicationGroup:ReplicationGroup": [
    on("atRestEncryptionEnabled"),
    transit("transitEncryptionEnabled"),
  ],
  "aws:memorydb/cluster:Cluster": [notOff("tlsEnabled")],
  "aws:redshift/cluster:Cluster": [on("encrypted")],
  ...forTypes(
    ["aws:elasticsearch/domain:Domain", "aws:opensearch/domain:Domain"],
    on("encryptAtRest.enabled"),
    transit("nodeToNodeEncryption.enabled"),
  ),
  "aws:msk/cluster:Cluster": [
    {
      path: "encryptionInfo.encryptionInTransit.clientBroker",
      holds: (way) => way === undefined || way === "TLS",
      what: "clients may speak without TLS",
    },
  ],
  "aws:backup/vault:Vault": [key("kmsKeyArn")],
};

const byTable = judgeBy(demands);

/** What is stored is encrypted. */
export const dataEncrypted: Rule = {
  name: "data-encrypted",
  title: "what is stored, queued and cached is encrypted",
  level: "mandatory",
  reason:
    "A snapshot, a disk or a queue that leaves the account by mistake is then readable; most can't be encrypted later without a rebuild.",
  source: "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_protect_data_rest_encrypt.html",
  judge: (resource, around) => {
    const { type, props } = resource;
    if (type === "aws:sqs/queue:Queue" && !isGiven(props["kmsMasterKeyId"]) && !isOn(props["sqsManagedSseEnabled"]))
      return [{ path: "sqsManagedSseEnabled", what: "what it stores is not encrypted" }];
    if (type === "kubernetes:storage.k8s.io/v1:StorageClass") return storageClass(props);
    return byTable(resource, around);
  },
};

function storageClass({ provisioner, parameters }: Mapping): Violation[] {
  const ours = /(^|\.)(ebs\.csi\.(aws|eks\.amazonaws)\.com|kubernetes\.io\/aws-ebs)$/.test(text(provisioner));
  return ours && !isOn(at(parameters, "encrypted"))
    ? [{ path: "parameters.encrypted", what: "volumes of it are not encrypted" }]
    : [];
}
