import { z } from "zod";
import { countsSchema, failureSchema, findingSchema, opSchema } from "../report/schema.js";
import type { RunOutput } from "./result.js";

const text = z.string();

const step = z.strictObject({
  op: opSchema,
  type: text,
  name: text,
  urn: text,
  component: text,
  seconds: z.number().optional(),
});

const tracking = z.strictObject({
  parent: z.strictObject({ id: text, identifier: text, url: text }).nullable(),
  subIssues: z.array(z.strictObject({ id: text, identifier: text, category: text, state: text })),
});

const riskPart = z.strictObject({
  name: z.enum(["losses", "exposure", "signing", "reach", "share", "cost", "unknown"]),
  points: z.number(),
  most: z.number(),
  why: text,
});

/** The one object that `--json` prints at the end of a run, as far as it is promised; more keys may come. */
export const runOutputSchema = z
  .strictObject({
    environment: text,
    kind: text.describe("preview, up, destroy or refresh; the verb when it ended before it began."),
    result: z.enum(["succeeded", "failed", "refused", "cancelled"]),
    counts: countsSchema,
    steps: z.array(step),
    findings: z.array(findingSchema),
    risk: z.strictObject({ score: z.number(), parts: z.array(riskPart) }).nullable(),
    report: z
      .strictObject({ markdown: text, html: text, json: text })
      .nullable()
      .describe("Paths in the project; null when the run left no report."),
    change: z.strictObject({ digest: text, file: text, expiresAt: text }).nullable(),
    approval: z
      .strictObject({
        digest: text,
        how: z.enum(["digest", "record", "confirmation", "ci", "yes"]),
        by: text,
        at: text,
      })
      .nullable(),
    tracking,
    notices: z.strictObject({ pending: z.int(), warnings: z.array(text) }),
    usdPerMonth: z.number().describe("List price of the environment as planned."),
    seconds: z.number(),
    error: failureSchema.nullable(),
  })
  .describe("What --json prints at the end of preview, up, destroy and refresh.") satisfies z.ZodType<
  Omit<RunOutput, "recovery" | "drift">
>;
