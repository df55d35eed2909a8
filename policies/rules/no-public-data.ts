import { type Demand, type Demands, forTypes, judgeBy } from "../reading/demands.js";
import { isGiven, isOff, list } from "../reading/values.js";
import type { Rule } from "../rule.js";

const closed: Demand = {
  path: "publiclyAccessible",
  holds: (value) => value === undefined || isOff(value),
  what: "it has an address that the world can reach",
};
const stated: Demand = { ...closed, holds: isOff };
const inNetwork: Demand = {
  path: "vpcOptions.subnetIds",
  holds: isGiven,
  what: "it lies outside of the network, open to the world",
};

const demands: Demands = {
  "aws:rds/instance:Instance": [
    stated,
    {
      path: "vpcSecurityGroupIds",
      holds: (groups) => list(groups).length > 0,
      what: "the network's default group decides who may connect",
    },
  ],
  ...forTypes(["aws:rds/clusterInstance:ClusterInstance", "aws:docdb/clusterInstance:ClusterInstance"], closed),
  ...forTypes(["aws:redshift/cluster:Cluster", "aws:redshiftserverless/workgroup:Workgroup"], stated),
  ...forTypes(["aws:mq/broker:Broker", "aws:dms/replicationInstance:ReplicationInstance"], closed),
  ...forTypes(["aws:elasticsearch/domain:Domain", "aws:opensearch/domain:Domain"], inNetwork),
  "aws:msk/cluster:Cluster": [
    {
      path: "brokerNodeGroupInfo.connectivityInfo.publicAccess.type",
      holds: (type) => type === undefined || type === "DISABLED",
      what: "its brokers can be reached by the world",
    },
  ],
  "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess": [
    { path: "state", holds: (state) => state === "block-all-sharing", what: "snapshots can be shared with everybody" },
  ],
};

/** What holds data has no public address. */
export const noPublicData: Rule = {
  name: "no-public-data",
  title: "databases, search and queues have no public address",
  level: "mandatory",
  reason: "What holds data is then one password away from everybody, and its next hole is everybody's.",
  source: "https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-2",
  judge: judgeBy(demands),
};
