import type { EthereumNetwork } from "../../core/chains.js";

/** What differs between networks for every client. */
export interface NetworkFacts {
  readonly chainId: number;
  /** Whether it has blocks from before the merge. */
  readonly hasMerge: boolean;
  /** Where a consensus client gets its first finalized state. */
  readonly checkpoint: string;
  /** A second, independent source to compare that state with. */
  readonly checkpointCheck: string;
}

/** @see https://eth-clients.github.io/checkpoint-sync-endpoints/ and eth-docker's `ethd` of 2026-08-20 */
export const networks: Readonly<Record<EthereumNetwork, NetworkFacts>> = {
  mainnet: {
    chainId: 1,
    hasMerge: true,
    checkpoint: "https://beaconstate.ethstaker.cc",
    checkpointCheck: "https://mainnet.checkpoint.sigp.io",
  },
  sepolia: {
    chainId: 11155111,
    hasMerge: true,
    checkpoint: "https://checkpoint-sync.sepolia.ethpandaops.io",
    checkpointCheck: "https://beaconstate-sepolia.chainsafe.io",
  },
  hoodi: {
    chainId: 560048,
    hasMerge: false,
    checkpoint: "https://hoodi.checkpoint.sigp.io",
    checkpointCheck: "https://checkpoint-sync.hoodi.ethpandaops.io",
  },
};
