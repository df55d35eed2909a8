import { z } from "zod";

/** Labels that a node must have, for a component's settings. */
export const nodeSelectorSetting = z
  .record(z.string(), z.string())
  .default({})
  .describe("Labels that a node must have to run it, such as those of a node group of its own.");

/** Taints that are put up with, for a component's settings. */
export const tolerationsSetting = z
  .array(
    z.strictObject({
      key: z.string().min(1).describe("Key of the taint."),
      value: z.string().optional().describe("Value of the taint; left out, any value is put up with."),
      effect: z.enum(["NoSchedule", "NoExecute", "PreferNoSchedule"]).describe("Effect of the taint."),
    }),
  )
  .default([])
  .describe("Taints of nodes that are put up with, such as those of a node group of its own.");

/** A toleration as the settings have it. */
export type Toleration = z.output<typeof tolerationsSetting>[number];

/** The tolerations as a pod has them. */
export function podTolerations(tolerations: readonly Toleration[]) {
  return tolerations.map((one) => ({ ...one, operator: one.value === undefined ? "Exists" : "Equal" }));
}
