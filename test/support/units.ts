import type { Operations } from "../../components/core/operations.js";
import type { Unit } from "../../infra/unit.js";

/** Operations of a component that has one of everything. */
export function operations(changed: Partial<Operations> = {}): Operations {
  return {
    purpose: "keeps the ledger's rows",
    alerts: [
      {
        name: "LedgerDown",
        expr: "up == 0",
        forMinutes: 5,
        severity: "page",
        summary: "the ledger does not answer",
        runbook: "Restart the ledger",
      },
    ],
    alarms: [],
    panels: [],
    runbook: [
      { title: "Restart the ledger", when: "When it does not answer.", commands: ["aws rds reboot-db-instance"] },
    ],
    backup: { what: "all rows", schedule: "every 5 minutes", keptDays: 35, restore: "restore to a point in time" },
    recovery: { pointMinutes: 5, timeMinutes: 60 },
    cost: [
      { item: "db.m8g.large", quantity: 2, unit: "instance", usdPerMonth: 245.5, source: "AWS price list, 2026-11-01" },
    ],
    stateful: [],
    security: ["encrypted at rest"],
    rollback: ["set the old version and run up again; storage can't shrink"],
    ...changed,
  };
}

/** A unit that has these operations. */
export function unit(name: string, changed: Partial<Unit> = {}): Unit {
  return {
    name,
    section: name,
    category: "Database",
    dependsOn: [],
    configuration: {},
    operations: operations(),
    ...changed,
  };
}
