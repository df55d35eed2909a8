import type { CostLine, Meant, Operations, OperationsContext, StatefulResource } from "../core/operations.js";
import { shortLogDays } from "../core/logs.js";
import { itemCost } from "../core/prices.js";
import { parseSettings } from "../core/settings.js";
import { type DatabaseSettings, databaseSettings } from "./args.js";
import { databaseAlarms } from "./database-alarms.js";
import { classCost } from "./instance-class.js";
import type { DatabasePlan } from "./plan.js";
import { runbook } from "./runbook.js";

/** How a database is operated. */
export function databaseOperations(
  settings: DatabaseSettings,
  plan: DatabasePlan,
  context: OperationsContext,
): Operations {
  const chosen = parseSettings(databaseSettings, settings, context.name);
  return {
    purpose: `PostgreSQL ${chosen.engineVersion} for the protocol's own services, ${chosen.multiAz ? "in two zones" : "in one zone"}.`,
    alerts: [],
    alarms: databaseAlarms(plan),
    panels: [],
    runbook: runbook(plan, context),
    backup: {
      what: "Storage and transaction logs of the whole instance",
      schedule: `snapshot daily at ${chosen.backupWindow} UTC, transaction logs every five minutes`,
      keptDays: chosen.backupDays,
      restore: "Restore to a point in time",
    },
    recovery: { pointMinutes: 5, timeMinutes: 120 },
    cost: cost(plan),
    stateful: stateful(plan, context.name),
    security: [
      "Only named security groups connect, in subnets without a way to the internet.",
      "Connections without TLS are refused; passwords are checked by SCRAM, and IAM identities may log in.",
      "RDS makes, keeps and rotates the master password; neither configuration nor state has it.",
      "Storage, backups, password, insights and logs are encrypted under the database's own KMS key.",
      chosen.deletionProtection ? "AWS refuses to delete it." : "Deletion protection is given up.",
      chosen.finalSnapshot ? "Deleting it takes a last snapshot first." : "Deleting it takes no last snapshot.",
    ],
    rollback: [
      "Class, backups, windows and parameters: put the setting back and bring it up; it fails over in the maintenance window.",
      "Storage never shrinks, and a major version never goes back: restore to the moment before, which loses what came after.",
      "A bad migration: restore beside the live database and copy back what is needed.",
    ],
    meant: meant(plan, context.name),
  };
}

/** Days below which a loss is noticed too late. */
const shortBackupDays = 7;

function meant({ instance, logs, logRetentionDays }: DatabasePlan, name: string): Meant[] {
  const resource = `${name}-instance`;
  const given = { deletionProtection: !instance.deletionProtection, finalSnapshot: instance.skipFinalSnapshot };
  const loose = Object.entries(given).flatMap(([setting, gone]) => (gone ? [setting] : []));
  return [
    ...(loose.length > 0
      ? [
          {
            rule: "deletion-guarded",
            resource,
            reason: `given up in the settings of the database: ${loose.join(", ")}`,
          },
        ]
      : []),
    ...(instance.backupRetentionPeriod < shortBackupDays
      ? [{ rule: "backups-kept", resource, reason: "backupDays of the database says so" }]
      : []),
    ...(logRetentionDays < shortLogDays ? logs : []).map((log) => ({
      rule: "logs-kept",
      resource: `${name}-logs-${log}`,
      reason: "logRetentionDays of the database says so",
    })),
  ];
}

function cost(plan: DatabasePlan): CostLine[] {
  const { instanceClass, allocatedStorage, multiAz } = plan.instance;
  return [
    classCost("Instances", instanceClass, multiAz ? 2 : 1),
    itemCost("Storage", multiAz ? "rds.gp3MultiAz.gib" : "rds.gp3.gib", allocatedStorage, "GiB"),
    itemCost("Encryption key", "kms.key.month", 1, "key"),
    itemCost("Password", "secret.month", 1, "secret"),
    itemCost("Alarms", "cloudwatch.alarm.month", databaseAlarms(plan).length, "alarm"),
  ];
}

function stateful(plan: DatabasePlan, name: string): StatefulResource[] {
  return [
    { name: `${name}-instance`, type: "aws:rds/instance:Instance", holds: "the data" },
    { name: `${name}-key`, type: "aws:kms/key:Key", holds: "the key of the data and of every backup" },
    ...plan.logs.map((log) => ({
      name: `${name}-logs-${log}`,
      type: "aws:cloudwatch/logGroup:LogGroup",
      holds: "the record of slow queries and errors",
    })),
  ];
}
