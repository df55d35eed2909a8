import { z } from "zod";
import { knownRegions } from "../components/core/regions.js";
import { approvalSettings } from "./settings/approval.js";
import { ciSettings } from "./settings/ci.js";
import { driftSettings } from "./settings/drift.js";
import { historySettings } from "./settings/history.js";
import { migrationsSettings } from "./settings/migrations.js";
import { gateSettings } from "./settings/gates.js";
import { noticesSettings } from "./settings/notices.js";
import { policySettings } from "./settings/policies.js";
import { trackingSettings } from "./settings/tracking.js";

/** What holds for the whole environment; the section `settings`. */
export const environmentSettings = z.strictObject({
  account: z
    .string()
    .regex(/^\d{12}$/, { error: "expected twelve digits in quotes" })
    .describe("AWS account that the environment lives in; any other is refused before anything changes."),
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, { error: "expected an AWS region such as us-east-1", abort: true })
    .refine((region) => knownRegions.has(region), {
      error: "expected an AWS region that exists",
      params: { fix: "use a region such as us-east-1, eu-central-1 or ap-southeast-1" },
    })
    .describe("AWS region of every resource."),
  owner: z
    .string()
    .min(1)
    .max(64)
    .regex(/^[\p{L}\p{N} _.:/=+@-]*$/u, { error: "expected what a tag may hold: letters, digits, spaces and _.:/=+-@" })
    .default("platform")
    .describe("Team that answers for the environment; a tag on every resource."),
  protect: z
    .boolean()
    .default(true)
    .describe("Whether what holds data is protected from deletion, in Pulumi and in AWS. Staging may give this up."),
  approval: approvalSettings
    .optional()
    .describe("What it takes to change the environment; see docs/approvals.md. Left out: the defaults below."),
  tracking: trackingSettings.optional().describe("Where deployments are recorded. Left out: nothing is filed."),
  notices: noticesSettings.optional().describe("Who is told of a deployment. Left out: nobody."),
  migrations: migrationsSettings
    .optional()
    .describe("SQL migrations that the gate database-change checks. Left out: none."),
  drift: driftSettings
    .optional()
    .describe("What `chainwright drift` makes of differences. Left out: all of them are drift."),
  policies: policySettings.optional().describe("Policy packs, and what our own rules find and is meant."),
  history: historySettings.optional().describe("How long runs are kept; see docs/history.md. Left out: the defaults."),
  gates: gateSettings.prefault({}).describe("What the gates let pass; see docs/gates.md."),
  ci: ciSettings
    .optional()
    .describe(
      "How pipelines run the environment: what `chainwright ci` writes their files from. Left out: the defaults.",
    ),
});

export type EnvironmentSettings = z.output<typeof environmentSettings>;
