import { type CheckFailure, CloudRefusal, type Properties } from "../../simulator.js";
import type { Catalogue, Request } from "../description.js";
import { arnOf, byName } from "../identifying.js";
import { trustsService } from "../policy.js";
import { flagAt, numberAt, textAt, textsAt } from "../reading.js";
import { key, resolve, topic } from "../targets.js";

const retentions = [
  0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const kmsKey = key("kmsKeyId", { code: "InvalidParameterException" });

/** Log groups. @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html */
export const logs: Catalogue = {
  "aws:cloudwatch/logGroup:LogGroup": {
    name: {
      property: "name",
      prefix: "namePrefix",
      length: [1, 512],
      pattern: /^[\w./#-]+$/,
      says: "letters, digits and ._/#-",
      duplicate: { code: "ResourceAlreadyExistsException", says: () => "The specified log group already exists" },
      source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html",
    },
    id: byName,
    arn: arnOf("logs", ({ id }) => `log-group:${id}`),
    defaults: { retentionInDays: 0, skipDestroy: false },
    replaces: ["logGroupClass"],
    references: [kmsKey],
    check: retentionFailures,
    refuse: refuseKey,
    refuseDelete: ({ id, outputs }) => {
      if (flagAt(outputs, "deletionProtectionEnabled") !== true) return;
      throw new CloudRefusal("ValidationException", `Log group ${id} has deletion protection enabled`);
    },
    shows: ({ inputs }) => ({
      logGroupClass: textAt(inputs, "logGroupClass") ?? "STANDARD",
      deletionProtectionEnabled: flagAt(inputs, "deletionProtectionEnabled") ?? false,
    }),
  },
};

/** Alarms on metrics. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
export const alarms: Catalogue = {
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    name: {
      property: "name",
      length: [1, 255],
      pattern: /^(?!:)\P{Cc}+$/u,
      says: "no control characters, not beginning with a colon",
      source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html",
    },
    id: byName,
    arn: arnOf("cloudwatch", ({ id }) => `alarm:${id}`),
    defaults: { actionsEnabled: true, treatMissingData: "missing" },
    references: ["alarmActions[]", "okActions[]", "insufficientDataActions[]"].map((at) => ({
      ...topic(at, { code: "ValidationError", says: (arn) => `Invalid action ${arn}: no such topic` }),
      accepts: (arn: string) => /^arn:[\w-]+:(?!sns:)/.test(arn),
    })),
    check: alarmFailures,
    refuse({ inputs }) {
      if (
        textAt(inputs, "metricName") !== undefined ||
        inputs.metricQueries !== undefined ||
        inputs.evaluationCriteria !== undefined
      )
        return;
      throw new CloudRefusal(
        "ValidationError",
        "One of metricName or metricQueries must be set for a CloudWatch metric alarm",
      );
    },
    shows: ({ inputs }) => ({
      evaluateLowSampleCountPercentiles: textAt(inputs, "evaluateLowSampleCountPercentiles") ?? "",
    }),
  },
};

function retentionFailures(inputs: Properties): CheckFailure[] {
  const days = numberAt(inputs, "retentionInDays");
  const kind = textAt(inputs, "logGroupClass");
  return [
    ...(days !== undefined && !retentions.includes(days)
      ? [
          {
            property: "retentionInDays",
            reason: `expected retentionInDays to be one of ${retentions.join(", ")}, got ${days}`,
          },
        ]
      : []),
    ...(kind !== undefined && !["STANDARD", "INFREQUENT_ACCESS", "DELIVERY"].includes(kind)
      ? [
          {
            property: "logGroupClass",
            reason: `expected logGroupClass to be one of STANDARD, INFREQUENT_ACCESS, DELIVERY, got ${kind}`,
          },
        ]
      : []),
  ];
}

/** The key's own policy must let CloudWatch Logs use it. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html */
function refuseKey({ inputs, cloud, scope, name }: Request): void {
  const arn = textAt(inputs, "kmsKeyId");
  const found = arn === undefined ? undefined : resolve(cloud, kmsKey, arn, scope);
  if (arn === undefined || !found || found === "implied") return;
  const later = cloud
    .list("aws:kms/keyPolicy:KeyPolicy")
    .filter(({ outputs }) => [found.id, arn].includes(textAt(outputs, "keyId") ?? ""));
  const policies = [found, ...later].map(({ outputs }) => textAt(outputs, "policy"));
  const service = new RegExp(`^logs\\.(${scope.region}\\.)?amazonaws\\.com(\\.cn)?$`);
  if (policies.some((policy) => trustsService(policy, service))) return;
  const group = `arn:${scope.partition}:logs:${scope.region}:${scope.account}:log-group:${name}`;
  throw new CloudRefusal(
    "AccessDeniedException",
    `The specified KMS key does not exist or is not allowed to be used with Arn '${group}'`,
  );
}

const comparisons = [
  "GreaterThanOrEqualToThreshold",
  "GreaterThanThreshold",
  "LessThanThreshold",
  "LessThanOrEqualToThreshold",
  "LessThanLowerOrGreaterThanUpperThreshold",
  "LessThanLowerThreshold",
  "GreaterThanUpperThreshold",
];

function alarmFailures(inputs: Properties): CheckFailure[] {
  const period = numberAt(inputs, "period");
  const periods = numberAt(inputs, "evaluationPeriods");
  return [
    ...oneOf(inputs, "comparisonOperator", comparisons),
    ...oneOf(inputs, "statistic", ["SampleCount", "Average", "Sum", "Minimum", "Maximum"]),
    ...oneOf(inputs, "treatMissingData", ["breaching", "notBreaching", "ignore", "missing"]),
    ...(period !== undefined && ![10, 20, 30].includes(period) && period % 60 !== 0
      ? [{ property: "period", reason: `expected 10, 20, 30 or a multiple of 60 seconds, got ${period}` }]
      : []),
    ...(periods !== undefined && periods < 1
      ? [{ property: "evaluationPeriods", reason: `expected at least 1, got ${periods}` }]
      : []),
    ...textsAt(inputs, "alarmActions[]")
      .filter((arn) => !arn.startsWith("arn:"))
      .map((arn) => ({ property: "alarmActions", reason: `(${arn}) is an invalid ARN: arn: invalid prefix` })),
  ];
}

function oneOf(inputs: Properties, property: string, allowed: readonly string[]): CheckFailure[] {
  const value = textAt(inputs, property);
  if (value === undefined || allowed.includes(value)) return [];
  return [{ property, reason: `expected ${property} to be one of ${allowed.join(", ")}, got ${value}` }];
}
