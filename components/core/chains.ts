/** Ethereum networks that nodes are run for. Holesky was shut down in autumn 2025 and is not offered. */
export const ethereumNetworks = ["mainnet", "sepolia", "hoodi"] as const;

export type EthereumNetwork = (typeof ethereumNetworks)[number];

/** Seconds between blocks on every Ethereum network. @see https://ethereum.org/en/developers/docs/blocks/#block-time */
export const slotSeconds = 12;

/** Label by which the RPC Service finds the execution pods of a network; its value is the network. */
export const rpcLabel = "chainwright.dev/rpc";

/** Label of the pods of one execution and consensus pair; its value is the pair's name. */
export const pairLabel = "chainwright.dev/pair";

/** Ports of the RPC endpoint, the same for every client so that one Service fits all. */
export const rpcPorts = { http: 8545, ws: 8546 } as const;

/** Physical name of the RPC Service in a network's namespace. */
export const rpcService = "rpc";

/** The namespace that all pairs of a network share, so that one Service can select them. */
export function chainNamespace(network: string): string {
  return `ethereum-${network}`;
}

/** Every name under which a Service is asked for inside the cluster; clients check them as `Host`. */
export function serviceHosts(service: string, namespace: string): string[] {
  return [
    service,
    `${service}.${namespace}`,
    `${service}.${namespace}.svc`,
    `${service}.${namespace}.svc.cluster.local`,
  ];
}
