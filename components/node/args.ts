import type { Input } from "@pulumi/pulumi";
import { z } from "zod";
import { ethereumNetworks } from "../core/chains.js";
import { nodeSelectorSetting, tolerationsSetting } from "../core/scheduling.js";
import { rule } from "../core/settings.js";
import { consensusNames, executionNames } from "./catalogue/catalogue.js";
import { histories } from "./catalogue/client.js";
import { floorBreaches, historyBreaches, reachBreaches, speedBreaches } from "./rules.js";

/** Modules that a public endpoint may offer; `admin`, `debug`, `engine`, `miner` and `personal` are not among them on purpose. */
const safeModules = ["eth", "net", "web3", "txpool"] as const;

const version = z
  .string()
  .regex(/^[a-zA-Z0-9][-.\w]{0,99}(@sha256:[0-9a-f]{64})?$/, "an image tag, with or without its digest")
  .refine((tag) => !/latest|stable/.test(tag), {
    message: "an exact release",
    params: { fix: "name the release that you tested" },
  })
  .optional();

const resources = {
  cpu: z.number().min(0.25).max(64).optional().describe("Cores that it asks for; left out, the catalogue's."),
  memoryGib: z.number().min(1).max(512).optional().describe("Memory, GiB; left out, the catalogue's."),
};

const volume = {
  storageGib: z
    .int()
    .min(20)
    .max(65536)
    .optional()
    .describe(
      "Size of the volume, GiB; left out, the catalogue's. Raising it grows the volume in place; lowering it is refused.",
    ),
};

const execution = z
  .strictObject({
    client: z.enum(executionNames).describe("Execution client."),
    version: version.describe("Release of the client; left out, the catalogue's."),
    history: z
      .enum(histories)
      .default("full")
      .describe(
        "What is kept: `full` every block and recent state, `postmerge` blocks since proof of stake, `archive` everything. Changing it syncs anew.",
      ),
    modules: z
      .array(z.enum(safeModules))
      .min(1)
      .default(["eth", "net", "web3"])
      .describe("JSON-RPC modules that are offered; only ones that read and send transactions can be chosen."),
    ...volume,
    iops: z.int().min(3000).max(16000).default(8000).describe("IOPS of the volume, for volumes made from now on."),
    throughputMibps: z
      .int()
      .min(125)
      .max(1000)
      .default(700)
      .describe("Throughput of the volume, MiB/s, for volumes made from now on."),
    ...resources,
  })
  .check(rule(["client", "history"], historyBreaches))
  .check(rule(["iops", "throughputMibps"], speedBreaches));

const consensus = z.strictObject({
  client: z.enum(consensusNames).describe("Consensus client."),
  version: version.describe("Release of the client; left out, the catalogue's."),
  checkpointSyncUrl: z
    .url({ protocol: /^https$/, error: "an https address" })
    .optional()
    .describe("Source of the first finalized state, which is trusted; left out, the network's usual one."),
  ...volume,
  ...resources,
});

const nodePort = z.int().min(30000).max(32766);

const p2p = z
  .strictObject({
    mode: z
      .enum(["outbound", "nodePort"])
      .default("outbound")
      .describe(
        "`outbound`: the pair finds its peers itself, nobody can reach it; enough for RPC. `nodePort`: peers can reach it under `address`.",
      ),
    address: z
      .ipv4("a public IPv4 address")
      .optional()
      .describe(
        "Public address that peers are told. It must lead to the pair's node, and its security group must let the ports in.",
      ),
    executionPort: nodePort
      .optional()
      .describe("Port of the execution client, on the node and towards peers; TCP and UDP."),
    consensusPort: nodePort
      .optional()
      .describe(
        "Port of the consensus client, on the node and towards peers; TCP and UDP, and the next port for QUIC.",
      ),
  })
  .check(rule(["mode", "address", "executionPort", "consensusPort"], reachBreaches))
  .prefault({});

const readiness = z
  .strictObject({
    maxHeadAgeSeconds: z
      .int()
      .min(24)
      .max(3600)
      .default(60)
      .describe(
        "Age of the newest block up to which the execution client gets requests, seconds; a block comes every 12.",
      ),
    minPeers: z.int().min(0).max(100).default(3).describe("Peers below which a client gets no requests."),
    maxSyncDistance: z
      .int()
      .min(0)
      .max(64)
      .default(2)
      .describe("Slots that the consensus client may be behind and still count as ready."),
  })
  .prefault({});

/** What may be chosen about one Ethereum pair: an execution client and the consensus client that drives it. */
export const nodeSettings = z
  .strictObject({
    network: z.enum(ethereumNetworks).describe("Ethereum network."),
    zone: z
      .string()
      .regex(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, "an availability zone such as us-east-1a")
      .describe(
        "Availability zone of the pair and of its volumes. Changing it leaves the volumes behind and syncs anew.",
      ),
    execution: execution.describe("The execution client."),
    consensus: consensus.describe("The consensus client."),
    p2p: p2p.describe("How peers reach the pair."),
    readiness: readiness.describe("When the pair gets requests; never when it is restarted."),
    rpcHosts: z
      .array(z.hostname("a host name"))
      .default([])
      .describe("More names under which clients ask for the RPC endpoint; requests with another `Host` are refused."),
    nodeSelector: nodeSelectorSetting,
    tolerations: tolerationsSetting,
  })
  .check(rule(["network", "execution"], (pair) => floorBreaches("execution", pair.network, pair.execution)))
  .check(rule(["network", "consensus"], (pair) => floorBreaches("consensus", pair.network, pair.consensus)));

/** Settings as written, defaults left out. */
export type NodeSettings = z.input<typeof nodeSettings>;

/** Settings with their defaults. */
export type NodeChoice = z.output<typeof nodeSettings>;

/** Settings and what the component is given. */
export type NodeArgs = NodeSettings & {
  /**
   * Name of the network's namespace, so that the pair waits for it.
   * @default - the namespace of that name must be there already
   */
  readonly namespace?: Input<string>;
  /** Whether the Prometheus operator's kinds exist in the cluster, so that metrics are collected. */
  readonly monitored: boolean;
  /**
   * Whether the volumes are protected from deletion.
   * @default true
   */
  readonly protect?: boolean;
};
