import type { CheckFailure, Properties } from "../../simulator.js";
import type { Catalogue } from "../description.js";
import { arnOf } from "../identifying.js";
import { policyRules } from "../policy.js";
import { flagAt, numberAt, textAt } from "../reading.js";
import { key } from "../targets.js";

/** Queues and their policies. @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html */
export const sqs: Catalogue = {
  "aws:sqs/queue:Queue": {
    name: {
      property: "name",
      prefix: "namePrefix",
      length: [1, 80],
      pattern: /^[\w-]+(\.fifo)?$/,
      says: "letters, digits, - and _, with .fifo at the end for a FIFO queue",
      duplicate: { code: "QueueAlreadyExists", says: (name) => `A queue already exists with the name ${name}` },
      source: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html",
    },
    id: ({ scope, name }) => `https://sqs.${scope.region}.amazonaws.com/${scope.account}/${name}`,
    arn: arnOf("sqs", ({ name }) => name),
    defaults: {
      contentBasedDeduplication: false,
      delaySeconds: 0,
      fifoQueue: false,
      messageRetentionSeconds: 345_600,
      receiveWaitTimeSeconds: 0,
      visibilityTimeoutSeconds: 30,
    },
    replaces: ["fifoQueue"],
    references: [key("kmsMasterKeyId", { code: "InvalidAttributeValue" })],
    policies: { policy: policyRules.queue },
    check: queueFailures,
    shows: ({ id, inputs }) => ({
      url: id,
      sqsManagedSseEnabled: flagAt(inputs, "sqsManagedSseEnabled") ?? inputs.kmsMasterKeyId === undefined,
    }),
  },
  "aws:sqs/queuePolicy:QueuePolicy": {
    id: ({ inputs }) => textAt(inputs, "queueUrl") ?? "",
    replaces: ["queueUrl"],
    references: [
      {
        at: "queueUrl",
        to: ["aws:sqs/queue:Queue"],
        code: "AWS.SimpleQueueService.NonExistentQueue",
        says: () => "The specified queue does not exist.",
      },
    ],
    policies: { policy: policyRules.queue },
  },
};

const ranges: Readonly<Record<string, readonly [number, number]>> = {
  delaySeconds: [0, 900],
  maxMessageSize: [1024, 1_048_576],
  messageRetentionSeconds: [60, 1_209_600],
  receiveWaitTimeSeconds: [0, 20],
  visibilityTimeoutSeconds: [0, 43_200],
};

function queueFailures(inputs: Properties): CheckFailure[] {
  const outside = Object.entries(ranges).flatMap(([property, [least, most]]) => {
    const value = numberAt(inputs, property);
    if (value === undefined || (value >= least && value <= most)) return [];
    return [{ property, reason: `expected ${property} to be in the range (${least} - ${most}), got ${value}` }];
  });
  const [name, fifo] = [textAt(inputs, "name"), flagAt(inputs, "fifoQueue") === true];
  if (name === undefined || name.endsWith(".fifo") === fifo) return outside;
  return [
    ...outside,
    { property: "name", reason: `invalid queue name: ${name}: .fifo at the end and fifoQueue go together` },
  ];
}
