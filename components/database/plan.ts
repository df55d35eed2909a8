import type { z } from "zod";
import { UserError } from "../core/errors.js";
import { parseSettings } from "../core/settings.js";
import { type DatabaseSettings, databaseSettings } from "./args.js";

/** What a database will be made of; plain values only. */
export interface DatabasePlan {
  readonly port: number;
  /** In the provider's own words. */
  readonly instance: ReturnType<typeof planInstance>;
  readonly parameterGroup: {
    readonly family: string;
    readonly parameters: readonly { readonly name: string; readonly value: string; readonly applyMethod: string }[];
  };
  /** Logs that the instance exports; each gets its own group before. */
  readonly logs: readonly string[];
  readonly logRetentionDays: number;
  /** Whether deleting takes a last snapshot. */
  readonly finalSnapshot: boolean;
  readonly alarmEmails: readonly string[];
}

const logs = ["postgresql", "upgrade"] as const;

/** @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DatabaseInsights.html */
const insightsDays = { standard: 7, advanced: 465 } as const;

/**
 * What follows from a database's settings.
 *
 * @throws UserError `config/invalid` with every problem at once
 */
export function planDatabase(settings: DatabaseSettings): DatabasePlan {
  const chosen = parseSettings(databaseSettings, settings, "database");
  const [major = ""] = chosen.engineVersion.split(".");
  return {
    port: 5432,
    instance: planInstance(chosen),
    parameterGroup: { family: `postgres${major}`, parameters: parameters(chosen.slowQueryMs) },
    logs,
    logRetentionDays: chosen.logRetentionDays,
    finalSnapshot: chosen.finalSnapshot,
    alarmEmails: chosen.alarmEmails,
  };
}

function planInstance(chosen: z.output<typeof databaseSettings>) {
  return {
    engine: "postgres",
    engineVersion: chosen.engineVersion,
    engineLifecycleSupport: "open-source-rds-extended-support-disabled",
    allowMajorVersionUpgrade: chosen.majorUpgrade,
    autoMinorVersionUpgrade: false,
    applyImmediately: false,
    instanceClass: chosen.instanceClass,
    multiAz: chosen.multiAz,
    storageType: "gp3",
    allocatedStorage: chosen.storageGib,
    maxAllocatedStorage: chosen.maxStorageGib,
    storageEncrypted: true,
    dbName: chosen.databaseName,
    username: "postgres",
    manageMasterUserPassword: true,
    iamDatabaseAuthenticationEnabled: true,
    publiclyAccessible: false,
    caCertIdentifier: chosen.caCertificate,
    backupRetentionPeriod: chosen.backupDays,
    backupWindow: chosen.backupWindow,
    maintenanceWindow: chosen.maintenanceWindow,
    copyTagsToSnapshot: true,
    deleteAutomatedBackups: false,
    deletionProtection: chosen.deletionProtection,
    skipFinalSnapshot: !chosen.finalSnapshot,
    performanceInsightsEnabled: true,
    performanceInsightsRetentionPeriod: insightsDays[chosen.insights],
    databaseInsightsMode: chosen.insights,
    monitoringInterval: chosen.monitoringSeconds,
    enabledCloudwatchLogsExports: [...logs],
  };
}

/** @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Parameters.html */
function parameters(slowQueryMs: number): DatabasePlan["parameterGroup"]["parameters"] {
  const values = {
    "rds.force_ssl": 1,
    "rds.accepted_password_auth_method": "scram",
    log_min_duration_statement: slowQueryMs,
    log_lock_waits: 1,
    log_statement: "ddl",
    track_io_timing: 1,
  };
  return Object.entries(values).map(([name, value]) => ({ name, value: String(value), applyMethod: "immediate" }));
}

/**
 * The identifier itself when RDS takes it.
 *
 * @throws UserError `config/invalid`
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
 */
export function checkedIdentifier(identifier: string): string {
  if (/^[a-z](-?[a-z0-9])*$/.test(identifier) && identifier.length <= 63) return identifier;
  throw new UserError("config/invalid", "RDS would refuse the database's name", [
    {
      path: "database",
      expected: "at most 63 lower-case letters, digits and single hyphens, beginning with a letter",
      actual: JSON.stringify(identifier),
      fix: "rename the project or the environment",
    },
  ]);
}
