import type { Operations } from "../../../components/core/operations.js";
import type { Unit } from "../../../infra/unit.js";
import type { Deployment, Step } from "../../../scripts/engine/deployment.js";
import type { ReportInput } from "../../../scripts/report/report.js";

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

export function step(name: string, changed: Partial<Step> = {}): Step {
  const type = "aws:rds/instance:Instance";
  const urn = `urn:pulumi:staging::protocol::chainwright:database:Database$${type}::${name}`;
  const base = {
    op: "create",
    type,
    name,
    urn,
    component: "ledger",
    changed: [],
    replaces: [],
    protect: false,
  } as const;
  return { ...base, ...changed };
}

export function deployment(changed: Partial<Deployment> = {}): Deployment {
  return {
    environment: "staging",
    kind: "up",
    result: "succeeded",
    steps: [step("ledger-instance", { seconds: 12.4, offset: 1.5 })],
    counts: { create: 1, update: 0, replace: 0, delete: 0, same: 0 },
    outputs: { endpoint: "ledger.example:5432", password: "[secret]" },
    diagnostics: [],
    startedAt: new Date("2026-11-22T15:00:00Z"),
    finishedAt: new Date("2026-11-22T15:00:20Z"),
    failure: null,
    ...changed,
  };
}

export function input(changed: Partial<ReportInput> = {}): ReportInput {
  return {
    run: "20261122-150000-staging-up",
    project: "protocol",
    environment: "staging",
    kind: "up",
    result: "succeeded",
    deployment: deployment(),
    findings: [],
    units: [unit("ledger")],
    usdPerMonth: { before: null, after: 245.5 },
    tracking: null,
    startedAt: new Date("2026-11-22T15:00:00Z"),
    finishedAt: new Date("2026-11-22T15:00:21Z"),
    failure: null,
    ...changed,
  };
}
