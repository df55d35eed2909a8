import { type CheckFailure, CloudRefusal, type Properties } from "../../simulator.js";
import type { Catalogue, Reference } from "../description.js";
import { policyRules } from "../policy.js";
import { numberAt, textAt } from "../reading.js";
import { key } from "../targets.js";

function secret(at: string): Reference {
  return {
    at,
    to: ["aws:secretsmanager/secret:Secret"],
    code: "ResourceNotFoundException",
    says: () => "Secrets Manager can't find the specified secret.",
    // What RDS keeps for a database has no resource of its own.
    accepts: (value) => value.includes(":secret:rds!"),
  };
}

/** Secrets, their versions and policies. @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html */
export const secretsmanager: Catalogue = {
  "aws:secretsmanager/secret:Secret": {
    name: {
      property: "name",
      prefix: "namePrefix",
      length: [1, 512],
      pattern: /^[\w/+=.@-]+$/,
      says: "letters, digits and /_+=.@-",
      duplicate: {
        code: "ResourceExistsException",
        says: (name) => `The operation failed because the secret ${name} already exists.`,
      },
      source: "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html",
    },
    id: ({ scope, name, cloud }) =>
      `arn:${scope.partition}:secretsmanager:${scope.region}:${scope.account}:secret:${name}-${cloud.hex(6)}`,
    arn: ({ id }) => id,
    defaults: { forceOverwriteReplicaSecret: false, recoveryWindowInDays: 30 },
    references: [key("kmsKeyId", { code: "InvalidParameterException" })],
    policies: { policy: policyRules.secret },
    check: windowFailures,
    shows: ({ inputs }) => ({
      policy: textAt(inputs, "policy") ?? "",
      description: textAt(inputs, "description") ?? "",
      replicas: inputs.replicas ?? [],
    }),
  },
  "aws:secretsmanager/secretVersion:SecretVersion": {
    id: ({ inputs, cloud }) => `${textAt(inputs, "secretId")}|terraform-${cloud.hex(26)}`,
    arn: ({ inputs }) => textAt(inputs, "secretId") ?? "",
    replaces: ["secretId", "secretBinary", "secretString", "secretStringWoVersion"],
    references: [secret("secretId")],
    refuse({ inputs }) {
      const given = ["secretString", "secretBinary", "secretStringWo"].filter(
        (property) => inputs[property] !== undefined,
      );
      if (given.length === 1) return;
      throw new CloudRefusal(
        "InvalidParameterException",
        `one of secretBinary, secretString, secretStringWo must be specified, got ${given.length}`,
      );
    },
    makes: ({ id }) => ({ versionId: id.split("|")[1] }),
    shows: ({ inputs }) => ({
      versionStages: inputs.versionStages ?? ["AWSCURRENT"],
      secretArn: textAt(inputs, "secretId"),
      hasSecretStringWo: inputs.secretStringWo !== undefined,
    }),
  },
  "aws:secretsmanager/secretPolicy:SecretPolicy": {
    id: ({ inputs }) => textAt(inputs, "secretArn") ?? "",
    replaces: ["secretArn"],
    references: [secret("secretArn")],
    policies: { policy: policyRules.secret },
  },
  "aws:secretsmanager/secretRotation:SecretRotation": {
    id: ({ inputs }) => textAt(inputs, "secretId") ?? "",
    replaces: ["secretId"],
    references: [secret("secretId")],
    shows: () => ({ rotationEnabled: true }),
  },
};

function windowFailures(inputs: Properties): CheckFailure[] {
  const days = numberAt(inputs, "recoveryWindowInDays");
  if (days === undefined || days === 0 || (days >= 7 && days <= 30)) return [];
  return [{ property: "recoveryWindowInDays", reason: `expected 0, or 7 to 30 days, got ${days}` }];
}
