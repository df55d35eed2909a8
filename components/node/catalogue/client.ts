import type { EthereumNetwork } from "../../core/chains.js";

/** How much of the chain an execution client keeps. */
export const histories = ["full", "postmerge", "archive"] as const;

/** `full`: every block, recent state; `postmerge`: blocks since proof of stake; `archive`: every block and every state. */
export type History = (typeof histories)[number];

/** A fact that can hurt, with where it comes from. */
export interface Hazard {
  readonly text: string;
  readonly source: string;
}

/** What both layers' clients have. Arguments and environment are templates: `{name}` stands for a value of the plan. */
interface Client {
  /** Image without its tag. */
  readonly image: string;
  /** Newest stable release known when this was written; the tag of the image is made from it by `tag`. */
  readonly version: string;
  /** Tag of the image, with `{version}`. */
  readonly tag: string;
  readonly versionSource: string;
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly network: Readonly<Record<EthereumNetwork, readonly string[]>>;
  /** Arguments when peers are told a public address, and when they are not. */
  readonly inbound: readonly string[];
  readonly outbound: readonly string[];
  readonly metrics: { readonly port: number; readonly path: string };
  /** Seconds that it is given to stop: killed earlier, it may have to repair its database for hours. */
  readonly graceSeconds: number;
  /** What it asks for on mainnet and on a test network. */
  readonly cpu: { readonly mainnet: number; readonly testnet: number };
  readonly memoryGib: { readonly mainnet: number; readonly testnet: number };
  /** User that it runs as; data belongs to the group of the same number. */
  readonly uid: number;
  readonly hazards: readonly Hazard[];
}

/** An execution client: runs transactions, keeps the state, answers JSON-RPC on 8545 and WebSocket on 8546. */
export interface ExecutionClient extends Client {
  readonly layer: "execution";
  /** How it spells the names of RPC modules. */
  readonly moduleCase: "lower" | "upper" | "capital";
  /** What it can keep; a kind that is missing is not offered. */
  readonly history: Readonly<Partial<Record<History, HistoryFacts>>>;
  /** More values for templates, by network. */
  readonly values?: Readonly<Record<EthereumNetwork, Readonly<Record<string, string>>>>;
  /** Names of its metrics. */
  readonly series: {
    readonly head: string;
    readonly peers: string;
    readonly panels: readonly { readonly title: string; readonly unit: string; readonly expr: string }[];
  };
}

/** What it takes to keep one kind of history. */
export interface HistoryFacts {
  readonly args: readonly string[];
  /** Arguments instead of `args` on networks that began after the merge and so have no older blocks. */
  readonly withoutMerge?: readonly string[];
  /** First size of the volume, GiB: what is known of its use with room for a year; it grows in place. */
  readonly storageGib: Readonly<Record<EthereumNetwork, number>>;
}

/** A consensus client: follows the beacon chain and drives the execution client; its REST API is on 5052. */
export interface ConsensusClient extends Client {
  readonly layer: "consensus";
  readonly storageGib: Readonly<Record<EthereumNetwork, number>>;
  /** Names of its metrics. */
  readonly series: {
    readonly headSlot: string;
    readonly clockSlot: string;
    readonly finalizedEpoch: string;
    readonly peers: string;
    /** 1 while the execution client answers; where it has such a metric. */
    readonly executionConnected?: string;
  };
}
