import type { Alarm } from "../core/operations.js";
import { isBurstable, maxConnections, memoryGib } from "./instance-class.js";
import type { DatabasePlan } from "./plan.js";

/** Titles of the runbook steps that the alarms lead to. */
export const steps = {
  busy: "The database is short of processor, memory or connections",
  storage: "Storage runs out",
  slow: "The disk is slow",
  wraparound: "Transaction ids run out",
} as const;

const common = { namespace: "AWS/RDS", periodSeconds: 300 } as const;

/**
 * What is watched of an instance; the thresholds follow from its class and storage.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html
 */
export function databaseAlarms({ instance }: DatabasePlan): Alarm[] {
  const { instanceClass, allocatedStorage } = instance;
  return [
    ...capacityAlarms(instanceClass),
    ...(isBurstable(instanceClass) ? [creditAlarm] : []),
    ...storageAlarms(allocatedStorage),
  ];
}

function capacityAlarms(instanceClass: string): Alarm[] {
  const connections = Math.floor(maxConnections(instanceClass) * 0.8);
  return [
    {
      ...common,
      name: "cpu",
      metric: "CPUUtilization",
      statistic: "Average",
      comparison: "above",
      threshold: 85,
      periods: 3,
      severity: "warn",
      summary: "the processor has been busy for a quarter of an hour",
      runbook: steps.busy,
    },
    {
      ...common,
      name: "memory",
      metric: "FreeableMemory",
      statistic: "Average",
      comparison: "below",
      threshold: share(memoryGib(instanceClass), 0.08),
      periods: 3,
      severity: "warn",
      summary: "under 8 % of the memory is free",
      runbook: steps.busy,
    },
    {
      ...common,
      name: "connections",
      metric: "DatabaseConnections",
      statistic: "Maximum",
      comparison: "above",
      threshold: connections,
      periods: 2,
      severity: "page",
      summary: `over ${connections} connections, four fifths of what it takes`,
      runbook: steps.busy,
    },
  ];
}

const creditAlarm: Alarm = {
  ...common,
  name: "credits",
  metric: "CPUCreditBalance",
  statistic: "Minimum",
  comparison: "below",
  threshold: 20,
  periods: 3,
  severity: "warn",
  summary: "processor credits are nearly spent",
  runbook: steps.busy,
};

function storageAlarms(allocatedStorage: number): Alarm[] {
  return [
    {
      ...common,
      name: "storage",
      metric: "FreeStorageSpace",
      statistic: "Minimum",
      comparison: "below",
      threshold: share(allocatedStorage, 0.1),
      periods: 3,
      severity: "page",
      summary: "under a tenth of the storage is left, and it does not grow",
      runbook: steps.storage,
    },
    {
      ...common,
      name: "wal",
      metric: "TransactionLogsDiskUsage",
      statistic: "Maximum",
      comparison: "above",
      threshold: share(allocatedStorage, 0.25),
      periods: 3,
      severity: "warn",
      summary: "transaction logs fill a quarter of the storage: a replication slot may be stuck",
      runbook: steps.storage,
    },
    {
      ...common,
      name: "reads",
      metric: "ReadLatency",
      statistic: "Average",
      comparison: "above",
      threshold: 0.03,
      periods: 3,
      severity: "warn",
      summary: "reading takes over 30 ms",
      runbook: steps.slow,
    },
    {
      ...common,
      name: "writes",
      metric: "WriteLatency",
      statistic: "Average",
      comparison: "above",
      threshold: 0.05,
      periods: 3,
      severity: "warn",
      summary: "writing takes over 50 ms",
      runbook: steps.slow,
    },
    {
      ...common,
      name: "wraparound",
      metric: "MaximumUsedTransactionIDs",
      statistic: "Maximum",
      comparison: "above",
      threshold: 1_000_000_000,
      periods: 3,
      severity: "page",
      summary: "half of the transaction ids are used up: vacuum does not keep up",
      runbook: steps.wraparound,
    },
  ];
}

/** A share of so many GiB, bytes. */
function share(gib: number, part: number): number {
  return Math.floor(gib * part * 1024 ** 3);
}
