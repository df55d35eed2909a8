import type { Operations, OperationsContext, StatefulResource } from "../core/operations.js";
import { volumeCost } from "../core/storage-class.js";
import { consensusAlerts, executionAlerts, processAlerts } from "./alerts.js";
import type { NodeChoice } from "./args.js";
import { nodePanels } from "./panels.js";
import type { NodePlan, ProcessPlan } from "./plan.js";
import { nodeRunbook } from "./runbook.js";

/** Minutes from an empty volume to a synced pair: two days, by snap sync; an archive takes weeks. */
const firstSyncMinutes = { recent: 2 * 24 * 60, archive: 21 * 24 * 60 };

/** How a pair is operated. */
export function nodeOperations(settings: NodeChoice, plan: NodePlan, context: OperationsContext): Operations {
  const { execution, consensus } = plan;
  const { network } = settings;
  const archive = settings.execution.history === "archive";
  return {
    purpose: `Follows Ethereum ${network} with ${execution.client} and ${consensus.client}, and answers requests about it.`,
    alerts: [
      ...[execution, consensus].flatMap((part) => processAlerts(part, plan, context)),
      ...executionAlerts(plan, context),
      ...consensusAlerts(plan, context),
    ],
    alarms: [],
    panels: nodePanels(plan),
    runbook: nodeRunbook(plan, context),
    backup: null,
    withoutBackup: "its peers have the chain: an empty volume syncs anew",
    recovery: { pointMinutes: 0, timeMinutes: archive ? firstSyncMinutes.archive : firstSyncMinutes.recent },
    cost: [
      volumeCost(`${execution.client} volume`, execution.storageGib, 1, execution.speed),
      volumeCost(`${consensus.client} volume`, consensus.storageGib, 1, consensus.speed),
    ],
    stateful: [claim(execution), claim(consensus)],
    security: [
      "The engine API lets in this pair's own consensus client only, by network policy and by a secret made for the pair.",
      `The RPC endpoint offers ${settings.execution.modules.join(", ")} and never admin, debug, engine, miner or personal; requests for unknown hosts are refused.`,
      "Pods run as a user without rights on a read-only root, hold no Kubernetes credentials, and reach names and the internet only.",
      ...[execution, consensus].flatMap(({ client, facts }) =>
        facts.hazards.map(({ text, source }) => `Know of ${client}: ${text} (${source}).`),
      ),
    ],
    rollback: [
      "Pods change when they are deleted: set the previous version, bring the environment up, and restart the pair by its runbook.",
      "A client may refuse a database that a newer release has migrated: then the data folder is emptied and synced anew.",
      "A larger volume cannot be made smaller; IOPS and throughput of an existing volume change by the runbook only.",
    ],
    peerPorts: settings.p2p.mode === "nodePort" ? [execution, consensus].flatMap(portsOf) : [],
  };
}

function portsOf({ peerPorts }: ProcessPlan): number[] {
  return peerPorts.map(({ port }) => port);
}

function claim({ layer, name, client }: ProcessPlan): StatefulResource {
  return {
    name: `${name}-data`,
    type: "kubernetes:core/v1:PersistentVolumeClaim",
    holds: `the ${layer} data of ${client}: days of syncing`,
  };
}
