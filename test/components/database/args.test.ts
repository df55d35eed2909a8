import { describe, expect, it } from "vitest";
import { z } from "zod";
import { checkSettings } from "../../../components/core/settings.js";
import { databaseSettings } from "../../../components/database/index.js";
import { dailyMinutes, windowsOverlap } from "../../../components/database/windows.js";
import { undescribed } from "../../support/schema.js";

function told(settings: object): string[] {
  return checkSettings(databaseSettings, settings, "database").problems.map(
    ({ path, expected, actual, fix }) => `${path}: expected ${expected}, got ${actual} - ${fix}`,
  );
}

describe("a database's settings", () => {
  it("need nothing, and default to what production needs", () => {
    expect(databaseSettings.parse({})).toMatchObject({
      multiAz: true,
      backupDays: 35,
      deletionProtection: true,
      finalSnapshot: true,
      majorUpgrade: false,
    });
  });

  it("tell every problem at once, with the fix", () => {
    expect(
      told({
        engineVersion: 18.1,
        instanceClass: "r7g.large",
        storageGib: 200,
        maxStorageGib: 210,
        databaseName: "Ledger",
        backupDays: 60,
        backupWindow: "23:50-00:10",
        maintenanceWindow: "mon:00:00-mon:01:00",
        multiAZ: true,
      }),
    ).toMatchInlineSnapshot(`
      [
        "database.engineVersion: expected a string, got 18.1 - write it in quotes: "18.1"",
        "database.instanceClass: expected an instance class such as db.r7g.large, got "r7g.large" - change database.instanceClass",
        "database.databaseName: expected a lower-case name of at most 63 letters, digits and underscores, got "Ledger" - change database.databaseName",
        "database.backupDays: expected at most 35, got 60 - change database.backupDays",
        "database.multiAZ: expected one of engineVersion, instanceClass, storageGib, maxStorageGib, databaseName, multiAz, backupDays, backupWindow, maintenanceWindow, majorUpgrade, deletionProtection, finalSnapshot, insights, monitoringSeconds, slowQueryMs, logRetentionDays, caCertificate, alarmEmails, got unknown key "multiAZ" - did you mean multiAz?",
        "database.maxStorageGib: expected at least a tenth over storageGib (220 GiB), got 210 - raise it to 220 or more",
        "database.backupWindow: expected half an hour or more, got "23:50-00:10" - make the window longer",
        "database.maintenanceWindow: expected a window apart from the backup's (23:50-00:10), got "mon:00:00-mon:01:00" - move one of the two",
      ]
    `);
  });

  it("describe every field, for the documentation and the editor", () => {
    expect(undescribed(z.toJSONSchema(databaseSettings, { io: "input" }))).toEqual([]);
  });
});

describe("the backup window", () => {
  it.each([
    ["02:00-03:00", "sun:04:00-sun:05:00", false],
    ["02:00-03:00", "sun:03:00-sun:04:00", false],
    ["03:00-04:00", "sun:02:00-sun:03:00", false],
    ["02:00-03:00", "sun:02:30-sun:03:30", true],
    ["02:00-03:00", "wed:01:00-wed:02:01", true],
    ["23:30-00:30", "mon:00:00-mon:01:00", true],
    ["02:00-03:00", "sun:23:00-mon:02:30", true],
    ["23:00-23:30", "sat:23:30-sun:00:30", false],
    ["00:00-00:30", "sun:23:45-mon:00:15", true],
  ])("%s meets the maintenance window %s: %s", (daily, weekly, overlap) => {
    expect(windowsOverlap(daily, weekly)).toBe(overlap);
  });

  it("may pass midnight", () => {
    expect(dailyMinutes("23:45-00:15")).toBe(30);
  });
});
