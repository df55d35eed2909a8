import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { Key } from "@pulumi/aws/kms/key.js";
import { EventSubscription } from "@pulumi/aws/rds/eventSubscription.js";
import type { Instance } from "@pulumi/aws/rds/instance.js";
import { type ComponentResource, type Input, interpolate, jsonStringify, type Output } from "@pulumi/pulumi";
import { alarmPublisher, registerAlarms } from "../core/alarms.js";
import { keyForLogs, keyForTopics, keyOwner, policyOf } from "../core/policies.js";
import { databaseAlarms } from "./database-alarms.js";
import type { DatabasePlan } from "./plan.js";

/** Where the parts of a database are registered. */
export interface Place {
  /** The component's name; children are `<name>-<role>`. */
  readonly name: string;
  readonly parent: ComponentResource;
  readonly tags: (role: string) => Record<string, string>;
  readonly identifier: string;
  readonly account: Input<string>;
  readonly region: string;
  readonly protect: boolean;
}

const eventPublisher = "events.rds.amazonaws.com";

/** What a person should hear of at once. @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html */
const eventCategories = ["availability", "failover", "failure", "low storage", "maintenance", "recovery"];

/** The key of storage, backups, password, insights, logs and alarms. */
export function registerKey({ name, parent, tags, identifier, account, region, protect }: Place): Key {
  const logs = interpolate`arn:aws:logs:${region}:${account}:log-group:/aws/rds/instance/${identifier}/*`;
  const policy = policyOf(
    keyOwner(account),
    keyForLogs(region, [logs]),
    keyForTopics(account, [alarmPublisher, eventPublisher]),
  );
  return new Key(
    `${name}-key`,
    {
      description: `Everything that ${identifier} stores`,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: jsonStringify(policy),
      tags: tags("key"),
    },
    { parent, protect },
  );
}

/** The log groups that RDS would otherwise make itself, unencrypted and kept for ever. */
export function registerLogs(
  { name, parent, tags, identifier, protect }: Place,
  plan: DatabasePlan,
  key: Key,
): LogGroup[] {
  return plan.logs.map(
    (log) =>
      new LogGroup(
        `${name}-logs-${log}`,
        {
          name: `/aws/rds/instance/${identifier}/${log}`,
          retentionInDays: plan.logRetentionDays,
          kmsKeyId: key.arn,
          tags: tags(`logs-${log}`),
        },
        { parent, protect },
      ),
  );
}

interface Watched {
  readonly instance: Instance;
  readonly key: Key;
  readonly tags: Readonly<Record<string, string>> | undefined;
}

/** Alarms and the database's own events, on one topic; gives its ARN. */
export function registerWatch(place: Place, plan: DatabasePlan, { instance, key, tags }: Watched): Output<string> {
  const { name, parent } = place;
  const topicArn = registerAlarms(
    name,
    {
      alarms: databaseAlarms(plan),
      dimensions: () => ({ DBInstanceIdentifier: instance.identifier }),
      emails: plan.alarmEmails,
      keyArn: key.arn,
      account: place.account,
      publishers: [eventPublisher],
      tags,
    },
    parent,
  );
  const heard = { snsTopic: topicArn, sourceType: "db-instance", sourceIds: [instance.identifier], eventCategories };
  new EventSubscription(`${name}-events`, { ...heard, tags: place.tags("events") }, { parent });
  return topicArn;
}
