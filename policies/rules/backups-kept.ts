import { type Demand, type Demands, forTypes, judgeBy } from "../reading/demands.js";
import { isOn, many, numeric } from "../reading/values.js";
import type { Rule } from "../rule.js";

/** Days within which a loss is noticed at the latest. */
const fewestDays = 7;

const days = (path: string, fewest: number): Demand => ({
  path,
  holds: (value) => (numeric(value) ?? 0) >= fewest,
  what: "backups are not kept for long enough",
});

const demands: Demands = {
  ...forTypes(["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"], days("backupRetentionPeriod", fewestDays)),
  ...forTypes(["aws:docdb/cluster:Cluster", "aws:neptune/cluster:Cluster"], days("backupRetentionPeriod", fewestDays)),
  "aws:elasticache/replicationGroup:ReplicationGroup": [days("snapshotRetentionLimit", 1)],
  "aws:dynamodb/table:Table": [
    { path: "pointInTimeRecovery.enabled", holds: isOn, what: "it can't be brought back to an earlier moment" },
  ],
  ...forTypes(["aws:s3/bucketVersioning:BucketVersioning", "aws:s3/bucketVersioningV2:BucketVersioningV2"], {
    path: "versioningConfiguration.status",
    holds: (status) => status === "Enabled",
    what: "what is overwritten or deleted is gone",
  }),
  ...forTypes(
    [
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
      "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
    ],
    {
      path: "rules.*.expiration.days",
      holds: (value) => value === undefined || (numeric(value) ?? 0) >= fewestDays,
      what: "objects are deleted before a loss is noticed",
    },
    {
      path: "rules.*.noncurrentVersionExpiration.noncurrentDays",
      holds: (value) => value === undefined || (numeric(value) ?? 0) >= fewestDays,
      what: "earlier versions are deleted before a loss is noticed",
    },
  ),
  "aws:efs/backupPolicy:BackupPolicy": [
    { path: "backupPolicy.status", holds: (status) => status === "ENABLED", what: "nothing is backed up" },
  ],
  "aws:backup/plan:Plan": [
    { path: "rules", holds: (rules) => many(rules).length > 0, what: "nothing is backed up" },
    {
      path: "rules.*.lifecycle.deleteAfter",
      holds: (value) => value === undefined || (numeric(value) ?? 0) >= fewestDays,
      what: "backups are not kept for long enough",
    },
  ],
};

/** A loss that is noticed within a week can be made good. */
export const backupsKept: Rule = {
  name: "backups-kept",
  title: "backups and earlier versions are kept for a week or longer",
  level: "mandatory",
  reason: "A loss on a Friday evening is often noticed on the Monday after.",
  source: "https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-11",
  judge: judgeBy(demands),
};
