import type { Deployment, Step } from "../../../scripts/engine/deployment.js";
import type { ReportInput } from "../../../scripts/report/report.js";
import { unit } from "../../support/units.js";

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
