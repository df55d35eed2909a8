import { type Demand, type Demands, forTypes, judgeBy } from "../reading/demands.js";
import { isGiven, isHidden, isOff, isOn, numeric } from "../reading/values.js";
import type { Rule } from "../rule.js";

const guarded = (path: string): Demand => ({ path, holds: isOn, what: "one call deletes it" });
const kept: Demand = { path: "skipFinalSnapshot", holds: isOff, what: "nothing is left when it is deleted" };
const named: Demand = {
  path: "finalSnapshotIdentifier",
  holds: isGiven,
  what: "the last snapshot has no name, so none is made",
};
const full = (path: string): Demand => ({
  path,
  holds: (value) => value === undefined || isOff(value),
  what: "it is deleted with everything in it",
});

const demands: Demands = {
  "aws:rds/instance:Instance": [
    guarded("deletionProtection"),
    kept,
    named,
    { path: "deleteAutomatedBackups", holds: isOff, what: "its backups are deleted with it" },
  ],
  ...forTypes(
    ["aws:rds/cluster:Cluster", "aws:docdb/cluster:Cluster", "aws:neptune/cluster:Cluster"],
    guarded("deletionProtection"),
    kept,
  ),
  "aws:eks/cluster:Cluster": [guarded("deletionProtection")],
  "aws:dynamodb/table:Table": [guarded("deletionProtectionEnabled")],
  ...forTypes(
    ["aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer"],
    guarded("enableDeletionProtection"),
  ),
  ...forTypes(
    ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2", "aws:backup/vault:Vault", "aws:route53/zone:Zone"],
    full("forceDestroy"),
  ),
  "aws:ecr/repository:Repository": [full("forceDelete")],
  "aws:secretsmanager/secret:Secret": [
    {
      path: "recoveryWindowInDays",
      holds: (days) => days === undefined || isHidden(days) || (numeric(days) ?? 0) >= 7,
      what: "a deletion is final before anybody notices it",
    },
  ],
  "kubernetes:storage.k8s.io/v1:StorageClass": [
    { path: "reclaimPolicy", holds: (policy) => policy === "Retain", what: "disks are deleted with their claims" },
  ],
};

/** What holds data is not deleted by accident. */
export const deletionGuarded: Rule = {
  name: "deletion-guarded",
  title: "what holds data is protected from deletion and leaves a copy behind",
  level: "mandatory",
  reason: "A wrong name, a wrong terminal or a leaked key otherwise ends the protocol's history in one call.",
  source: "https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-8",
  judge: judgeBy(demands),
};
