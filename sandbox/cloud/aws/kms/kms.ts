import { type CheckFailure, CloudRefusal, type Properties } from "../../simulator.js";
import type { Catalogue, Request } from "../description.js";
import { arnOf, byName, uuid } from "../identifying.js";
import { listOf, policyRules, statementsOf } from "../policy.js";
import { flagAt, isObject, numberAt, textAt } from "../reading.js";
import { key } from "../targets.js";

/** Keys, their names and their policies. @see https://docs.aws.amazon.com/kms/latest/developerguide/limits.html */
export const kms: Catalogue = {
  "aws:kms/key:Key": {
    id: ({ inputs, cloud }) => (flagAt(inputs, "multiRegion") === true ? `mrk-${cloud.hex(32)}` : uuid(cloud.hex)),
    arn: arnOf("kms", ({ id }) => `key/${id}`),
    defaults: {
      bypassPolicyLockoutSafetyCheck: false,
      customerMasterKeySpec: "SYMMETRIC_DEFAULT",
      isEnabled: true,
      keyUsage: "ENCRYPT_DECRYPT",
    },
    replaces: ["customerMasterKeySpec", "customKeyStoreId", "keyUsage", "multiRegion", "xksKeyId"],
    policies: { policy: policyRules.key },
    check: (inputs) => [
      ...between(inputs, "deletionWindowInDays", 7, 30),
      ...between(inputs, "rotationPeriodInDays", 90, 2560),
      ...rotationFailures(inputs),
    ],
    refuse: refuseLockout,
    shows: ({ id, inputs, scope }) => ({
      keyId: id,
      enableKeyRotation: flagAt(inputs, "enableKeyRotation") ?? false,
      multiRegion: flagAt(inputs, "multiRegion") ?? false,
      rotationPeriodInDays:
        numberAt(inputs, "rotationPeriodInDays") ?? (flagAt(inputs, "enableKeyRotation") === true ? 365 : 0),
      policy: textAt(inputs, "policy") ?? ownersPolicy(scope),
      description: textAt(inputs, "description") ?? "",
    }),
    settle: 10,
  },
  "aws:kms/alias:Alias": {
    name: {
      property: "name",
      prefix: "namePrefix",
      length: [7, 256],
      pattern: /^alias\/(?!aws\/)[a-zA-Z0-9/_-]+$/,
      says: "alias/ and letters, digits and /_-, not beginning with alias/aws/",
      lead: "alias/",
      duplicate: { code: "AlreadyExistsException", says: (name) => `An alias with the name ${name} already exists` },
      source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html",
    },
    id: byName,
    arn: arnOf("kms", ({ id }) => id),
    references: [key("targetKeyId")],
    shows: ({ inputs, cloud, scope }) => {
      const target = textAt(inputs, "targetKeyId") ?? "";
      const arn = textAt(cloud.get("aws:kms/key:Key", target)?.outputs, "arn");
      return { targetKeyArn: arn ?? (target.startsWith("arn:") ? target : arnOfKey(target, scope)) };
    },
  },
  "aws:kms/keyPolicy:KeyPolicy": {
    id: ({ inputs }) => textAt(inputs, "keyId") ?? "",
    defaults: { bypassPolicyLockoutSafetyCheck: false },
    replaces: ["keyId"],
    references: [key("keyId")],
    policies: { policy: policyRules.key },
    refuse: refuseLockout,
  },
};

function arnOfKey(id: string, scope: { partition: string; region: string; account: string }): string {
  return `arn:${scope.partition}:kms:${scope.region}:${scope.account}:key/${id}`;
}

function between(inputs: Properties, property: string, least: number, most: number): CheckFailure[] {
  const value = numberAt(inputs, property);
  if (value === undefined || (value >= least && value <= most)) return [];
  return [{ property, reason: `expected ${property} to be in the range (${least} - ${most}), got ${value}` }];
}

function rotationFailures(inputs: Properties): CheckFailure[] {
  if (inputs.rotationPeriodInDays === undefined || inputs.enableKeyRotation === undefined) return [];
  if (flagAt(inputs, "enableKeyRotation") !== false) return [];
  return [{ property: "rotationPeriodInDays", reason: "rotationPeriodInDays is for keys with enableKeyRotation" }];
}

/** Nobody may lock the account out of a key. @see https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html */
function refuseLockout({ inputs }: Request): void {
  const policy = textAt(inputs, "policy");
  if (policy === undefined || flagAt(inputs, "bypassPolicyLockoutSafetyCheck") === true) return;
  const open = statementsOf(policy).some((statement) => {
    const actions = listOf(statement.Action);
    const who = isObject(statement.Principal) ? listOf(statement.Principal.AWS) : listOf(statement.Principal);
    return statement.Effect === "Allow" && who.length > 0 && actions.some(allowsPutting);
  });
  if (open) return;
  throw new CloudRefusal(
    "MalformedPolicyDocumentException",
    "The new key policy will not allow you to update the key policy in the future.",
  );
}

function allowsPutting(action: string): boolean {
  const pattern = action.replaceAll("?", ".").replaceAll("*", ".*");
  return new RegExp(`^${pattern}$`, "i").test("kms:PutKeyPolicy");
}

function ownersPolicy({ partition, account }: { partition: string; account: string }): string {
  const statement = {
    Sid: "Enable IAM User Permissions",
    Effect: "Allow",
    Principal: { AWS: `arn:${partition}:iam::${account}:root` },
    Action: "kms:*",
    Resource: "*",
  };
  return JSON.stringify({ Version: "2012-10-17", Id: "key-default-1", Statement: [statement] });
}
