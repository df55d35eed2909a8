import { type Demand, type Demands, judgeBy } from "../reading/demands.js";
import { list, numeric } from "../reading/values.js";
import type { Rule } from "../rule.js";

/** The shortest time that a log is of use after an incident. */
const fewestDays = 14;

const trail = ["api", "audit", "authenticator"];

const demands: Demands = {
  "aws:cloudwatch/logGroup:LogGroup": [
    {
      path: "retentionInDays",
      holds: (days) => (numeric(days) ?? 0) >= fewestDays,
      what: "logs are gone before anybody looks for them, or are kept for ever",
    } satisfies Demand,
  ],
  "aws:eks/cluster:Cluster": [
    {
      path: "enabledClusterLogTypes",
      holds: (types) => trail.every((type) => list(types).includes(type)),
      what: "nobody can tell who did what in the cluster",
    },
  ],
  "aws:rds/instance:Instance": [
    {
      path: "enabledCloudwatchLogsExports",
      holds: (logs) => list(logs).length > 0,
      what: "the database's log leaves with the database",
    },
    {
      path: "monitoringInterval",
      holds: (seconds) => seconds === undefined || (numeric(seconds) ?? 0) > 0,
      what: "nothing tells what the machine of the database does",
    },
  ],
  "aws:ec2/flowLog:FlowLog": [
    {
      path: "trafficType",
      holds: (type) => type === "ALL",
      what: "a part of the network's traffic is not recorded",
    },
  ],
  "aws:cloudtrail/trail:Trail": [
    { path: "enableLogging", holds: (on) => on !== false, what: "nothing is recorded" },
    { path: "isMultiRegionTrail", holds: (on) => on === true, what: "what is done in other regions is not recorded" },
    { path: "enableLogFileValidation", holds: (on) => on === true, what: "records can be changed unnoticed" },
  ],
};

/** What happened can be told afterwards. */
export const logsKept: Rule = {
  name: "logs-kept",
  title: "logs that an inquiry needs are written and kept for two weeks or longer",
  level: "mandatory",
  reason: "After an incident nobody could tell what was taken, by whom and since when.",
  source: "https://docs.aws.amazon.com/securityhub/latest/userguide/eks-controls.html#eks-8",
  judge: judgeBy(demands),
};
