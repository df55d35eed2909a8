import { z } from "zod";

/** How long the folders of an environment's runs are kept; `settings.history`. */
export const historySettings = z.strictObject({
  keptDays: z
    .int()
    .min(1)
    .max(3_650)
    .default(90)
    .describe(
      "Days after which the folder of a run may go. The newest run, the ten newest good `up` and what died stay whatever their age.",
    ),
  prune: z
    .boolean()
    .default(false)
    .describe("Whether a run that ends well removes them. Left out: only `chainwright history --prune` does."),
});

/** Settings of one environment's history. */
export type HistorySettings = z.output<typeof historySettings>;
