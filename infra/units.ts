import { chainOperations } from "../components/chain/operations.js";
import { planChain } from "../components/chain/plan.js";
import { clusterOperations } from "../components/cluster/operations.js";
import { planCluster } from "../components/cluster/plan.js";
import type { EthereumNetwork } from "../components/core/chains.js";
import { eksClusterName, rdsIdentifier } from "../components/core/names.js";
import type { OperationsContext } from "../components/core/operations.js";
import { databaseOperations } from "../components/database/operations.js";
import { planDatabase } from "../components/database/plan.js";
import { monitoringOperations } from "../components/monitoring/operations.js";
import { planMonitoring } from "../components/monitoring/plan.js";
import { networkOperations } from "../components/network/operations.js";
import { planNetwork } from "../components/network/plan.js";
import { nodeOperations } from "../components/node/operations.js";
import { planNode } from "../components/node/plan.js";
import { rpcOperations } from "../components/rpc/operations.js";
import { planRpc } from "../components/rpc/plan.js";
import { vaultOperations } from "../components/vault/operations.js";
import { planVault } from "../components/vault/plan.js";
import type { Config, SectionName } from "./config.js";
import type { Unit } from "./unit.js";

type Planner = (config: Config, context: (name: string) => OperationsContext) => Unit[];

/** Logical name of a node's component: the section's key behind `node-`. */
export function nodeUnit(key: string): string {
  return `node-${key}`;
}

/** Logical name of the component that all pairs of a network share. */
export function chainUnit(network: string): string {
  return `chain-${network}`;
}

/** The networks that nodes are run for, each once, in the order of the first node. */
export function networksOf(config: Config): EthereumNetwork[] {
  return [...new Set(Object.values(config.nodes ?? {}).map((node) => node.network))];
}

/** Whether the Prometheus operator's kinds exist in the cluster; plain, since it decides what is made. */
export function isMonitored(config: Config): boolean {
  return config.monitoring !== undefined || config.platform?.monitored === true;
}

/** Name of the cluster in AWS, planned even where the cluster is another stack's. */
export function clusterNameOf(config: Config): string {
  return eksClusterName(config.project, config.environment);
}

/** Those of `names` whose section is in this configuration. */
function present(config: Config, ...names: SectionName[]): string[] {
  return names.filter((name) => config[name] !== undefined);
}

const network: Planner = (config, context) => {
  if (!config.network) return [];
  const plan = planNetwork(config.network, config.settings.region);
  return [
    {
      name: "network",
      section: "network",
      category: "Networking",
      dependsOn: [],
      configuration: {
        block: config.network.cidr,
        zones: config.network.zones.join(", "),
        tiers: config.network.tiers.join(", "),
        NAT: config.network.nat,
        endpoints: [...config.network.gatewayEndpoints, ...config.network.interfaceEndpoints].join(", ") || "none",
      },
      operations: networkOperations(config.network, plan, context("network")),
    },
  ];
};

const cluster: Planner = (config, context) => {
  if (!config.cluster) return [];
  const plan = planCluster(config.cluster, config.network?.zones ?? []);
  const groups = Object.entries(config.cluster.nodeGroups);
  return [
    {
      name: "cluster",
      section: "cluster",
      category: "Compute",
      dependsOn: present(config, "network"),
      configuration: {
        name: clusterNameOf(config),
        version: config.cluster.version,
        "API endpoint":
          config.cluster.publicAccessCidrs.length === 0
            ? "private"
            : `private, and ${config.cluster.publicAccessCidrs.join(", ")}`,
        ...Object.fromEntries(
          groups.map(([key, group]) => [
            `nodes ${key}`,
            `${group.minSize} to ${group.maxSize} x ${group.instanceTypes.join(" or ")}`,
          ]),
        ),
      },
      operations: clusterOperations(config.cluster, plan, context("cluster")),
    },
  ];
};

const database: Planner = (config, context) => {
  if (!config.database) return [];
  rdsIdentifier(config.project, config.environment, "database");
  const plan = planDatabase(config.database);
  return [
    {
      name: "database",
      section: "database",
      category: "Database",
      dependsOn: present(config, "network", "cluster"),
      configuration: {
        engine: `PostgreSQL ${config.database.engineVersion}`,
        class: config.database.instanceClass,
        storage: `${config.database.storageGib} GiB, at most ${config.database.maxStorageGib} GiB`,
        "in two zones": config.database.multiAz ? "yes" : "no",
        backups: `${config.database.backupDays} days`,
      },
      operations: databaseOperations(config.database, plan, context("database")),
    },
  ];
};

const monitoring: Planner = (config, context) => {
  if (!config.monitoring) return [];
  const plan = planMonitoring(config.monitoring, {
    environment: config.environment,
    clusterName: clusterNameOf(config),
  });
  const { prometheus, alertmanager, routes } = config.monitoring;
  return [
    {
      name: "monitoring",
      section: "monitoring",
      category: "Monitoring",
      dependsOn: present(config, "cluster"),
      configuration: {
        chart: `${plan.stack.name} ${plan.stack.version}`,
        Prometheus: `${prometheus.replicas} x ${prometheus.storageGib} GiB, ${config.monitoring.retentionDays} days`,
        Alertmanager: `${alertmanager.replicas} members`,
        routes: Object.keys(routes).join(", ") || "none",
      },
      operations: monitoringOperations(config.monitoring, plan, context("monitoring")),
    },
  ];
};

const vault: Planner = (config, context) => {
  if (!config.vault) return [];
  const plan = planVault(config.vault, isMonitored(config));
  return [
    {
      name: "vault",
      section: "vault",
      category: "Security",
      dependsOn: present(config, "cluster", "monitoring"),
      configuration: {
        chart: `${plan.vault.name} ${plan.vault.version}`,
        members: String(config.vault.replicas),
        unseal: "AWS KMS",
        snapshots: config.vault.snapshots.enabled
          ? `every ${config.vault.snapshots.everyHours} h, kept ${config.vault.snapshots.keptDays} days`
          : "suspended until Vault is initialised",
      },
      operations: vaultOperations(config.vault, plan, context("vault")),
    },
  ];
};

const chains: Planner = (config, context) =>
  networksOf(config).map((network) => {
    const plan = planChain({ network });
    return {
      name: chainUnit(network),
      section: "nodes",
      category: "Blockchain",
      dependsOn: present(config, "cluster"),
      configuration: { network, namespace: plan.namespace },
      operations: chainOperations(plan, context(chainUnit(network))),
    };
  });

const nodes: Planner = (config, context) =>
  Object.entries(config.nodes ?? {}).map(([key, settings]) => {
    const name = nodeUnit(key);
    const plan = planNode(name, settings);
    return {
      name,
      section: "nodes",
      category: "Blockchain",
      dependsOn: [...present(config, "cluster", "monitoring"), chainUnit(settings.network)],
      configuration: {
        network: settings.network,
        execution: plan.execution.image,
        consensus: plan.consensus.image,
        zone: settings.zone,
      },
      operations: nodeOperations(settings, plan, context(name)),
    };
  });

const rpc: Planner = (config, context) => {
  if (!config.rpc) return [];
  const plan = planRpc(config.rpc);
  return [
    {
      name: "rpc",
      section: "rpc",
      category: "Blockchain",
      dependsOn: [...present(config, "cluster"), ...Object.keys(config.nodes ?? {}).map(nodeUnit)],
      configuration: { network: config.rpc.network, exposure: config.rpc.exposure },
      operations: rpcOperations(config.rpc, plan, context("rpc")),
    },
  ];
};

/** One planner a section, in the order in which the stack is built. */
export const planners: readonly Planner[] = [network, cluster, database, monitoring, vault, chains, nodes, rpc];
