import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { FlowLog } from "@pulumi/aws/ec2/flowLog.js";
import type { NatGateway } from "@pulumi/aws/ec2/natGateway.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import { Key } from "@pulumi/aws/kms/key.js";
import { type Input, interpolate, jsonStringify } from "@pulumi/pulumi";
import { alarmPublisher, registerAlarms } from "../core/alarms.js";
import { keyForLogs, keyForTopics, keyOwner, policyOf, trustOf } from "../core/policies.js";
import { natAlarms } from "./nat-alarms.js";
import type { NetworkPlan } from "./plan.js";
import { idOf, type Site } from "./site.js";

/** Flow logs and the alarms of the NAT gateways, encrypted under one key; nothing when neither is wanted. */
export function registerWatch(
  site: Site,
  plan: NetworkPlan,
  nats: ReadonlyMap<string, NatGateway>,
  tags: Readonly<Record<string, string>> | undefined,
): void {
  const alarms = natAlarms(plan.nats);
  if (plan.flowLogDays === undefined && alarms.length === 0) return;
  const keyArn = registerKey(site).arn;
  if (plan.flowLogDays !== undefined) registerFlowLogs(site, plan.flowLogDays, keyArn);
  if (alarms.length === 0) return;
  const account = site.vpc.ownerId;
  const gateways = new Map(alarms.map(({ name, gateway }) => [name, gateway]));
  const dimensions = ({ name }: { name: string }) => ({ NatGatewayId: idOf(nats, gateways.get(name) ?? "") });
  registerAlarms(site.name, { alarms, dimensions, emails: plan.alarmEmails, keyArn, account, tags }, site.parent);
}

function registerKey({ name, parent, region, vpc, protect, tags }: Site): Key {
  const account = vpc.ownerId;
  const groups = interpolate`arn:aws:logs:${region}:${account}:log-group:${name}-flow-logs-*`;
  const policy = policyOf(keyOwner(account), keyForLogs(region, [groups]), keyForTopics(account, [alarmPublisher]));
  return new Key(
    `${name}-key`,
    {
      description: `Flow logs and alarms of ${name}`,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: jsonStringify(policy),
      tags: tags("key"),
    },
    { parent, protect },
  );
}

/**
 * Every connection of the VPC in a log group that only its own role writes to.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
 */
function registerFlowLogs({ name, parent, vpc, protect, tags }: Site, days: number, keyArn: Input<string>): void {
  const kept = { retentionInDays: days, kmsKeyId: keyArn, tags: tags("flow-logs") };
  const group = new LogGroup(`${name}-flow-logs`, kept, { parent, protect });
  const assumeRolePolicy = jsonStringify(trustOf("vpc-flow-logs.amazonaws.com", vpc.ownerId));
  const role = new Role(`${name}-flow-role`, { assumeRolePolicy, tags: tags("flow-role") }, { parent });
  const mayWrite = policyOf({
    Sid: "WriteFlowLogs",
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogGroups", "logs:DescribeLogStreams"],
    Resource: [group.arn, interpolate`${group.arn}:*`],
  });
  const policy = new RolePolicy(`${name}-flow-policy`, { role: role.id, policy: jsonStringify(mayWrite) }, { parent });
  new FlowLog(
    `${name}-flow-log`,
    {
      vpcId: vpc.id,
      trafficType: "ALL",
      logDestinationType: "cloud-watch-logs",
      logDestination: group.arn,
      iamRoleArn: role.arn,
      maxAggregationInterval: 60,
      tags: tags("flow-log"),
    },
    { parent, dependsOn: [policy] },
  );
}
