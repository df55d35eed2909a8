import type { CheckFailure, Properties } from "../../simulator.js";
import { flagAt, numberAt, textAt } from "../reading.js";

const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const clock = "([01]\\d|2[0-3]):[0-5]\\d";
const daily = new RegExp(`^${clock}-${clock}$`);
const weekly = new RegExp(`^(${days.join("|")}):${clock}-(${days.join("|")}):${clock}$`, "i");

/** What of a database's inputs the provider refuses by itself. */
export function instanceFailures(inputs: Properties): CheckFailure[] {
  const snapshot = textAt(inputs, "finalSnapshotIdentifier");
  return [
    ...shapeOf(inputs, "backupWindow", daily, "hh24:mi-hh24:mi"),
    ...shapeOf(inputs, "maintenanceWindow", weekly, "ddd:hh24:mi-ddd:hh24:mi"),
    ...conflicts(inputs),
    ...(snapshot !== undefined && !/^(?!.*--)[A-Za-z][0-9A-Za-z-]*(?<!-)$/.test(snapshot)
      ? [
          {
            property: "finalSnapshotIdentifier",
            reason: `expected letters, digits and single hyphens, beginning with a letter and not ending with a hyphen, got ${snapshot}`,
          },
        ]
      : []),
    ...oneOf(inputs, "storageType", ["standard", "gp2", "gp3", "io1", "io2"]),
    ...oneOf(inputs, "databaseInsightsMode", ["standard", "advanced"]),
    ...oneOf(inputs, "engineLifecycleSupport", [
      "open-source-rds-extended-support",
      "open-source-rds-extended-support-disabled",
    ]),
    ...between(inputs, "backupRetentionPeriod", 0, 35),
    ...between(inputs, "monitoringInterval", 0, 60),
  ];
}

function conflicts(inputs: Properties): CheckFailure[] {
  const managed = flagAt(inputs, "manageMasterUserPassword") === true;
  const given = ["password", "passwordWo"].filter(
    (property) => inputs[property] !== undefined && inputs[property] !== null,
  );
  if (!managed) return [];
  return given.map((property) => ({
    property,
    reason: `Conflicting configuration arguments: "${property}" conflicts with manageMasterUserPassword`,
  }));
}

function shapeOf(inputs: Properties, property: string, pattern: RegExp, says: string): CheckFailure[] {
  const value = textAt(inputs, property);
  if (value === undefined || pattern.test(value)) return [];
  return [{ property, reason: `"${property}" must satisfy the format of "${says}", got ${value}` }];
}

function oneOf(inputs: Properties, property: string, allowed: readonly string[]): CheckFailure[] {
  const value = textAt(inputs, property);
  if (value === undefined || allowed.includes(value)) return [];
  return [{ property, reason: `expected ${property} to be one of ${allowed.join(", ")}, got ${value}` }];
}

function between(inputs: Properties, property: string, least: number, most: number): CheckFailure[] {
  const value = numberAt(inputs, property);
  if (value === undefined || (value >= least && value <= most)) return [];
  return [{ property, reason: `expected ${property} to be in the range (${least} - ${most}), got ${value}` }];
}
