import { type CheckFailure, CloudRefusal, type Properties } from "../../simulator.js";
import type { Catalogue, NameRule, Reference } from "../description.js";
import { arnOf, byName, byUuid, uuid } from "../identifying.js";
import { policyRules } from "../policy.js";
import { flagAt, isObject, numberAt, textAt, valuesAt } from "../reading.js";
import { key, role } from "../targets.js";

const vaultType = "aws:backup/vault:Vault";

function backupName(longest: number, source: string): NameRule {
  return { property: "name", length: [1, longest], pattern: /^[\w.-]+$/, says: "letters, digits and ._-", source };
}

function vault(at: string): Reference {
  return {
    at,
    to: [vaultType],
    code: "ResourceNotFoundException",
    says: (name) => `Backup vault ${name} does not exist`,
  };
}

/** Backup vaults, plans, and what they select. @see https://docs.aws.amazon.com/aws-backup/latest/devguide/API_Operations.html */
export const backup: Catalogue = {
  [vaultType]: {
    name: {
      ...backupName(50, "https://docs.aws.amazon.com/aws-backup/latest/devguide/API_CreateBackupVault.html"),
      length: [2, 50],
      pattern: /^[\w-]+$/,
      says: "letters, digits, - and _",
      duplicate: {
        code: "AlreadyExistsException",
        says: (name) => `Backup vault with the same name already exists: ${name}`,
      },
    },
    id: byName,
    arn: arnOf("backup", ({ id }) => `backup-vault:${id}`),
    defaults: { forceDestroy: false },
    replaces: ["kmsKeyArn"],
    references: [key("kmsKeyArn", { code: "InvalidParameterValueException" })],
    shows: ({ inputs, scope }) => ({
      recoveryPoints: 0,
      kmsKeyArn:
        textAt(inputs, "kmsKeyArn") ?? `arn:${scope.partition}:kms:${scope.region}:${scope.account}:alias/aws/backup`,
    }),
  },
  "aws:backup/plan:Plan": {
    name: backupName(50, "https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupPlan.html"),
    id: byUuid,
    arn: arnOf("backup", ({ id }) => `backup-plan:${id}`),
    references: [vault("rules[].targetVaultName")],
    check: ruleFailures,
    refuseDelete: ({ id }, cloud) => {
      const selection = cloud.list("aws:backup/selection:Selection").find(({ outputs }) => outputs.planId === id);
      if (selection)
        throw new CloudRefusal(
          "InvalidRequestException",
          "Related backup plan selections must be deleted prior to backup plan deletion",
        );
    },
    shows: ({ cloud }) => ({ version: Buffer.from(uuid(cloud.hex)).toString("base64") }),
  },
  "aws:backup/selection:Selection": {
    name: backupName(50, "https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupSelection.html"),
    id: byUuid,
    replaces: ["conditions", "iamRoleArn", "notResources", "planId", "resources", "selectionTags"],
    references: [
      role("iamRoleArn", { code: "InvalidParameterValueException" }),
      {
        at: "planId",
        to: ["aws:backup/plan:Plan"],
        code: "ResourceNotFoundException",
        says: (id) => `Backup Plan ID '${id}' does not exist`,
      },
    ],
  },
  "aws:backup/vaultPolicy:VaultPolicy": {
    id: ({ inputs }) => textAt(inputs, "backupVaultName") ?? "",
    replaces: ["backupVaultName"],
    references: [vault("backupVaultName")],
    policies: { policy: policyRules.vault },
    shows: ({ scope, id }) => ({
      backupVaultArn: `arn:${scope.partition}:backup:${scope.region}:${scope.account}:backup-vault:${id}`,
    }),
  },
  "aws:backup/vaultLockConfiguration:VaultLockConfiguration": {
    id: ({ inputs }) => textAt(inputs, "backupVaultName") ?? "",
    replaces: ["backupVaultName", "changeableForDays", "maxRetentionDays", "minRetentionDays"],
    references: [vault("backupVaultName")],
    shows: ({ scope, id }) => ({
      backupVaultArn: `arn:${scope.partition}:backup:${scope.region}:${scope.account}:backup-vault:${id}`,
    }),
  },
};

function ruleFailures(inputs: Properties): CheckFailure[] {
  const rules = valuesAt(inputs, "rules[]").filter(isObject);
  return rules.flatMap((rule, index) => {
    const property = `rules[${index}]`;
    const schedule = textAt(rule, "schedule");
    const [cold, kept] = [numberAt(rule, "lifecycle.coldStorageAfter"), numberAt(rule, "lifecycle.deleteAfter")];
    return [
      ...(schedule !== undefined && !/^(cron\((\S+ ){5}\S+\)|rate\(.+\))$/.test(schedule)
        ? [{ property, reason: `expected a schedule such as cron(0 5 * * ? *), got ${schedule}` }]
        : []),
      ...(cold !== undefined && kept !== undefined && kept < cold + 90
        ? [
            {
              property,
              reason: `lifecycle.deleteAfter must be at least 90 days after coldStorageAfter (${cold}), got ${kept}`,
            },
          ]
        : []),
      ...(flagAt(rule, "enableContinuousBackup") === true && kept !== undefined && kept > 35
        ? [{ property, reason: `continuous backups are kept for at most 35 days, got ${kept}` }]
        : []),
    ];
  });
}
