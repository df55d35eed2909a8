import type { Input } from "@pulumi/pulumi";
import { z } from "zod";
import { logRetentionDays } from "../core/logs.js";
import { rule } from "../core/settings.js";
import { classPattern } from "./instance-class.js";
import { dailyMinutes, dailyPattern, weeklyPattern, windowsOverlap } from "./windows.js";

const fields = z.strictObject({
  engineVersion: z
    .string()
    .regex(/^1[5-8]\.\d{1,2}$/, { error: 'expected an exact PostgreSQL version such as "18.1", in quotes' })
    .default("18.1")
    .describe("Exact PostgreSQL version. A minor upgrade restarts the database; a major one has a runbook of its own."),
  instanceClass: z
    .string()
    .regex(classPattern, { error: "expected an instance class such as db.r7g.large" })
    .default("db.r7g.large")
    .describe("Size of the instance. Changing it fails over in the maintenance window."),
  storageGib: z.int().min(20).max(65_536).default(100).describe("Storage at first, GiB, gp3. It never shrinks."),
  maxStorageGib: z
    .int()
    .min(22)
    .max(65_536)
    .default(500)
    .describe("Ceiling of the storage, GiB: AWS grows it by itself up to here. At least a tenth over storageGib."),
  databaseName: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,62}$/, {
      error: "expected a lower-case name of at most 63 letters, digits and underscores",
    })
    .default("app")
    .describe("Name of the first database. Changing it replaces the instance."),
  multiAz: z
    .boolean()
    .default(true)
    .describe("Whether a second instance in another zone takes over within a minute or two."),
  backupDays: z
    .int()
    .min(1)
    .max(35)
    .default(35)
    .describe("Days that the database can be brought back to any moment of, within the last five minutes."),
  backupWindow: z
    .string()
    .regex(dailyPattern, { error: "expected a daily window, UTC, such as 02:00-03:00" })
    .default("02:00-03:00")
    .describe("When the daily snapshot is taken, UTC; half an hour at least."),
  maintenanceWindow: z
    .string()
    .regex(weeklyPattern, { error: "expected a weekly window, UTC, such as sun:04:00-sun:05:00" })
    .default("sun:04:00-sun:05:00")
    .describe("When changes that interrupt are made, UTC; apart from the backup window."),
  majorUpgrade: z
    .boolean()
    .default(false)
    .describe("Whether engineVersion may go to a new major version; true for the one deployment that does it."),
  deletionProtection: z.boolean().default(true).describe("Whether AWS refuses to delete the database."),
  finalSnapshot: z.boolean().default(true).describe("Whether a last snapshot is taken when the database is deleted."),
  insights: z
    .enum(["standard", "advanced"])
    .default("standard")
    .describe(
      "Database Insights: standard keeps a week of load by query, free; advanced keeps fifteen months, by the vCPU.",
    ),
  monitoringSeconds: z
    .literal([1, 5, 10, 15, 30, 60])
    .default(60)
    .describe("How often the operating system's figures are taken, seconds."),
  slowQueryMs: z
    .int()
    .min(0)
    .max(3_600_000)
    .default(1000)
    .describe("Queries that take longer are logged, milliseconds."),
  logRetentionDays: z
    .literal(logRetentionDays)
    .default(90)
    .describe("How long the database's logs are kept, days; queries may show in them."),
  caCertificate: z
    .enum(["rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1", "rds-ca-ecc384-g1"])
    .default("rds-ca-rsa2048-g1")
    .describe("Authority that signs the server's certificate; clients verify with the region's bundle."),
  alarmEmails: z
    .array(z.email({ error: "expected a mail address" }))
    .default([])
    .describe("Who is told of alarms and failovers by mail; each address has to confirm once."),
});

/** What may be chosen for a database. */
export const databaseSettings = fields.check(
  rule(["storageGib", "maxStorageGib"], ({ storageGib, maxStorageGib }) => {
    const least = Math.ceil((storageGib * 11) / 10);
    if (maxStorageGib >= least) return [];
    const expected = `at least a tenth over storageGib (${least} GiB)`;
    return [{ path: ["maxStorageGib"], expected, fix: `raise it to ${least} or more` }];
  }),
  rule(["backupWindow", "maintenanceWindow"], ({ backupWindow, maintenanceWindow }) => [
    ...(dailyMinutes(backupWindow) >= 30
      ? []
      : [{ path: ["backupWindow"], expected: "half an hour or more", fix: "make the window longer" }]),
    ...(windowsOverlap(backupWindow, maintenanceWindow)
      ? [
          {
            path: ["maintenanceWindow"],
            expected: `a window apart from the backup's (${backupWindow})`,
            fix: "move one of the two",
          },
        ]
      : []),
  ]),
);

/** A database's settings as they are written; defaults may be left out. */
export type DatabaseSettings = z.input<typeof databaseSettings>;

/** Settings and what else a database is given. */
export type DatabaseArgs = DatabaseSettings & {
  /** Physical name: `rdsIdentifier(project, environment, name)`. */
  readonly identifier: string;
  /** Account that it lives in. */
  readonly accountId: Input<string>;
  readonly region: string;
  readonly network: {
    readonly vpcId: Input<string>;
    /** Subnets without a way to the internet, in two zones or more. */
    readonly dataSubnetIds: Input<Input<string>[]>;
  };
  /** Security groups that may connect, by who they are: `{ cluster: cluster.securityGroupId }`. */
  readonly clients: Readonly<Record<string, Input<string>>>;
  /** Whether Pulumi refuses to delete the database, its key and its logs. @default true */
  readonly protect?: boolean;
  /** More tags on every resource. */
  readonly tags?: Readonly<Record<string, string>>;
};
