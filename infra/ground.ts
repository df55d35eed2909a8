import type { Provider } from "@pulumi/aws/provider.js";
import type { Input, Output, Resource } from "@pulumi/pulumi";
import { Cluster } from "../components/cluster/cluster.js";
import { rdsIdentifier } from "../components/core/names.js";
import { Database } from "../components/database/database.js";
import { Network } from "../components/network/network.js";
import type { Config } from "./config.js";
import type { StackOutputs } from "./outputs.js";
import type { Platform } from "./platform.js";
import { clusterNameOf } from "./units.js";

/** A cluster that workloads are put into, of this stack or another. */
export interface ClusterGround {
  readonly name: Input<string>;
  readonly arn: Input<string>;
  readonly kubeconfig: Input<string>;
  readonly securityGroupId: Input<string>;
  /** What a workload waits for: all of the cluster, nodes and add-ons included. */
  readonly ready: readonly Resource[];
}

/** What the AWS half made. */
export interface Ground {
  readonly cluster: ClusterGround | undefined;
  readonly outputs: StackOutputs;
}

/** Security groups that may connect to the database, by who they are. */
type Clients = Readonly<Record<string, Input<string>>>;

interface NetworkGround {
  readonly vpcId: Output<string>;
  readonly privateSubnetIds: Input<Input<string>[]>;
  readonly dataSubnetIds: Input<Input<string>[]>;
}

/** The AWS half of a stack: network, cluster, database; what is left out comes from the platform. */
export function layGround(config: Config, provider: Provider, platform: Platform | undefined): Ground {
  const network = config.network && makeNetwork(config, config.network, provider);
  const networkGround = network ?? (platform && networkOf(platform));
  const cluster = networkGround && config.cluster && makeCluster(config, config.cluster, networkGround, provider);
  const clusterGround = cluster
    ? groundOf(cluster)
    : config.cluster === undefined && platform?.has("cluster")
      ? clusterOf(platform)
      : undefined;
  const clients: Clients = clusterGround ? { cluster: clusterGround.securityGroupId } : {};
  const database =
    networkGround && config.database && makeDatabase(config, config.database, networkGround, clients, provider);
  return {
    cluster: clusterGround,
    outputs: {
      ...(network && { network: networkOutputs(network) }),
      ...(cluster && { cluster: clusterOutputs(cluster) }),
      ...(database && { database: databaseOutputs(database) }),
    },
  };
}

function makeNetwork(config: Config, settings: NonNullable<Config["network"]>, provider: Provider): Network {
  const { region, protect } = config.settings;
  return new Network("network", { ...settings, region, protect }, { provider });
}

function makeCluster(
  config: Config,
  settings: NonNullable<Config["cluster"]>,
  network: NetworkGround,
  provider: Provider,
): Cluster {
  const { account: accountId, region, protect } = config.settings;
  const zones = config.network && { zones: config.network.zones };
  const args = { ...settings, clusterName: clusterNameOf(config), accountId, region, network, protect, ...zones };
  return new Cluster("cluster", args, { provider });
}

function makeDatabase(
  config: Config,
  settings: NonNullable<Config["database"]>,
  network: NetworkGround,
  clients: Clients,
  provider: Provider,
): Database {
  const { account: accountId, region, protect } = config.settings;
  const identifier = rdsIdentifier(config.project, config.environment, "database");
  return new Database(
    "database",
    { ...settings, identifier, accountId, region, network, clients, protect },
    { provider },
  );
}

function networkOf(platform: Platform): NetworkGround {
  const network = platform.section("network");
  return { vpcId: network.vpcId, privateSubnetIds: network.privateSubnetIds, dataSubnetIds: network.dataSubnetIds };
}

function clusterOf(platform: Platform): ClusterGround {
  const { name, arn, kubeconfig, securityGroupId } = platform.section("cluster");
  return { name, arn, kubeconfig, securityGroupId, ready: [] };
}

function groundOf(cluster: Cluster): ClusterGround {
  const { clusterName: name, clusterArn: arn, kubeconfig, securityGroupId } = cluster;
  return { name, arn, kubeconfig, securityGroupId, ready: [cluster] };
}

function networkOutputs(network: Network) {
  const { vpcId, cidrBlock, publicSubnetIds, privateSubnetIds, dataSubnetIds, egressAddresses } = network;
  return { vpcId, cidrBlock, publicSubnetIds, privateSubnetIds, dataSubnetIds, egressAddresses };
}

function clusterOutputs(cluster: Cluster) {
  const { clusterName: name, clusterArn: arn, endpoint, securityGroupId, kubeconfig } = cluster;
  return { name, arn, endpoint, securityGroupId, kubeconfig };
}

function databaseOutputs(database: Database) {
  const { endpoint, databaseName: name, secretArn, securityGroupId } = database;
  return { endpoint, name, secretArn, securityGroupId };
}
