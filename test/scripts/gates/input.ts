import { gateSettings } from "../../../infra/settings/gates.js";
import type { Unit } from "../../../infra/unit.js";
import type { Step, StepOp } from "../../../scripts/engine/deployment.js";
import type { Finding } from "../../../scripts/gates/finding.js";
import type { GateInput, PastRun } from "../../../scripts/gates/input.js";
import { judge } from "../../../scripts/gates/judge.js";

export const stepOf = (news: Partial<Step>): Step => ({
  op: "same",
  type: "aws:sns/topic:Topic",
  name: "jobs-topic",
  urn: `urn:pulumi:prod::app::chainwright:jobs:Jobs$${news.type ?? "aws:sns/topic:Topic"}::${news.name ?? "jobs-topic"}`,
  component: "jobs",
  changed: [],
  replaces: [],
  protect: false,
  ...news,
});

/** A step with what it was and what it becomes; undefined leaves a side out. */
export const change = (
  type: string,
  before: object | undefined,
  after: object | undefined,
  news: Partial<Step> = {},
): Step =>
  stepOf({
    op: before === undefined ? "create" : after === undefined ? "delete" : "update",
    type,
    name: "it",
    changed: Object.keys({ ...before, ...after }),
    ...(before !== undefined && { before: { ...before } }),
    ...(after !== undefined && { after: { ...after } }),
    ...news,
  });

export const unitOf = (name: string, operations: Partial<Unit["operations"]> = {}, news: Partial<Unit> = {}): Unit => ({
  name,
  section: name,
  category: "Compute",
  dependsOn: [],
  configuration: {},
  operations: {
    purpose: "Does it.",
    alerts: [],
    alarms: [{} as never],
    panels: [],
    runbook: [{ title: "Mend", when: "Always.", commands: [] }],
    backup: null,
    recovery: { pointMinutes: 0, timeMinutes: 0 },
    cost: [],
    stateful: [],
    security: [],
    rollback: [],
    ...operations,
  },
  ...news,
});

export const runOf = (news: Partial<PastRun>): PastRun => ({
  id: "r",
  environment: "prod",
  kind: "up",
  verb: "up",
  sandbox: false,
  result: "succeeded",
  commit: "c0ffee",
  revision: { dirty: false },
  startedAt: "2026-11-22T09:00:00Z",
  endedAt: "2026-11-22T09:00:00Z",
  ...news,
});

/** A deployment at noon that nothing speaks against; its environment is up, looked at and has somewhere to go back to. */
export const inputOf = (news: Partial<GateInput>): GateInput => ({
  kind: "up",
  verb: "up",
  preview: false,
  sandbox: false,
  environment: "prod",
  file: "Pulumi.prod.yaml",
  flags: "",
  steps: [],
  units: [],
  changes: true,
  exists: true,
  protect: true,
  region: "us-east-1",
  otherRegions: {},
  account: "123456789012",
  otherAccounts: {},
  clusterName: "app-prod",
  kubeContext: null,
  targets: [],
  protectedUrns: [],
  pending: [],
  policies: [],
  now: new Date("2026-11-22T12:00:00Z"),
  revision: { commit: "c0ffee", branch: "main", dirty: false },
  history: [runOf({}), runOf({ id: "d", kind: "refresh", verb: "refresh" })],
  usdPerMonth: { before: 100, after: 100 },
  settings: gateSettings.parse({}),
  allow: [],
  overrides: [],
  ...news,
});

export const settingsOf = (news: object): GateInput["settings"] => gateSettings.parse(news);

/** What a gate says, without the others. */
export const said = (gate: string, news: Partial<GateInput>): Finding[] =>
  judge(inputOf(news)).filter((finding) => finding.gate === gate);

/** Only the level that a gate comes to: the strictest, or `none`. */
export const levelSaid = (gate: string, news: Partial<GateInput>): string => said(gate, news)[0]?.level ?? "none";

export const ops: readonly StepOp[] = ["create", "update", "replace", "delete", "same", "read"];
