import { z } from "zod";

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, { error: "expected a date such as 2027-01-31, in quotes" });

const ignoreRule = z
  .strictObject({
    type: z
      .string()
      .regex(/^[^*\s]+\*?$/, { error: "expected a type token, or the beginning of one with * after it" })
      .describe("Pulumi's type token, or its beginning with `*`: `aws:eks/nodeGroup:NodeGroup`, `kubernetes:apps/*`."),
    name: z
      .string()
      .min(1)
      .optional()
      .describe("Logical name of the one resource that is meant. Left out: all of the type."),
    path: z
      .string()
      .min(1)
      .optional()
      .describe(
        "Property that may differ, with everything below it: `scalingConfig.desiredSize`, `spec.template.*`. Left out: the whole resource, its deletion too.",
      ),
    reason: z.string().min(10).max(300).describe("Why it may differ; shown wherever the difference is."),
    until: date.optional().describe("Last day on which it may, `2027-01-31`. Left out: for good."),
  })
  .describe("A difference that is known and meant; it is shown, but is no drift.");

/** Which differences between state and cloud are no drift; `settings.drift`. */
export const driftSettings = z.strictObject({
  ignore: z
    .array(ignoreRule)
    .max(100)
    .default([])
    .describe("Differences that are known and meant, each with its reason."),
});

export type IgnoreRule = z.output<typeof ignoreRule>;
