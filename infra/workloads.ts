import type { Provider as AwsProvider } from "@pulumi/aws/provider.js";
import type { Provider as KubernetesProvider } from "@pulumi/kubernetes/provider.js";
import type { ComponentResource, ComponentResourceOptions } from "@pulumi/pulumi";
import { Chain } from "../components/chain/chain.js";
import { Monitoring } from "../components/monitoring/monitoring.js";
import type { NodeChoice } from "../components/node/args.js";
import { Node } from "../components/node/node.js";
import { Rpc } from "../components/rpc/rpc.js";
import { Vault } from "../components/vault/vault.js";
import type { Config } from "./config.js";
import type { ClusterGround } from "./ground.js";
import { observe } from "./observe.js";
import type { StackOutputs } from "./outputs.js";
import type { Platform } from "./platform.js";
import type { Unit } from "./unit.js";
import { chainUnit, isMonitored, networksOf, nodeUnit } from "./units.js";

/** What the Kubernetes half is made with. */
export interface WorkloadParts {
  readonly config: Config;
  readonly units: readonly Unit[];
  readonly cluster: ClusterGround;
  readonly platform: Platform | undefined;
  readonly providers: { readonly aws: AwsProvider; readonly kubernetes: KubernetesProvider };
}

/** The Kubernetes half of a stack: monitoring first, since everything else brings monitors of its own. */
export function deployWorkloads(parts: WorkloadParts): StackOutputs {
  const { config } = parts;
  const options = (...after: readonly ComponentResource[]): ComponentResourceOptions => ({
    providers: parts.providers,
    dependsOn: [...parts.cluster.ready, ...after],
  });
  const monitoring = config.monitoring && makeMonitoring(config, config.monitoring, parts, options());
  const after = monitoring ? [monitoring] : [];
  const vault = config.vault && makeVault(config, config.vault, parts, options(...after));
  const chains = makeChains(config, options());
  const nodes = makeNodes(config, chains, options(...after));
  const rpc = config.rpc && makeRpc(config.rpc, chains, options());
  observe(parts, monitoring);
  return {
    ...(monitoring && { monitoring: monitoringOutputs(monitoring) }),
    ...(vault && { vault: { namespace: vault.namespace, address: vault.address, unsealKeyArn: vault.unsealKeyArn } }),
    ...(nodes.size > 0 && { nodes: Object.fromEntries([...nodes].map(([key, node]) => [key, nodeOutputs(node)])) }),
    ...(rpc && { rpc: rpcOutputs(rpc) }),
  };
}

function makeMonitoring(
  config: Config,
  settings: NonNullable<Config["monitoring"]>,
  parts: WorkloadParts,
  options: ComponentResourceOptions,
): Monitoring {
  const { environment } = config;
  const { protect } = config.settings;
  return new Monitoring("monitoring", { ...settings, environment, clusterName: parts.cluster.name, protect }, options);
}

function makeVault(
  config: Config,
  settings: NonNullable<Config["vault"]>,
  parts: WorkloadParts,
  options: ComponentResourceOptions,
): Vault {
  const { account: accountId, region, protect } = config.settings;
  const place = { clusterName: parts.cluster.name, accountId, region, protect };
  return new Vault("vault", { ...settings, ...place, monitored: isMonitored(config) }, options);
}

function makeChains(config: Config, options: ComponentResourceOptions): Map<string, Chain> {
  const { protect } = config.settings;
  return new Map(
    networksOf(config).map((network) => [network, new Chain(chainUnit(network), { network, protect }, options)]),
  );
}

function makeNodes(
  config: Config,
  chains: ReadonlyMap<string, Chain>,
  options: ComponentResourceOptions,
): Map<string, Node> {
  const shared = { monitored: isMonitored(config), protect: config.settings.protect };
  const make = (key: string, settings: NodeChoice): Node =>
    new Node(nodeUnit(key), { ...settings, ...shared, ...placeIn(chains, settings.network) }, options);
  return new Map(Object.entries(config.nodes ?? {}).map(([key, settings]) => [key, make(key, settings)]));
}

function makeRpc(
  settings: NonNullable<Config["rpc"]>,
  chains: ReadonlyMap<string, Chain>,
  options: ComponentResourceOptions,
): Rpc {
  return new Rpc("rpc", { ...settings, ...placeIn(chains, settings.network) }, options);
}

/** The namespace that this stack makes for the network; without it, another stack's is there already. */
function placeIn(chains: ReadonlyMap<string, Chain>, network: string) {
  const chain = chains.get(network);
  return chain ? { namespace: chain.namespace } : {};
}

function monitoringOutputs({ namespace, grafanaService, prometheusUrl, alertmanagerUrl }: Monitoring) {
  return { namespace, grafanaService, prometheusUrl, alertmanagerUrl };
}

function nodeOutputs({ namespace, rpcUrl, beaconUrl }: Node) {
  return { namespace, rpcUrl, beaconUrl };
}

function rpcOutputs({ namespace, url, wsUrl }: Rpc) {
  return { namespace, url, wsUrl };
}
