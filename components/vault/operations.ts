import { itemCost } from "../core/prices.js";
import type { CostLine, Meant, Operations, OperationsContext, StatefulResource } from "../core/operations.js";
import { volumeCost } from "../core/storage-class.js";
import { vaultAlerts, vaultPanels } from "./alerts.js";
import type { VaultChoice } from "./args.js";
import type { VaultPlan } from "./plan.js";
import { vaultRunbook } from "./runbook.js";

/** How Vault is operated. */
export function vaultOperations(settings: VaultChoice, plan: VaultPlan, context: OperationsContext): Operations {
  const { snapshots, replicas } = settings;
  return {
    purpose: "Keeps the environment's secrets and hands them out to whom policies allow, with an audit trail.",
    alerts: vaultAlerts(plan, context),
    alarms: [],
    panels: vaultPanels(plan),
    runbook: vaultRunbook(plan, context),
    backup: {
      what: "Raft's data: every secret, policy, role and audit device",
      schedule: snapshots.enabled ? `${plan.schedule} (UTC)` : "none yet: vault.snapshots.enabled is false",
      keptDays: snapshots.keptDays,
      restore: "runbook: Restore a snapshot",
    },
    recovery: { pointMinutes: snapshots.everyHours * 60, timeMinutes: 60 },
    cost: cost(settings),
    stateful: stateful(context.name),
    security: [
      "The unseal key's own policy lets the servers' role use it and nobody else; administrators can manage it but not use it.",
      "TLS everywhere, from an authority whose key stays in the namespace; members check each other's certificates.",
      "Pods run as a user without rights on a read-only root; the namespace enforces the restricted level of Pod Security.",
      `Network policies let in members, namespaces labelled chainwright.dev/vault-client=true, and monitoring; ${replicas} members never share a node.`,
      "Snapshots are encrypted with a key of their own in a private, versioned bucket; the job may add to it and nothing else.",
      "Initialisation gives recovery shares encrypted to people's PGP keys; the root token is revoked at its end.",
    ],
    rollback: [
      "The chart updates pods on deletion only: set the previous pin, bring the environment up, and delete pods one by one, the active member last.",
      "Vault's storage does not go back over a major version: restore the snapshot taken before the upgrade.",
      `A deleted unseal key can be taken back for ${settings.keyDeletionDays} days; afterwards the data and every snapshot are lost.`,
    ],
    meant: meant(settings, context.name),
  };
}

/** Days below which a deletion is final before anybody notices it. */
const shortDeletionDays = 14;

function meant({ keyDeletionDays }: VaultChoice, name: string): Meant[] {
  if (keyDeletionDays >= shortDeletionDays) return [];
  const reason = "keyDeletionDays of Vault says so";
  return ["unseal", "snapshot"].map((role) => ({ rule: "key-kept-well", resource: `${name}-${role}-key`, reason }));
}

function cost(settings: VaultChoice): CostLine[] {
  const perMember = settings.storageGib + settings.auditStorageGib;
  return [
    volumeCost("Vault volumes", perMember, settings.replicas),
    itemCost("Keys for unsealing and snapshots", "kms.key.month", 2, "key"),
  ];
}

function stateful(name: string): StatefulResource[] {
  return [
    {
      name: `${name}-unseal-key`,
      type: "aws:kms/key:Key",
      holds: "the key that unseals Vault: without it the data and all snapshots are unreadable",
    },
    { name: `${name}-snapshot-key`, type: "aws:kms/key:Key", holds: "the key that the snapshots are encrypted with" },
    { name: `${name}-snapshots`, type: "aws:s3/bucket:Bucket", holds: "the snapshots of Raft's data" },
    {
      name: `${name}-namespace`,
      type: "kubernetes:core/v1:Namespace",
      holds: "the members' volume claims and the certificate authority",
    },
    { name: `${name}-release`, type: "kubernetes:helm.sh/v3:Release", holds: "the members of the Raft cluster" },
  ];
}
