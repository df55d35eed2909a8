import type { Input } from "@pulumi/pulumi";
import { z } from "zod";
import { nodeSelectorSetting, tolerationsSetting } from "../core/scheduling.js";

/** Hours between snapshots that divide a day, so that the schedule is even. */
const everyHours = [1, 2, 3, 4, 6, 8, 12, 24];

/** What may be chosen about Vault in an environment. */
export const vaultSettings = z.strictObject({
  replicas: z
    .int()
    .min(3)
    .max(7)
    .default(5)
    .refine((count) => count % 2 === 1, {
      message: "an odd number, so that a majority is one",
      params: { fix: "use 3, 5 or 7" },
    })
    .describe("Members of the Raft cluster, odd. 5 survive the loss of two members, 3 of one."),
  spread: z
    .enum(["zone", "node"])
    .default("zone")
    .describe(
      "What members are kept apart by: evenly over zones and never two on a node, or only never two on a node.",
    ),
  cpu: z.number().min(0.1).max(16).default(0.25).describe("Cores that each member asks for."),
  memoryGib: z.number().min(0.25).max(64).default(1).describe("Memory of each member, GiB."),
  storageGib: z.int().min(5).max(1024).default(20).describe("Volume of each member for Raft's data, GiB."),
  auditStorageGib: z
    .int()
    .min(5)
    .max(1024)
    .default(20)
    .describe("Volume of each member for the audit log, GiB. Vault stops answering when it is full."),
  keyDeletionDays: z
    .int()
    .min(7)
    .max(30)
    .default(30)
    .describe(
      "Days in which the deletion of the unseal key can still be taken back. Without the key Vault's data is lost.",
    ),
  snapshots: z
    .strictObject({
      enabled: z
        .boolean()
        .default(false)
        .describe(
          "Whether snapshots are taken. The job is there from the start; switch it on once Vault is initialised.",
        ),
      everyHours: z
        .int()
        .default(4)
        .refine((hours) => everyHours.includes(hours), {
          message: `one of ${everyHours.join(", ")}`,
          params: { fix: "use a number of hours that divides a day" },
        })
        .describe("Hours between two snapshots; at most that much is lost."),
      keptDays: z.int().min(1).max(3650).default(35).describe("Days that a snapshot is kept."),
    })
    .prefault({})
    .describe("Snapshots of Raft's data to an encrypted bucket."),
  nodeSelector: nodeSelectorSetting,
  tolerations: tolerationsSetting,
});

/** Settings as written, defaults left out. */
export type VaultSettings = z.input<typeof vaultSettings>;

/** Settings with their defaults. */
export type VaultChoice = z.output<typeof vaultSettings>;

/** Settings and what the component is given. */
export type VaultArgs = VaultSettings & {
  readonly clusterName: Input<string>;
  readonly accountId: string;
  readonly region: string;
  /** Whether the Prometheus operator's kinds exist in the cluster, so that metrics are collected. */
  readonly monitored: boolean;
  /**
   * Whether keys, snapshots and data are protected from deletion.
   * @default true
   */
  readonly protect?: boolean;
  readonly tags?: Readonly<Record<string, string>>;
};
