import { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import { Topic } from "@pulumi/aws/sns/topic.js";
import { TopicPolicy } from "@pulumi/aws/sns/topicPolicy.js";
import { TopicSubscription } from "@pulumi/aws/sns/topicSubscription.js";
import { type ComponentResource, type Input, jsonStringify, type Output } from "@pulumi/pulumi";
import type { Alarm } from "./operations.js";
import { policyOf } from "./policies.js";
import { resourceTags } from "./tags.js";

/** What a component's CloudWatch alarms need. */
export interface AlarmsArgs {
  readonly alarms: readonly Alarm[];
  /** Which resource an alarm watches. */
  readonly dimensions: (alarm: Alarm) => Record<string, Input<string>>;
  /** Who hears of them by mail; each has to confirm once. */
  readonly emails: readonly string[];
  /** Key that encrypts the topic; its policy has `keyForTopics` for the publishers. */
  readonly keyArn: Input<string>;
  readonly account: Input<string>;
  /** Services that publish to the topic besides CloudWatch: `events.rds.amazonaws.com`. */
  readonly publishers?: readonly string[];
  readonly tags: Readonly<Record<string, string>> | undefined;
}

/** Service that publishes alarms. */
export const alarmPublisher = "cloudwatch.amazonaws.com";

/**
 * An encrypted topic with its subscriptions, and one alarm resource for each alarm of the operations; children of `parent` named after
 * `name`. Gives the topic's ARN.
 */
export function registerAlarms(name: string, args: AlarmsArgs, parent: ComponentResource): Output<string> {
  const tags = (role: string): Record<string, string> => resourceTags(name, `${name}-${role}`, args.tags);
  const topic = new Topic(`${name}-alarms`, { kmsMasterKeyId: args.keyArn, tags: tags("alarms") }, { parent });
  const mayPublish = policyOf({
    Sid: "PublishersOfOurAccount",
    Effect: "Allow",
    Principal: { Service: [alarmPublisher, ...(args.publishers ?? [])] },
    Action: "sns:Publish",
    Resource: topic.arn,
    Condition: { StringEquals: { "aws:SourceAccount": args.account } },
  });
  const policy = { arn: topic.arn, policy: jsonStringify(mayPublish) };
  new TopicPolicy(`${name}-alarms-policy`, policy, { parent });
  for (const endpoint of args.emails) {
    const to = { topic: topic.arn, protocol: "email", endpoint };
    new TopicSubscription(`${name}-alarms-to-${endpoint}`, to, { parent });
  }
  for (const alarm of args.alarms)
    new MetricAlarm(
      `${name}-alarm-${alarm.name}`,
      { ...metricAlarm(alarm), ...actions(topic.arn), dimensions: args.dimensions(alarm), tags: tags(alarm.name) },
      { parent },
    );
  return topic.arn;
}

function metricAlarm(alarm: Alarm) {
  return {
    alarmDescription: `${alarm.severity}: ${alarm.summary}. Runbook: ${alarm.runbook}`,
    namespace: alarm.namespace,
    metricName: alarm.metric,
    statistic: alarm.statistic,
    comparisonOperator: alarm.comparison === "above" ? "GreaterThanThreshold" : "LessThanThreshold",
    threshold: alarm.threshold,
    period: alarm.periodSeconds,
    evaluationPeriods: alarm.periods,
    treatMissingData: alarm.statistic === "Sum" ? "notBreaching" : "missing",
  };
}

function actions(topicArn: Output<string>) {
  return { alarmActions: [topicArn], okActions: [topicArn] };
}
