import { z } from "zod";
import { reportVersion } from "./json.js";

const text = z.string();
const texts = z.array(text);
const moment = z.iso.datetime().describe("ISO 8601, UTC.");
const seconds = z.number().min(0);
const usd = z.number().describe("USD a month, list price.");

export const countsSchema = z
  .strictObject({ create: z.int(), update: z.int(), replace: z.int(), delete: z.int(), same: z.int() })
  .describe("Resources as a person counts them: no components, no providers, not the stack; a replacement once.");

export const failureSchema = z.strictObject({
  code: text.describe("<area>/<what>; see docs/exit-codes.md."),
  summary: text,
  problems: z.array(z.strictObject({ path: text, expected: text, actual: text, fix: text })),
});

export const findingSchema = z.strictObject({
  key: text.describe("Stable identity: <gate>:<urn or subject>."),
  gate: text,
  level: z.enum(["block", "warn", "info"]),
  summary: text,
  urn: text.optional(),
  fix: text,
  source: text.describe("Where the rule comes from: an address, or a page of docs/."),
});

export const opSchema = z.enum(["create", "update", "replace", "delete", "same", "read"]);

const properties = z.record(text, z.unknown()).describe("Secrets are [secret]; what is not known yet is [unknown].");

const step = z.strictObject({
  op: opSchema,
  type: text.describe("Pulumi's type token."),
  name: text,
  urn: text,
  component: text.describe("Empty for the stack's own resources."),
  changed: texts.describe("Paths of the properties that differ."),
  replaces: texts.describe("Paths of the properties that force the replacement."),
  before: properties.optional(),
  after: properties.optional(),
  protect: z.boolean(),
  seconds: seconds.optional().describe("Absent where nothing was done."),
  offset: seconds.optional().describe("Seconds from the start of the deployment."),
  failed: z.boolean().optional(),
});

const policyFinding = z.strictObject({
  pack: text,
  policy: text,
  level: z.enum(["mandatory", "advisory"]),
  urn: text,
  message: text,
});

const timing = z.strictObject({ name: text, urn: text, component: text, offset: seconds, seconds });

const alert = z.strictObject({ name: text, severity: z.enum(["page", "warn"]), summary: text, runbook: text });

const figure = z.strictObject({
  value: z.number().nullable().describe("Null while there is too little to tell."),
  unit: z.enum(["per week", "seconds", "share"]),
  count: z.int().describe("On how many it rests."),
  needed: z.int().describe("How many it takes; days of history for the frequency."),
});

const figures = z
  .strictObject({
    environment: text,
    from: moment,
    to: moment,
    deploymentFrequency: figure,
    leadTime: figure,
    changeFailureRate: figure,
    timeToRestore: figure,
  })
  .describe("How well the environment is delivered to; docs/history.md defines each figure.");

const issue = { id: text, identifier: text.describe("Empty while it waits in the journal."), url: text, state: text };

const tracking = z.strictObject({
  parent: z.strictObject(issue).nullable(),
  subIssues: z.array(z.strictObject({ ...issue, category: text })),
  pending: z.int().describe("Requests that wait for the next run."),
  warnings: texts,
});

const judged = {
  findings: z.array(findingSchema),
  policies: z.array(policyFinding),
  change: z.strictObject({ id: text, digest: text.nullable() }).nullable(),
  approval: z.strictObject({ how: text, by: text.nullable(), at: text.nullable(), digest: text.optional() }).nullable(),
  risk: z.strictObject({ level: text, reasons: texts }).nullable(),
  gates: texts.describe("Names of the gates that judged."),
  allowances: texts.describe("URNs whose deletion or replacement was allowed by name."),
  overrides: z.array(z.strictObject({ gate: text, reason: text })),
};

const revision = z.strictObject({ commit: text, branch: text, dirty: z.boolean(), committedAt: text.optional() });

/** `report.json`; strict here, so that a test finds what is not described. What is published permits fields that come later. */
export const reportSchema = z
  .strictObject({
    version: z.literal(reportVersion).describe("Grows when a field goes away or changes its meaning."),
    run: text,
    project: text,
    environment: text,
    kind: z.enum(["preview", "up", "destroy", "refresh"]),
    verb: text.describe("What was typed: resume, rollback, ...; else the kind."),
    sandbox: z.boolean(),
    by: text.nullable(),
    revision: revision.nullable(),
    result: z.enum(["succeeded", "failed", "refused", "cancelled"]),
    headline: text,
    startedAt: moment,
    finishedAt: moment,
    seconds,
    planned: z.boolean().describe("Whether the steps were only planned."),
    counts: countsSchema,
    usdPerMonth: z.strictObject({
      before: usd.nullable(),
      after: usd,
      byComponent: z.record(text, usd),
      beforeByComponent: z.record(text, usd).nullable(),
    }),
    components: z.array(
      z.strictObject({ name: text, category: text.nullable(), counts: countsSchema, seconds: seconds.nullable() }),
    ),
    steps: z.array(step),
    stateOnly: texts.describe("URNs that change in the state only."),
    ...judged,
    timings: z.strictObject({ criticalPath: z.array(timing), slowest: z.array(timing) }),
    graph: z.array(z.strictObject({ name: text, dependsOn: texts })),
    outputs: z.record(text, z.unknown()).describe("Secrets are [secret], at any depth."),
    diagnostics: z.array(z.strictObject({ severity: z.enum(["warning", "error"]), urn: text, message: text })),
    tracking: tracking.nullable(),
    pages: z.record(text, text).describe("Addresses elsewhere, by what they show."),
    watch: z.array(
      z.strictObject({
        name: text,
        alerts: z.array(alert),
        panels: texts,
        runbook: z.array(z.strictObject({ title: text, when: text })),
      }),
    ),
    next: z.strictObject({ said: text, command: text.nullable() }),
    rollback: z.strictObject({ said: text, command: text.nullable(), notes: z.record(text, texts) }),
    figures: figures.nullable(),
    failure: failureSchema.nullable(),
  })
  .describe("The report of one run, report.json.");
