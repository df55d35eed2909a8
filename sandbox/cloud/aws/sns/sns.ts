import { type CheckFailure, CloudRefusal, type Properties } from "../../simulator.js";
import type { Catalogue } from "../description.js";
import { arnOf, uuid } from "../identifying.js";
import { policyRules } from "../policy.js";
import { flagAt, textAt } from "../reading.js";
import { key, topic } from "../targets.js";

const protocols: Readonly<Record<string, RegExp>> = {
  application: /^arn:/,
  email: /^[^@\s]+@[^@\s]+\.[^@\s]+$/,
  "email-json": /^[^@\s]+@[^@\s]+\.[^@\s]+$/,
  firehose: /^arn:[\w-]+:firehose:/,
  http: /^http:\/\/\S+$/,
  https: /^https:\/\/\S+$/,
  lambda: /^arn:[\w-]+:lambda:/,
  sms: /^\+?[\d -]{5,20}$/,
  sqs: /^arn:[\w-]+:sqs:/,
};

/** Topics, their policies and who listens. @see https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html */
export const sns: Catalogue = {
  "aws:sns/topic:Topic": {
    name: {
      property: "name",
      prefix: "namePrefix",
      length: [1, 256],
      pattern: /^[\w-]+(\.fifo)?$/,
      says: "letters, digits, - and _, with .fifo at the end for a FIFO topic",
      source: "https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html",
    },
    id: (request) => arnOf("sns", ({ name }) => name)({ ...request, id: "" }),
    arn: ({ id }) => id,
    defaults: { contentBasedDeduplication: false, fifoTopic: false },
    replaces: ["fifoTopic"],
    references: [key("kmsMasterKeyId", { code: "KMSNotFound" })],
    policies: { policy: policyRules.topic },
    check: fifoFailures,
    shows: ({ scope, inputs }) => ({
      owner: scope.account,
      displayName: textAt(inputs, "displayName") ?? "",
      signatureVersion: inputs.signatureVersion ?? 0,
      tracingConfig: textAt(inputs, "tracingConfig") ?? "",
      beginningArchiveTime: "",
    }),
  },
  "aws:sns/topicPolicy:TopicPolicy": {
    id: ({ inputs }) => textAt(inputs, "arn") ?? "",
    replaces: ["arn"],
    references: [topic("arn")],
    policies: { policy: policyRules.topic },
    shows: ({ scope }) => ({ owner: scope.account }),
  },
  "aws:sns/topicSubscription:TopicSubscription": {
    id: ({ inputs, cloud }) => `${textAt(inputs, "topic")}:${uuid(cloud.hex)}`,
    arn: ({ id }) => id,
    defaults: { confirmationTimeoutInMinutes: 1, endpointAutoConfirms: false, rawMessageDelivery: false },
    replaces: ["endpoint", "protocol", "topic"],
    references: [topic("topic")],
    check: protocolFailures,
    refuse({ inputs }) {
      const [protocol = "", endpoint = ""] = [textAt(inputs, "protocol"), textAt(inputs, "endpoint")];
      if (protocols[protocol]?.test(endpoint)) return;
      throw new CloudRefusal(
        "InvalidParameter",
        `Invalid parameter: Endpoint: the endpoint doesn't fit the protocol ${protocol}`,
      );
    },
    // Somebody has to click the link in a mail, and a web address has to answer; queues and functions need nothing.
    shows: ({ scope, inputs }) => ({
      ownerId: scope.account,
      pendingConfirmation:
        /^(email|http)/.test(textAt(inputs, "protocol") ?? "") && flagAt(inputs, "endpointAutoConfirms") !== true,
      confirmationWasAuthenticated: !/^(email|http)/.test(textAt(inputs, "protocol") ?? ""),
    }),
  },
};

function fifoFailures(inputs: Properties): CheckFailure[] {
  const [name, fifo] = [textAt(inputs, "name"), flagAt(inputs, "fifoTopic") === true];
  if (name === undefined || name.endsWith(".fifo") === fifo) return [];
  return [{ property: "name", reason: `invalid topic name: ${name}: .fifo at the end and fifoTopic go together` }];
}

function protocolFailures(inputs: Properties): CheckFailure[] {
  const protocol = textAt(inputs, "protocol");
  if (protocol === undefined || protocol in protocols) return [];
  return [
    {
      property: "protocol",
      reason: `expected protocol to be one of ${Object.keys(protocols).join(", ")}, got ${protocol}`,
    },
  ];
}
